/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Encodes raw canvases with libx264 with the given settings, and prints their cost and quality. Run by pareto.py, which
 * makes the canvases and the table:
 *
 *     pareto CANVASES.yuv TILES-ACROSS PRESET [OPTION=VALUE,...]
 *
 * CANVASES.yuv contains I420 pictures of 1920×1080, 8 a second, divided into equal tiles. A tile that is the same as in
 * the previous picture keeps its serial, as with tilecompositor. Options are libx264's, and
 *     rate=KBIT/S  rate control of canvasx264enc (gst/x264/rate-control.h) instead of libx264's; with
 *     finest=Q     the finest quantizer
 *     key=FRAMES   key interval, default 80
 *     map=0        does not mark constant macroblocks
 *     closer=1     partitions p8x8 only while much moves, as in canvasx264enc (gst/x264/motion.h)
 *     mean=C       weight of the mean of chroma in blocks without reference; 16 is flat, and canvasx264enc uses less
 *                  (gst/x264/x264-params.c)
 *     ssim=0       does not compute the SSIM, and prints 0
 * Prints CPU seconds of the encoder, kbit/s and the mean SSIM of the luma. The SSIM is computed in a second run, which
 * is identical bit for bit, since computing it takes time.
 */
#include "gst/x264/mb-map.h"
#include "gst/x264/motion.h"
#include "gst/x264/rate-control.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <x264.h>

#define WIDTH  1920
#define HEIGHT 1080
#define FRAME  (WIDTH * HEIGHT * 3 / 2)
#define FPS    8

typedef struct {
  const guint8 *canvases;
  gsize n;
  CanvasMeta *metas;
  gboolean map;
  int rate; /* kbit/s of rate-control.h; 0: libx264's own */
  int finest;
  int key_interval;
  gboolean closer;
  gboolean judge;
  x264_param_t param;
} Job;

typedef struct {
  double cpu; /* seconds */
  gsize bytes;
  double ssim; /* sum over the frames */
} Result;

/* libx264 computes the SSIM only if it may log. */
static void
drop_log (void *data, int level, const char *format, va_list arguments)
{
}

static double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static gboolean
same_pixels (const guint8 *a, const guint8 *b, const CanvasTile *tile)
{
  for (guint y = tile->y; y < (guint)tile->y + tile->h; y++)
    if (memcmp (a + y * WIDTH + tile->x, b + y * WIDTH + tile->x, tile->w) != 0)
      return FALSE;
  return TRUE;
}

static void
make_metas (Job *job, guint across)
{
  for (gsize n = 0; n < job->n; n++) {
    CanvasMeta *meta = &job->metas[n];
    const guint8 *canvas = job->canvases + n * FRAME;

    meta->layout_serial = 1;
    meta->n_tiles = across * across;
    meta->serial = n ? job->metas[n - 1].serial : 1;
    for (guint i = 0; i < meta->n_tiles; i++) {
      CanvasTile *tile = &meta->tiles[i];

      *tile = (CanvasTile){ .x = i % across * (WIDTH / across),
                            .y = i / across * (HEIGHT / across),
                            .w = WIDTH / across,
                            .h = HEIGHT / across,
                            .serial = n ? job->metas[n - 1].tiles[i].serial : 1 };
      if (n > 0 && !same_pixels (canvas, canvas - FRAME, tile))
        tile->serial = meta->serial = n + 1;
    }
  }
}

static gsize
encode_one (x264_t *x264, x264_picture_t *picture, Result *result)
{
  x264_picture_t encoded;
  x264_nal_t *nals;
  int n_nals, size = x264_encoder_encode (x264, &nals, &n_nals, picture, &encoded);

  g_assert_cmpint (size, >=, 0);
  if (size > 0) {
    result->bytes += size;
    result->ssim += encoded.prop.f_ssim;
  }
  return size;
}

/* 8×8 partitions on or off. */
static void
look (Job *job, x264_t *x264, gboolean closer)
{
  guint before = job->param.analyse.inter;

  job->param.analyse.inter = closer ? before | X264_ANALYSE_PSUB16x16 : before & ~X264_ANALYSE_PSUB16x16;
  if (job->param.analyse.inter != before)
    g_assert_cmpint (x264_encoder_reconfig (x264, &job->param), >=, 0);
}

