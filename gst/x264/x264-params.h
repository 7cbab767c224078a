/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the element's settings and its caps become an x264_param_t. Used by canvasx264enc. */
#pragma once
#include <gst/video/video.h>
#include <stdint.h>
#include <x264.h>

G_BEGIN_DECLS

typedef struct {
  guint bitrate;      /* kbit/s, average or ceiling */
  gdouble quality;    /* constant rate factor, 0: average bit rate instead */
  guint speed_preset; /* index into x264's preset names */
  guint key_int_max;  /* frames */
  guint rc_lookahead; /* frames */
} X264Settings;

gboolean x264_params_fill (x264_param_t *param, const X264Settings *settings, const GstVideoInfo *info);
void x264_params_set_rate (x264_param_t *param, const X264Settings *settings);

G_END_DECLS
