/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of videothin by its visible result: each tile of each canvas of thinned streams is, bit for bit, the tile of
 * the complete streams for the same frame. */
#include "tests/gst/thin/thinrig.h"

#include "gst/common/canvasmeta.h"

#include <gst/app/app.h>
#include <gst/video/video.h>

#define TICKS_PER_SECOND 8
#define TICK             (GST_SECOND / TICKS_PER_SECOND)
#define N_TILES          2
#define H264             "x264enc threads=1 speed-preset=superfast key-int-max=60 bframes=3 b-adapt=false "

/* The content of a tile. */
typedef struct {
  const char *encoder;
  const ThinLayers *layers;
  const char *transport; /* elements before videothin */
  const char *decoder;
} Source;

typedef struct {
  ThinStream *whole;
  ThinStream *thinned;
  GstClockTime base; /* of the timestamps: x264's start at 1000 hours */
} Streams;

static void
make_streams (const Source *source, Streams *streams)
{
  g_autoptr (ThinStream) stream = thin_stream_new (source->encoder, source->layers);
  g_autofree char *whole = g_strconcat (source->transport, "identity", NULL);
  g_autofree char *thinned = g_strconcat (source->transport, "videothin", NULL);

  streams->whole = thin_stream_pass (stream, whole);
  streams->thinned = thin_stream_pass (stream, thinned);
  streams->base = GST_CLOCK_TIME_NONE;
  for (guint i = 0; i < streams->whole->frames->len; i++)
    streams->base = MIN (streams->base, GST_BUFFER_PTS (streams->whole->frames->pdata[i]));
}

static void
clear_streams (Streams *streams)
{
  thin_stream_free (streams->whole);
  thin_stream_free (streams->thinned);
}

/* Returns: the number of a frame in the complete stream */
static guint
frame_number (const Streams *streams, GstBuffer *frame)
{
  return (guint)gst_util_uint64_scale_round (GST_BUFFER_PTS (frame) - streams->base, THIN_RIG_FPS, GST_SECOND);
}

/* @slow: one frame a tick, so that each is visible. */
static void
feed (GstElement *pipeline, const char *name, const Streams *streams, const ThinStream *stream, gboolean slow)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), name);

  gst_app_src_set_caps (GST_APP_SRC (source), stream->caps);
  for (guint i = 0; i < stream->frames->len; i++) {
    GstBuffer *frame = gst_buffer_copy (stream->frames->pdata[i]);

    GST_BUFFER_PTS (frame) = slow ? frame_number (streams, frame) * TICK : GST_BUFFER_PTS (frame) - streams->base;
    GST_BUFFER_DTS (frame) = GST_CLOCK_TIME_NONE;
    g_assert_cmpint (gst_app_src_push_buffer (GST_APP_SRC (source), frame), ==, GST_FLOW_OK);
  }
  g_assert_cmpint (gst_app_src_end_of_stream (GST_APP_SRC (source)), ==, GST_FLOW_OK);
}

static char *
sum_tile (const GstVideoFrame *canvas, const CanvasTile *tile)
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA1);
  char *text = NULL;

  for (guint plane = 0; plane < 3; plane++) {
    const guint by = plane == 0 ? 1 : 2;
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (canvas, plane) +
                        (gsize)tile->y / by * GST_VIDEO_FRAME_PLANE_STRIDE (canvas, plane) + tile->x / by;

    for (guint y = 0; y < tile->h / by; y++) {
      g_checksum_update (sum, row, tile->w / by);
      row += GST_VIDEO_FRAME_PLANE_STRIDE (canvas, plane);
    }
  }
  text = g_strdup (g_checksum_get_string (sum));
  g_checksum_free (sum);
  return text;
}

/* Appends the checksum of each tile. */
static void
sum_canvas (GstSample *sample, GPtrArray *sums)
{
  const CanvasMeta *meta = canvas_meta_get (gst_sample_get_buffer (sample));
  GstVideoInfo info;
  GstVideoFrame canvas;

  g_assert_nonnull (meta);
  g_assert_cmpuint (meta->n_tiles, ==, N_TILES);
  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&canvas, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  for (guint i = 0; i < N_TILES; i++)
    g_ptr_array_add (sums, sum_tile (&canvas, &meta->tiles[i]));
  gst_video_frame_unmap (&canvas);
}

/* Decodes and composes as fast as possible: the thinned streams at their own speed, the complete ones one frame a tick.
 * Returns: N_TILES checksums for each canvas */
