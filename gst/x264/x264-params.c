/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the element's settings and its caps become an x264_param_t. Called by canvasx264enc when it opens an encoder. */
#include "gst/x264/x264-params.h"

/* In constant quantizer mode libx264 takes no quantizer coarser or finer than those that it would give to B- and
 * I-frames. With the largest ratios it knows (10, which is 20 quantizers) around this one: 9 to 48. */
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

/*
 * Rate control is ours (rate-control.h): libx264's looks at each frame twice, the first time at half size, which costs
 * as much as a third of the encoding, and moves the quantizer all the time, so that macroblocks that did not change are
 * coded anew. Its constant quantizer mode does neither, and has no adaptive quantization, which brought nothing here.
 */
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
  /* A composed canvas has no cuts but new layouts; what is new there is coded without reference in any case. */
  param->i_scenecut_threshold = 0;
}

/*
 * Most of a canvas's background has one colour, and each block of it is predicted from the one before. At the
 * quantizers of a busy canvas the mean of a block's chroma has steps of 1 to 2 levels: where the background begins
 * beside somebody's picture it was one level off, and so was all that followed, in each such place by another one. Only
 * that one coefficient is made finer, and only in blocks without reference. It takes the high profile, which ultrafast
 * is not in. What it costs is in docs/performance.md.
 */
static void
fill_scaling (x264_param_t *param)
{
  if (!param->analyse.b_transform_8x8)
    return;
  /* all other weights are flat by default */
  param->i_cqm_preset = X264_CQM_CUSTOM;
  param->cqm_4ic[0] = MEAN_OF_CHROMA;
}

/*
 * What SSIM at a bit rate takes at the least work. libx264 interpolates half pixels of the whole frame, however few
 * tiles move: three tenths of the work where one of nine does, and 14 MB. Rounding up more coefficients than it would,
 * and keeping blocks of few, costs nothing.
 */
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

  /* One thread: at 8 frames a second a second one bought nothing, and every frame in flight is lost at a kill. */
  param->i_threads = 1;
  param->b_sliced_threads = 0;
  param->i_bframe = 0;
  param->b_open_gop = 0;
  /* Constant macroblocks are kept only in frames that refer to the one before, unweighted. */
  param->analyse.i_weighted_pred = X264_WEIGHTP_NONE;
  param->analyse.b_mb_info = 1;
  param->i_keyint_max = settings->key_int_max;
  param->i_keyint_min = 1;
  fill_rate (param);
  fill_scaling (param);

  /* avc: lengths in place of start codes, parameter sets in the caps only */
  param->b_annexb = 0;
  param->b_repeat_headers = 0;
  param->b_aud = 0;
  return x264_param_apply_profile (param, "high") >= 0;
}
