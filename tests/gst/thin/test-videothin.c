/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of videothin and vpxlayers with streams of real encoders: how much is dropped, that the rest decodes to
 * the same pictures, and that a stream that nobody sees is not decoded. */
#include "gst/common/names.h"
#include "tests/gst/thin/thinrig.h"

#include <gst/check/gsttestclock.h>
#include <gst/video/video.h>

#define VP8     THIN_RIG_VP8
#define RTP     THIN_RIG_RTP
#define VP9     THIN_RIG_VP9
#define VP9_RTP THIN_RIG_VP9_RTP

/* Passes a stream through @elements; from @least to @most frames must be left. @fps: of the canvas. */
static void
check_at (guint fps, const char *encoder, const ThinLayers *layers, const char *elements, const char *decoder,
          guint least, guint most)
{
  g_autoptr (ThinStream) stream = thin_stream_new (encoder, layers);
  g_autoptr (ThinStream) thinned = thin_stream_pass (stream, elements);
  const GstClockTime age = thin_stream_get_age (thinned, GST_SECOND / fps);

  g_test_message ("%u of %u frames left, oldest picture %" GST_TIME_FORMAT, thinned->frames->len, stream->frames->len,
                  GST_TIME_ARGS (age));
  g_assert_cmpuint (thinned->frames->len, >=, least);
  g_assert_cmpuint (thinned->frames->len, <=, most);
  g_assert_cmpuint (age, <, GST_SECOND / fps);
  thin_stream_check_pictures (stream, thinned, decoder);
}

static void
check (const char *encoder, const ThinLayers *layers, const char *elements, const char *decoder, guint least,
       guint most)
{
  check_at (8, encoder, layers, elements, decoder, least, most);
}