static GPtrArray *
compose (const Source *sources, Streams *streams, gboolean thinned)
{
  g_autofree char *description = g_strdup_printf (
      "tilecompositor name=t ! video/x-raw,format=I420,width=640,height=360,framerate=8/1 ! appsink name=out "
      "sync=false "
      "appsrc name=s0 format=time max-bytes=0 ! %s ! t.sink_0  appsrc name=s1 format=time max-bytes=0 ! %s ! t.sink_1",
      sources[0].decoder, sources[1].decoder);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) out = NULL;
  GPtrArray *sums = g_ptr_array_new_with_free_func (g_free);
  GstSample *sample = NULL;

  g_assert_no_error (error);
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  for (guint i = 0; i < N_TILES; i++) {
    const char *const names[] = { "s0", "s1" };

    feed (pipeline, names[i], &streams[i], thinned ? streams[i].thinned : streams[i].whole, !thinned);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (out), 60 * GST_SECOND)) != NULL) {
    sum_canvas (sample, sums);
    gst_sample_unref (sample);
  }
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (out)));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return sums;
}

/* Returns: the number of the newest frame that a canvas of that time can show */
static guint
find_newest (const Streams *streams, GstClockTime time)
{
  guint newest = 0;

  for (guint i = 0; i < streams->thinned->frames->len; i++) {
    GstBuffer *frame = streams->thinned->frames->pdata[i];

    if (GST_BUFFER_PTS (frame) - streams->base <= time)
      newest = MAX (newest, frame_number (streams, frame));
  }
  return newest;
}

/* Frames must be distinguishable: nearly each differs from all others. */
static void
check_reference (GPtrArray *reference)
{
  g_assert_cmpuint (reference->len, >=, N_TILES * THIN_RIG_FRAMES);
  for (guint i = 0; i < N_TILES; i++) {
    g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

    for (guint frame = 0; frame < THIN_RIG_FRAMES; frame++)
      g_hash_table_add (seen, reference->pdata[frame * N_TILES + i]);
    g_assert_cmpuint (g_hash_table_size (seen), >, THIN_RIG_FRAMES * 9 / 10);
  }
}

static void
check (const Source *sources)
{
  Streams streams[N_TILES];
  g_autoptr (GPtrArray) reference = NULL;
  g_autoptr (GPtrArray) canvases = NULL;
  const guint ticks = THIN_RIG_FRAMES * TICKS_PER_SECOND / THIN_RIG_FPS;

  for (guint i = 0; i < N_TILES; i++) {
    make_streams (&sources[i], &streams[i]);
    g_test_message ("tile %u: %u of %u frames decoded", i, streams[i].thinned->frames->len,
                    streams[i].whole->frames->len);
    g_assert_cmpuint (streams[i].whole->frames->len, ==, THIN_RIG_FRAMES);
    g_assert_cmpuint (streams[i].thinned->frames->len, <, THIN_RIG_FRAMES * 2 / 3);
  }
  reference = compose (sources, streams, FALSE);
  check_reference (reference);
  canvases = compose (sources, streams, TRUE);
  g_assert_cmpuint (canvases->len, >=, N_TILES * ticks);
  for (guint tick = 0; tick < ticks; tick++) {
    for (guint i = 0; i < N_TILES; i++) {
      const guint frame = find_newest (&streams[i], tick * TICK);

      g_assert_cmpuint (frame + THIN_RIG_FPS / TICKS_PER_SECOND + 1, >, tick * THIN_RIG_FPS / TICKS_PER_SECOND);
      g_assert_cmpstr (canvases->pdata[tick * N_TILES + i], ==, reference->pdata[frame * N_TILES + i]);
    }
  }
  for (guint i = 0; i < N_TILES; i++)
    clear_streams (&streams[i]);
}

static void
test_vp8 (void)
{
  const Source sources[N_TILES] = {
    { THIN_RIG_VP8 "error-resilient=default", &thin_l1t3, THIN_RIG_RTP, "vp8dec" },
    { THIN_RIG_VP8 "error-resilient=default", &thin_l1t2, THIN_RIG_RTP, "vp8dec" },
  };

  check (sources);
}

static void
test_vp9 (void)
{
  const Source sources[N_TILES] = {
    { THIN_RIG_VP9 "error-resilient=default", &thin_l1t3, THIN_RIG_VP9_RTP, "vp9dec" },
    { THIN_RIG_VP9 "error-resilient=default", &thin_l1t2, THIN_RIG_VP9_RTP, "vp9dec" },
  };

  check (sources);
}

static void
test_h264 (void)
{
  const Source sources[N_TILES] = {
    { H264 "b-pyramid=true", NULL, "", "avdec_h264 max-threads=1" },
    { H264 "option-string=b-pyramid=none", NULL, "", "avdec_h264 max-threads=1" },
  };

  check (sources);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thincanvas/vp8", test_vp8);
  g_test_add_func ("/thincanvas/vp9", test_vp9);
  g_test_add_func ("/thincanvas/h264", test_h264);
  return g_test_run ();
}
