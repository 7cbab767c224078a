/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the element's settings and its caps become an x264_param_t. Used by canvasx264enc. */
#pragma once
#include <gst/video/video.h>
#include <stdint.h>
#include <x264.h>

G_BEGIN_DECLS

typedef struct {
  guint bitrate;      /* kbit/s, a ceiling on average */
  guint quality;      /* quantizer that is fine enough for frames between key frames */
  guint speed_preset; /* index into x264's preset names */
  guint key_int_max;  /* frames */
} X264Settings;

/* Each picture is to be given its type and its quantizer: RATE_CONTROL_FINEST to RATE_CONTROL_COARSEST. FALSE if
 * libx264 does not know the preset. */
gboolean x264_params_fill (x264_param_t *param, const X264Settings *settings, const GstVideoInfo *info);

/* Partitions between frames (X264_ANALYSE_…) that a speed preset looks at only where much of the canvas moves; 0: it
 * always looks at the same. */
guint x264_params_closer (guint speed_preset);

G_END_DECLS
