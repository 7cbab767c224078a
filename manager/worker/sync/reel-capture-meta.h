/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a packet came, and was captured, whose times tell something later: ReelRtpLayers adds it, reel-rtp-sync.c reads
 * it behind the jitter buffer. Any thread. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstMeta meta;
  GstClockTime arrival; /* running time; GST_CLOCK_TIME_NONE: unknown */
  gint64 lift;          /* ns by which the presentation time is later than the capture */
} ReelCaptureMeta;

void reel_capture_meta_add (GstBuffer *buffer, GstClockTime arrival, gint64 lift);
/* Returns: (nullable): what was added to the packet */
const ReelCaptureMeta *reel_capture_meta_get (GstBuffer *buffer);

G_END_DECLS