static Result
encode_all (Job *job, gboolean ssim)
{
  Result result = { 0 };
  g_autofree guint8 *canvas = g_malloc (FRAME);
  RateControl rate;
  Motion motion;
  x264_t *x264;

  job->param.analyse.b_ssim = ssim;
  motion_init (&motion);
  x264 = x264_encoder_open (&job->param);
  g_assert_nonnull (x264);
  rate_control_init (&rate, job->rate * 1000, FPS, job->finest, job->key_interval, mb_map_length (WIDTH, HEIGHT));
  for (gsize n = 0; n < job->n; n++) {
    x264_picture_t picture;
    double start, moving = 1;
    gboolean much;

    x264_picture_init (&picture);
    picture.img.i_csp = X264_CSP_I420;
    picture.img.i_plane = 3;
    picture.img.plane[0] = canvas;
    picture.img.plane[1] = canvas + WIDTH * HEIGHT;
    picture.img.plane[2] = canvas + WIDTH * HEIGHT * 5 / 4;
    picture.img.i_stride[0] = WIDTH;
    picture.img.i_stride[1] = picture.img.i_stride[2] = WIDTH / 2;
    picture.i_pts = n;
    memcpy (canvas, job->canvases + n * FRAME, FRAME); /* so that reading the file is not measured */
    start = cpu_seconds ();
    if (job->map) {
      picture.prop.mb_info = g_malloc (mb_map_length (WIDTH, HEIGHT));
      picture.prop.mb_info_free = g_free;
      moving -= mb_map_mark (picture.prop.mb_info, WIDTH, HEIGHT, n ? &job->metas[n - 1] : NULL, &job->metas[n],
                             X264_MBINFO_CONSTANT) /
                (double)mb_map_length (WIDTH, HEIGHT);
    }
    much = motion_next (&motion, moving);
    if (job->closer)
      look (job, x264, much);
    if (job->rate) {
      gboolean key = n % job->key_interval == 0;

      picture.i_type = key ? X264_TYPE_IDR : X264_TYPE_P;
      picture.i_qpplus1 = rate_control_next (&rate, key, much) + 1;
      rate_control_spend (&rate, key, picture.i_qpplus1 - 1, encode_one (x264, &picture, &result));
    } else {
      encode_one (x264, &picture, &result);
    }
    result.cpu += cpu_seconds () - start;
  }
  while (x264_encoder_delayed_frames (x264) > 0)
    encode_one (x264, NULL, &result);
  x264_encoder_close (x264);
  return result;
}

/* Settings common to all variants: see gst/x264/x264-params.c. */
static void
fill_params (Job *job, const char *preset, const char *options)
{
  x264_param_t *param = &job->param;
  g_auto (GStrv) words = g_strsplit (options, ",", -1);

  g_assert_cmpint (x264_param_default_preset (param, preset, NULL), ==, 0);
  param->i_log_level = X264_LOG_INFO;
  param->pf_log = drop_log;
  param->i_csp = X264_CSP_I420;
  param->i_width = WIDTH;
  param->i_height = HEIGHT;
  param->i_fps_num = FPS;
  param->i_fps_den = 1;
  param->i_threads = 1;
  param->i_sync_lookahead = 0;
  param->i_bframe = 0;
  param->b_vfr_input = 0;
  param->rc.i_lookahead = 0;
  param->rc.b_mb_tree = 0;
  param->analyse.i_weighted_pred = 0;
  job->map = job->judge = TRUE;
  job->key_interval = 80;
  job->finest = 24;
  for (guint i = 0; words[i] && *words[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

    if (g_str_equal (pair[0], "map"))
      job->map = atoi (pair[1]) != 0;
    else if (g_str_equal (pair[0], "rate"))
      job->rate = atoi (pair[1]);
    else if (g_str_equal (pair[0], "closer"))
      job->closer = atoi (pair[1]) != 0;
    else if (g_str_equal (pair[0], "key"))
      job->key_interval = atoi (pair[1]);
    else if (g_str_equal (pair[0], "ssim"))
      job->judge = atoi (pair[1]) != 0;
    else if (g_str_equal (pair[0], "mean")) {
      param->i_cqm_preset = X264_CQM_CUSTOM;
      param->cqm_4ic[0] = (guint8)atoi (pair[1]);
    } else if (g_str_equal (pair[0], "finest"))
      job->finest = atoi (pair[1]);
    else
      g_assert_cmpint (x264_param_parse (param, pair[0], pair[1]), ==, 0);
  }
  if (job->rate) {
    param->rc.i_rc_method = X264_RC_CQP;
    param->rc.i_qp_constant = 28;
    param->rc.f_ip_factor = 10;
    param->rc.f_pb_factor = 10;
    param->i_scenecut_threshold = 0;
  }
  param->i_keyint_max = job->key_interval;
  param->analyse.b_mb_info = job->map;
  x264_param_apply_profile (param, "high");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = argc > 3 ? g_mapped_file_new (argv[1], FALSE, &error) : NULL;
  Job job = { 0 };
  Result timed, judged = { 0 };

  if (!file) {
    g_printerr ("pareto: %s\n", error ? error->message : "CANVASES.yuv TILES-ACROSS PRESET [OPTION=VALUE,...]");
    return 2;
  }
  job.canvases = (const guint8 *)g_mapped_file_get_contents (file);
  job.n = g_mapped_file_get_length (file) / FRAME;
  job.metas = g_new0 (CanvasMeta, job.n);
  make_metas (&job, atoi (argv[2]));
  fill_params (&job, argv[3], argc > 4 ? argv[4] : "");
  timed = encode_all (&job, FALSE);
  if (job.judge) {
    judged = encode_all (&job, TRUE);
    g_assert_cmpuint (timed.bytes, ==, judged.bytes);
  }
  g_print ("%.3f %.1f %.5f\n", timed.cpu, timed.bytes * 8.0 * FPS / job.n / 1000, judged.ssim / job.n);
  g_free (job.metas);
  return 0;
}
