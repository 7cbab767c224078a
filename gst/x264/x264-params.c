/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the element's settings and its caps to an x264_param_t. Called by canvasx264enc when it opens an encoder. */
#include "gst/x264/x264-params.h"

/* In constant quantizer mode libx264 accepts only quantizers between those of its I- and B-frames. With the largest
 * ratios that it permits (10, which is 20 quantizers) around this one, that is 9 to 48. */
#define MIDDLE_QUANTIZER 28
#define LARGEST_RATIO    10

#define DEFAULT_PRESET 1 /* superfast */

#define MEAN_OF_CHROMA 5 /* of 16 */

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

/* rate-control.h replaces libx264's rate control, which analyses each frame twice, first at half size, at a third of
 * the cost of encoding, and changes the quantizer all the time, so that unchanged macroblocks are encoded anew.
 * Constant quantizer mode does neither. It has no adaptive quantization, which gained nothing here. */
static void
fill_rate (x264_param_t *param)
{
  param->rc.i_rc_method = X264_RC_CQP;
  param->rc.i_qp_constant = MIDDLE_QUANTIZER;
  param->rc.f_ip_factor = LARGEST_RATIO;
  param->rc.f_pb_factor = LARGEST_RATIO;
  param->rc.b_mb_tree = 0;
  param->rc.i_lookahead = 0;
  param->i_sync_lookahead = 0;
  /* Scene cuts occur only with new layouts, where new blocks are intra coded in any case. */
  param->i_scenecut_threshold = 0;
}

/* Most of a canvas's background has one colour, and each block of it is predicted from the previous one. At the
 * quantizers of a busy canvas the mean of a block's chroma has steps of 1 to 2 levels: at the edge of a tile the
 * background was off by one level, and so was everything predicted from it, differently at each edge. So that single
 * coefficient is quantized finer, in intra blocks only. This needs the High profile, which ultrafast does not use.
 * docs/performance.md has the cost. */
static void
fill_scaling (x264_param_t *param)
{
  if (!param->analyse.b_transform_8x8)
    return;
  /* all other weights are flat by default */
  param->i_cqm_preset = X264_CQM_CUSTOM;
  param->cqm_4ic[0] = MEAN_OF_CHROMA;
}

/* The options with the best SSIM per bit rate at the lowest cost. libx264 interpolates half pixels of the whole frame,
 * however few tiles move: three tenths of the work if one of nine does, and 14 MB. Rounding up more coefficients than
 * by default and keeping blocks with few coefficients cost nothing. */
static void
fill_default_preset (x264_param_t *param)
{
  param->analyse.i_subpel_refine = 0;
  param->analyse.i_luma_deadzone[0] = 14;
  param->analyse.i_luma_deadzone[1] = 8;
  param->analyse.b_dct_decimate = 0;
  param->analyse.inter |= x264_params_closer (DEFAULT_PRESET);
}

guint
x264_params_closer (guint speed_preset)
{
  return speed_preset == DEFAULT_PRESET ? X264_ANALYSE_PSUB16x16 : 0;
}

gboolean
x264_params_fill (x264_param_t *param, const X264Settings *settings, const GstVideoInfo *info)
{
  if (x264_param_default_preset (param, x264_preset_names[settings->speed_preset], NULL) < 0)
    return FALSE;

  if (settings->speed_preset == DEFAULT_PRESET)
    fill_default_preset (param);
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

  /* One thread: at 8 frames a second another one gained nothing, and a kill loses every frame in flight. */
  param->i_threads = 1;
  param->b_sliced_threads = 0;
  param->i_bframe = 0;
  param->b_open_gop = 0;
  /* Constant macroblocks are kept only in frames with unweighted references to the previous one. */
  param->analyse.i_weighted_pred = X264_WEIGHTP_NONE;
  param->analyse.b_mb_info = 1;
  param->i_keyint_max = settings->key_int_max;
  param->i_keyint_min = 1;
  fill_rate (param);
  fill_scaling (param);

  /* avc: lengths instead of start codes, parameter sets in the caps only */
  param->b_annexb = 0;
  param->b_repeat_headers = 0;
  param->b_aud = 0;
  return x264_param_apply_profile (param, "high") >= 0;
}
