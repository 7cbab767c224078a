/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The waveform of a chunk as players draw it: the least and the largest sample of each span of time. Filled by
 * callreel-sidecar. */
#pragma once

#include <glib.h>

typedef struct _ReelPeaks ReelPeaks;

/* @channels: 1 to 255; @rate in Hz. Spans are 50 ms long at first; whenever @max_spans, an even number, is full, each
 * two become one. */
ReelPeaks *reel_peaks_new (guint channels, guint rate, guint max_spans);
void reel_peaks_free (ReelPeaks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPeaks, reel_peaks_free)

/* @samples: @frames of each channel in turn, -1 to 1; beyond that they are clipped. */
void reel_peaks_add (ReelPeaks *self, const float *samples, gsize frames);

/* Returns: (transfer full): a document of audiowaveform's JSON format, version 2, 8 bits a value, which peaks.js,
 * waveform-data.js and others read as it is */
char *reel_peaks_print (const ReelPeaks *self);