static void
test_vp8_plain (void)
{
  check (VP8, NULL, "videothin", "vp8dec", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
  check (VP8, NULL, RTP "videothin", "vp8dec", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
}

/* Without marked layers only frames that change nothing are dropped: half of L1T3's, an eighth of L1T2's. */
static void
test_vp8_unmarked (void)
{
  check (VP8 "error-resilient=default", &thin_l1t3, "videothin", "vp8dec", 74, 78);
  check (VP8 "error-resilient=default", &thin_l1t2, "videothin", "vp8dec", 130, 135);
}

/* L1T2's base layer has 15 fps, which is enough; L1T3's has 7.5. It takes a few frames until that is known. */
static void
test_vp8_layers (void)
{
  check (VP8 "error-resilient=default", &thin_l1t2, RTP "videothin", "vp8dec", 75, 95);
  check (VP8 "error-resilient=default", &thin_l1t3, RTP "videothin", "vp8dec", 74, 78);
}

/* At four pictures a second the base layer of three is enough; at 30 nothing can be dropped. */
static void
test_framerate (void)
{
  check_at (4, VP8 "error-resilient=default", &thin_l1t3, RTP "videothin framerate=4/1", "vp8dec", 37, 75);
  check_at (15, VP8 "error-resilient=default", &thin_l1t2, RTP "videothin framerate=30/1", "vp8dec", 149, 150);
}

/* The frames of each layer reset all state but the pictures that they refer to. */
static void
test_vp9_layers (void)
{
  check (VP9 "error-resilient=default", &thin_l1t2, VP9_RTP "videothin", "vp9dec", 75, 95);
  check (VP9 "error-resilient=default", &thin_l1t3, VP9_RTP "videothin", "vp9dec", 74, 95);
  check_at (4, VP9 "error-resilient=default", &thin_l1t3, VP9_RTP "videothin framerate=4/1", "vp9dec", 37, 75);
  check_at (15, VP9 "error-resilient=default", &thin_l1t2, VP9_RTP "videothin framerate=30/1", "vp9dec", 149, 150);
}

/* The canvas asks for more pictures in the middle of a stream, whose pictures tell when a layer can come back. */
static void
test_vp9_more (void)
{
  g_autoptr (ThinStream) stream = thin_stream_new (VP9 "error-resilient=default", &thin_l1t2);
  g_autoptr (ThinStream) framed = thin_stream_pass (stream, VP9_RTP "identity");
  g_autoptr (ThinStream) thinned = g_new0 (ThinStream, 1);
  GstHarness *harness = gst_harness_new (CALLREEL_ELEMENT_THIN);
  guint late = 0;

  thinned->caps = gst_caps_ref (stream->caps);
  thinned->frames = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref);
  gst_harness_set_src_caps (harness, gst_caps_ref (framed->caps));
  for (guint i = 0; i < framed->frames->len; i++) {
    GstBuffer *frame = NULL;

    if (i == 75)
      g_object_set (harness->element, "framerate", 30, 1, NULL);
    g_assert_cmpint (gst_harness_push (harness, gst_buffer_ref (framed->frames->pdata[i])), ==, GST_FLOW_OK);
    while ((frame = gst_harness_try_pull (harness)) != NULL) {
      g_ptr_array_add (thinned->frames, frame);
      late += i >= 81;
    }
  }
  g_assert_cmpuint (late, ==, THIN_RIG_FRAMES - 81);
  g_assert_cmpuint (thinned->frames->len, <, THIN_RIG_FRAMES - 15);
  thin_stream_check_pictures (stream, thinned, "vp9dec");
  gst_harness_teardown (harness);
}

/* Nothing says which frame can go, and each inherits what the one before it left. */
static void
test_vp9_whole (void)
{
  check (VP9, NULL, VP9_RTP "videothin", "vp9dec", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
  check (VP9 "error-resilient=default", &thin_l1t2, "videothin", "vp9dec", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
  check (VP9, &thin_l1t2, VP9_RTP "videothin", "vp9dec", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
  check (VP9, &thin_l1t3, VP9_RTP "videothin", "vp9dec", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
}

/* An encoder that does not keep its layers' probabilities apart. */
static void
test_vp8_entangled (void)
{
  check (VP8, &thin_l1t2, RTP "videothin", "vp8dec", 130, 150);
}

static void
check_h264 (const char *before, const char *options, guint least, guint most)
{
  static const char *const formats[] = { "avc", "byte-stream" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *encoder = g_strdup_printf ("%s x264enc threads=1 speed-preset=superfast key-int-max=60 %s ! "
                                                "capsfilter caps=video/x-h264,stream-format=%s,alignment=au",
                                                before, options, formats[i]);

    check (encoder, NULL, "videothin", "avdec_h264 max-threads=1", least, most);
  }
}

/* x264's streams start at 1000 hours, which is not a tick. */
static void
test_h264 (void)
{
  check_h264 ("", "bframes=0", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
  check_h264 ("", "bframes=1 b-adapt=false", 74, 90);
  check_h264 ("", "bframes=3 b-adapt=false option-string=b-pyramid=none", 38, 60);
  check_h264 ("", "bframes=3 b-adapt=false b-pyramid=true", 70, 90);
}

/* The fields of a picture belong together. */
static void
test_h264_interlaced (void)
{
  check_h264 ("capssetter caps=video/x-raw,interlace-mode=interleaved,field-order=top-field-first !",
              "bframes=2 b-adapt=false", THIN_RIG_FRAMES, THIN_RIG_FRAMES);
}

/* Noise, and real frames truncated anywhere, are left to the decoder. */
static void
test_noise (void)
{
  static const char *const caps[] = {
    "video/x-vp8", "video/x-vp9", "video/x-h264,stream-format=byte-stream,alignment=au",
    "video/x-h264,stream-format=avc,alignment=au,codec_data=(buffer)0164001fffe10002"
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++) {
    GstHarness *harness = gst_harness_new (CALLREEL_ELEMENT_THIN);

    gst_harness_set_src_caps_str (harness, caps[i]);
    for (guint n = 0; n < 2000; n++) {
      const guint size = g_rand_int (random) % 64;
      GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

      for (guint b = 0; b < size; b++) {
        guint8 byte = (guint8)(g_rand_boolean (random) ? g_rand_int (random) % 2 : g_rand_int (random));

        gst_buffer_fill (buffer, b, &byte, 1);
      }
      GST_BUFFER_PTS (buffer) = n * GST_MSECOND;
      g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
    }
    g_assert_cmpuint (gst_harness_buffers_received (harness), >, 0);
    gst_harness_teardown (harness);
  }
}

/* --- a stream that comes and goes --- */

static void
tell (GstHarness *harness, guint64 consumer, gboolean visible)
{
  gst_harness_push_upstream_event (
      harness,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                            gst_structure_new (CALLREEL_EVENT_VISIBILITY, CALLREEL_FIELD_VISIBLE, G_TYPE_BOOLEAN,
                                               visible, CALLREEL_FIELD_CONSUMER, G_TYPE_UINT64, consumer, NULL)));
}

/* Returns: the number of key frame requests since the last call; nothing else may have come upstream */
static guint
count_requests (GstHarness *harness)
{
  guint n = 0;
  GstEvent *event = NULL;

  while ((event = gst_harness_try_pull_upstream_event (harness)) != NULL) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM) {
      g_assert_true (gst_video_event_is_force_key_unit (event));
      n++;
    }
    gst_event_unref (event);
  }
  return n;
}

/* Pushes frames from…to-1. Returns: how many were passed on */
static guint
push (GstHarness *harness, const ThinStream *stream, guint from, guint to)
{
  guint n = 0;

  for (guint i = from; i < to; i++) {
    g_assert_cmpint (gst_harness_push (harness, gst_buffer_ref (stream->frames->pdata[i])), ==, GST_FLOW_OK);
    for (GstBuffer *out; (out = gst_harness_try_pull (harness)) != NULL; n++)
      gst_buffer_unref (out);
  }
  return n;
}

static GstHarness *
begin (const ThinStream *stream)
{
  GstHarness *harness = gst_harness_new (CALLREEL_ELEMENT_THIN);

  gst_harness_use_testclock (harness);
  gst_harness_set_live (harness, TRUE);
  gst_harness_set_src_caps (harness, gst_caps_ref (stream->caps));
  return harness;
}

/* Key frames are at 0, 60 and 120. */
static void
test_visibility (void)
{
  g_autoptr (ThinStream) stream = thin_stream_new (VP8, NULL);
  GstHarness *harness = begin (stream);
  GstEvent *event = NULL;

  g_assert_cmpuint (push (harness, stream, 0, 10), ==, 10);
  tell (harness, 1, FALSE);
  tell (harness, 2, TRUE);
  g_assert_cmpuint (push (harness, stream, 10, 20), ==, 10);
  tell (harness, 2, FALSE);
  g_assert_cmpuint (push (harness, stream, 20, 62), ==, 0); /* a key frame among them */
  g_assert_cmpuint (count_requests (harness), ==, 0);

  tell (harness, 1, TRUE);
  g_assert_cmpuint (count_requests (harness), ==, 1);
  g_assert_cmpuint (push (harness, stream, 62, 70), ==, 0);
  tell (harness, 2, TRUE);
  g_assert_cmpuint (count_requests (harness), ==, 0);
  gst_harness_set_time (harness, GST_SECOND);
  g_assert_cmpuint (push (harness, stream, 70, 80), ==, 0);
  g_assert_cmpuint (count_requests (harness), ==, 1);
  g_assert_cmpuint (push (harness, stream, 80, 120), ==, 0);
  g_assert_cmpuint (push (harness, stream, 120, 150), ==, 30);
  gst_harness_set_time (harness, 5 * GST_SECOND);
  g_assert_cmpuint (count_requests (harness), ==, 0);
  /* live: nobody waits */
  while ((event = gst_harness_try_pull_event (harness)) != NULL) {
    g_assert_cmpint (GST_EVENT_TYPE (event), !=, GST_EVENT_GAP);
    gst_event_unref (event);
  }
  gst_harness_teardown (harness);
}

static void
test_active (void)
{
  g_autoptr (ThinStream) stream = thin_stream_new (VP8, NULL);
  GstHarness *harness = begin (stream);
  guint64 passed = 0, hidden = 0, thinned = 1;

  g_object_set (harness->element, "active", FALSE, NULL);
  g_assert_cmpuint (push (harness, stream, 0, 30), ==, 0);
  g_object_set (harness->element, "active", TRUE, NULL);
  g_assert_cmpuint (count_requests (harness), ==, 1);
  g_assert_cmpuint (push (harness, stream, 30, 90), ==, 30);
  g_object_get (harness->element, "frames-passed", &passed, "frames-hidden", &hidden, "frames-thinned", &thinned, NULL);
  g_assert_cmpuint (passed, ==, 30);
  g_assert_cmpuint (hidden, ==, 60);
  g_assert_cmpuint (thinned, ==, 0);
  gst_harness_teardown (harness);
}

/* After coming back the pictures are those of the complete stream. */
static void
test_returns_exact (void)
{
  g_autoptr (ThinStream) stream = thin_stream_new (VP8, NULL);
  g_autoptr (GHashTable) expected = thin_stream_decode (stream, "vp8dec");
  GstHarness *harness = gst_harness_new_parse ("videothin ! vp8dec");
  guint n = 0;

  gst_harness_set_live (harness, TRUE);
  gst_harness_set_src_caps (harness, gst_caps_ref (stream->caps));
  for (guint i = 0; i < THIN_RIG_FRAMES; i++) {
    GstBuffer *picture = NULL;

    if (i == 20 || i == 40)
      tell (harness, 1, i == 40);
    g_assert_cmpint (gst_harness_push (harness, gst_buffer_ref (stream->frames->pdata[i])), ==, GST_FLOW_OK);
    while ((picture = gst_harness_try_pull (harness)) != NULL) {
      GstClockTime pts = GST_BUFFER_PTS (picture);
      g_autofree char *sum = thin_picture_checksum (harness, picture);

      g_assert_cmpstr (g_hash_table_lookup (expected, &pts), ==, sum);
      gst_buffer_unref (picture);
      n++;
    }
  }
  g_assert_cmpuint (n, ==, 20 + 90);
  gst_harness_teardown (harness);
}

/* Without a live source, whoever waits for the stream is told how far it has advanced. */
static void
test_gaps (void)
{
  g_autoptr (ThinStream) stream = thin_stream_new (VP8, NULL);
  GstHarness *harness = gst_harness_new (CALLREEL_ELEMENT_THIN);
  GstClockTime end = 0;
  GstEvent *event = NULL;

  gst_harness_set_live (harness, FALSE);
  gst_harness_set_src_caps (harness, gst_caps_ref (stream->caps));
  g_assert_cmpuint (push (harness, stream, 0, 10), ==, 10);
  tell (harness, 1, FALSE);
  g_assert_cmpuint (push (harness, stream, 10, 30), ==, 0);
  while ((event = gst_harness_try_pull_event (harness)) != NULL) {
    GstClockTime start, duration;

    if (GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
      gst_event_parse_gap (event, &start, &duration);
      g_assert_cmpuint (start, >=, end);
      end = start + duration;
    }
    gst_event_unref (event);
  }
  g_assert_cmpuint (end, >=, 29 * GST_SECOND / THIN_RIG_FPS);
  gst_harness_teardown (harness);
}

/* Events for others are passed upstream; a discontinuity flag outlives its frame. */
static void
test_hands_on (void)
{
  g_autoptr (ThinStream) stream = thin_stream_new (VP8, NULL);
  GstHarness *harness = begin (stream);
  GstBuffer *frame = NULL;
  GstEvent *event = NULL;
  gboolean found = FALSE;

  push (harness, stream, 0, 10);
  gst_harness_push_upstream_event (harness, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                                                                  gst_structure_new_empty (CALLREEL_EVENT_GATE)));
  while ((event = gst_harness_try_pull_upstream_event (harness)) != NULL) {
    found |= GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM && gst_event_has_name (event, CALLREEL_EVENT_GATE);
    gst_event_unref (event);
  }
  g_assert_true (found);

  tell (harness, 1, FALSE);
  frame = gst_buffer_copy (stream->frames->pdata[10]);
  GST_BUFFER_FLAG_SET (frame, GST_BUFFER_FLAG_DISCONT);
  gst_harness_push (harness, frame);
  tell (harness, 1, TRUE);
  gst_harness_push (harness, gst_buffer_ref (stream->frames->pdata[60]));
  frame = gst_harness_pull (harness);
  g_assert_true (GST_BUFFER_IS_DISCONT (frame));
  gst_buffer_unref (frame);
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/videothin/vp8/plain", test_vp8_plain);
  g_test_add_func ("/videothin/vp8/unmarked", test_vp8_unmarked);
  g_test_add_func ("/videothin/vp8/layers", test_vp8_layers);
  g_test_add_func ("/videothin/vp8/framerate", test_framerate);
  g_test_add_func ("/videothin/vp8/entangled", test_vp8_entangled);
  g_test_add_func ("/videothin/vp9/layers", test_vp9_layers);
  g_test_add_func ("/videothin/vp9/more", test_vp9_more);
  g_test_add_func ("/videothin/vp9/whole", test_vp9_whole);
  g_test_add_func ("/videothin/h264/frames", test_h264);
  g_test_add_func ("/videothin/h264/interlaced", test_h264_interlaced);
  g_test_add_func ("/videothin/noise", test_noise);
  g_test_add_func ("/videothin/visibility", test_visibility);
  g_test_add_func ("/videothin/active", test_active);
  g_test_add_func ("/videothin/returns-exact", test_returns_exact);
  g_test_add_func ("/videothin/gaps", test_gaps);
  g_test_add_func ("/videothin/hands-on", test_hands_on);
  return g_test_run ();
}
