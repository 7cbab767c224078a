/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the element's settings and its caps become an x264_param_t. Called by canvasx264enc when it opens an encoder. */
#include "gst/x264/x264-params.h"

/* The decoder's buffer is this many seconds of the bit rate: room for the first IDR of a 1080p canvas. */
#define VBV_SECONDS 2

static void
fill_colour (x264_param_t *param, const GstVideoInfo *info)
{
  const GstVideoColorimetry *colour = &info->colorimetry;

  param->vui.b_fullrange = colour->range == GST_VIDEO_COLOR_RANGE_0_255;
  param->vui.i_colorprim = gst_video_color_primaries_to_iso (colour->primaries);
  param->vui.i_transfer = gst_video_transfer_function_to_iso (colour->transfer);
  param->vui.i_colmatrix = gst_video_color_matrix_to_iso (colour->matrix);
  switch (GST_VIDEO_INFO_CHROMA_SITE (info)) {
  case GST_VIDEO_CHROMA_SITE_JPEG:
    param->vui.i_chroma_loc = 1;
    break;
  case GST_VIDEO_CHROMA_SITE_DV:
    param->vui.i_chroma_loc = 2;
    break;
  default:
    param->vui.i_chroma_loc = 0;
    break;
  }
}

void
x264_params_set_rate (x264_param_t *param, const X264Settings *settings)
{
  if (settings->quality > 0) {
    param->rc.i_rc_method = X264_RC_CRF;
    param->rc.f_rf_constant = settings->quality;
  } else {
    param->rc.i_rc_method = X264_RC_ABR;
    param->rc.i_bitrate = settings->bitrate;
  }
  param->rc.i_vbv_max_bitrate = settings->bitrate;
  param->rc.i_vbv_buffer_size = settings->bitrate * VBV_SECONDS;
}

/* FALSE if libx264 does not know the preset. */
gboolean
x264_params_fill (x264_param_t *param, const X264Settings *settings, const GstVideoInfo *info)
{
  if (x264_param_default_preset (param, x264_preset_names[settings->speed_preset], NULL) < 0)
    return FALSE;

  param->i_log_level = X264_LOG_NONE;
  param->i_csp = X264_CSP_I420;
  param->i_width = GST_VIDEO_INFO_WIDTH (info);
  param->i_height = GST_VIDEO_INFO_HEIGHT (info);
  param->vui.i_sar_width = GST_VIDEO_INFO_PAR_N (info);
  param->vui.i_sar_height = GST_VIDEO_INFO_PAR_D (info);
  fill_colour (param, info);

  param->b_vfr_input = 0;
  param->i_fps_num = GST_VIDEO_INFO_FPS_N (info) > 0 ? GST_VIDEO_INFO_FPS_N (info) : 25;
  param->i_fps_den = GST_VIDEO_INFO_FPS_N (info) > 0 ? GST_VIDEO_INFO_FPS_D (info) : 1;
  param->i_timebase_num = param->i_fps_den;
  param->i_timebase_den = param->i_fps_num;

  /* One thread: at 8 frames a second a second one bought nothing, and every frame in flight is lost at a kill. */
  param->i_threads = 1;
  param->b_sliced_threads = 0;
  param->i_sync_lookahead = 0;
  param->rc.i_lookahead = settings->rc_lookahead;
  param->rc.b_mb_tree = param->rc.b_mb_tree && settings->rc_lookahead > 0;
  param->i_bframe = 0;
  param->b_open_gop = 0;
  param->i_keyint_max = settings->key_int_max;
  param->i_keyint_min = X264_KEYINT_MIN_AUTO;
  x264_params_set_rate (param, settings);

  /* avc: lengths in place of start codes, parameter sets in the caps only */
  param->b_annexb = 0;
  param->b_repeat_headers = 0;
  param->b_aud = 0;
  return x264_param_apply_profile (param, "high") >= 0;
}
