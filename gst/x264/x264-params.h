/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the element's settings and its caps to an x264_param_t. Used by canvasx264enc. */
#pragma once
#include <gst/video/video.h>
#include <stdint.h>
#include <x264.h>

G_BEGIN_DECLS

typedef struct {
  guint bitrate;      /* kbit/s, upper bound of the average */
  guint quality;      /* finest quantizer of frames between key frames */
  guint speed_preset; /* index into x264's preset names */
  guint key_int_max;  /* frames */
} X264Settings;

/* Every picture must get its type and a quantizer from RATE_CONTROL_FINEST to RATE_CONTROL_COARSEST. Returns: FALSE if
 * libx264 does not know the preset. */
gboolean x264_params_fill (x264_param_t *param, const X264Settings *settings, const GstVideoInfo *info);

/* Partitions of inter frames (X264_ANALYSE_…) that a speed preset searches only while much of the canvas moves; 0: the
 * search is always the same. */
guint x264_params_closer (guint speed_preset);

G_END_DECLS
