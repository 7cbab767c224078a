/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of tilecompositor in live use: ticks by the clock, whatever inputs come and go. */
#include "tests/gst/compositor/tilerig.h"

#define RED   0xc02020
#define GREEN 0x20a040

static void
test_ticks_are_exact (void)
{
  TileRig rig;
  TileSource *source = NULL;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  for (guint64 n = 0; n < 2000; n++) {
    gst_buffer_unref (tile_rig_tick_is (&rig, n));
    if (n % 7 == 3)
      source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    else if (n % 7 == 4)
      tile_source_push (source, n * TILE_RIG_TICK, TILE_RIG_TICK, RED);
    else if (n % 7 == 6)
      tile_source_free (source);
  }
  if (2000 % 7 > 3)
    tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_caps_are_pinned (void)
{
  g_autoptr (GstCaps) expected = gst_caps_from_string (
      "video/x-raw,format=I420,width=1920,height=1080,framerate=8/1,pixel-aspect-ratio=1/1,colorimetry=bt709,"
      "chroma-site=mpeg2,interlace-mode=progressive");
  g_autoptr (GstCaps) before = NULL;
  g_autoptr (GstCaps) after = NULL;
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, "video/x-raw");
  gst_buffer_unref (tile_rig_tick (&rig));
  before = gst_pad_get_current_caps (rig.harness->sinkpad);
  g_assert_true (gst_caps_is_equal (before, expected));
  source = tile_source_new (&rig, TRUE, "video/x-raw,format=I420,width=64,height=36,framerate=25/1,colorimetry=bt601");
  tile_source_push (source, 0, TILE_RIG_TICK, RED);
  gst_buffer_unref (tile_rig_tick (&rig));
  after = gst_pad_get_current_caps (rig.harness->sinkpad);
  g_assert_true (gst_caps_is_equal (after, expected));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_rate_is_negotiable (void)
{
  g_autoptr (GstBuffer) canvas = NULL;
  TileRig rig;

  tile_rig_init (&rig, TRUE, "video/x-raw,width=320,height=240,framerate=30000/1001");
  for (guint64 n = 0; n < 300; n++) {
    g_clear_pointer (&canvas, gst_buffer_unref);
    canvas = tile_rig_tick (&rig);
    g_assert_cmpuint (GST_BUFFER_PTS (canvas), ==, gst_util_uint64_scale (n, 1001 * GST_SECOND, 30000));
  }
  tile_rig_clear (&rig);
}

static void
test_latency_is_kept (void)
{
  GstTestClock *clock;
  TileRig rig;
  gboolean live;
  GstClockTime min, max;
  g_autoptr (GstQuery) query = gst_query_new_latency ();

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  g_object_set (rig.element, "latency", (guint64)200 * GST_MSECOND, NULL);
  clock = gst_harness_get_testclock (rig.harness);
  for (guint64 n = 0; n < 5; n++) {
    gst_buffer_unref (tile_rig_tick_is (&rig, n));
    g_assert_cmpuint (gst_clock_get_time (GST_CLOCK (clock)), ==, n * TILE_RIG_TICK + 200 * GST_MSECOND);
  }
  g_assert_true (gst_pad_peer_query (rig.harness->sinkpad, query));
  gst_query_parse_latency (query, &live, &min, &max);
  g_assert_true (live);
  g_assert_cmpuint (min, ==, 200 * GST_MSECOND);
  g_assert_cmpuint (max, ==, GST_CLOCK_TIME_NONE);
  gst_object_unref (clock);
  tile_rig_clear (&rig);
}

static void
test_started_late (void)
{
  GstTestClock *clock;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  gst_element_set_state (rig.element, GST_STATE_NULL);
  clock = gst_harness_get_testclock (rig.harness);
  gst_test_clock_set_time (clock, 10030 * GST_MSECOND);
  gst_element_set_state (rig.element, GST_STATE_PLAYING);
  gst_buffer_unref (tile_rig_tick_is (&rig, 81));
  gst_buffer_unref (tile_rig_tick_is (&rig, 82));
  gst_object_unref (clock);
  tile_rig_clear (&rig);
}

/* A canvas is not repeated for a late tick if somebody on it has left before that. */
static void
test_left_while_late (void)
{
  TileRig rig;
  TileSource *stays, *leaves;
  g_autoptr (GstTestClock) clock = NULL;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  stays = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  leaves = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (stays, 0, 40 * TILE_RIG_TICK, GREEN);
  tile_source_push (leaves, 0, 40 * TILE_RIG_TICK, RED);
  gst_buffer_unref (tile_rig_tick_is (&rig, 0));
  tile_rig_settle (&rig);
  g_object_set (leaves->pad, "leave-time", 7 * TILE_RIG_TICK - 1, NULL);
  clock = gst_harness_get_testclock (rig.harness);
  gst_test_clock_set_time (clock, 20 * TILE_RIG_TICK + 300 * GST_MSECOND);
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (clock));
  for (guint64 n = 1; n <= 20; n++) {
    g_autoptr (GstBuffer) canvas = gst_harness_pull (rig.harness);

    tile_rig_check_time (canvas, n);
    g_assert_cmpuint (canvas_meta_get (canvas)->n_tiles, ==, n < 7 ? 2 : 1);
    g_assert_true (tile_rig_shows (&rig, canvas, 0, GREEN));
  }
  tile_source_free (leaves);
  tile_source_free (stays);
  tile_rig_clear (&rig);
}

/* The machine slept during ticks 1 to 20: they are all output, with the same picture. */
static void
test_woken_late (void)
{
  TileRig rig;
  TileSource *source;
  GstTestClock *clock;
  guint64 late;
  g_autoptr (GstBuffer) first = NULL;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (source, 0, TILE_RIG_TICK, RED);
  first = tile_rig_tick_is (&rig, 0);
  for (guint64 n = 1; n <= 20; n++)
    tile_source_push (source, n * TILE_RIG_TICK, TILE_RIG_TICK, GREEN);
  tile_rig_settle (&rig);
  g_object_get (rig.element, "late-ticks", &late, NULL);
  g_assert_cmpuint (late, ==, 0);
  clock = gst_harness_get_testclock (rig.harness);
  gst_test_clock_set_time (clock, 20 * TILE_RIG_TICK + 300 * GST_MSECOND);
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (clock));
  for (guint64 n = 1; n <= 20; n++) {
    g_autoptr (GstBuffer) canvas = gst_harness_pull (rig.harness);

    tile_rig_check_time (canvas, n);
    g_assert_true (tile_rig_shows (&rig, canvas, 0, n < 20 ? RED : GREEN));
    if (n < 20)
      g_assert_true (gst_buffer_peek_memory (canvas, 0) == gst_buffer_peek_memory (first, 0));
  }
  tile_rig_settle (&rig);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, 0);
  g_object_get (rig.element, "late-ticks", &late, NULL);
  g_assert_cmpuint (late, ==, 19);
  gst_object_unref (clock);
  tile_source_free (source);
  tile_rig_clear (&rig);
}

/* The clock advances by two seconds while the caps are negotiated. */
static GstPadProbeReturn
oversleep (GstPad *pad, GstPadProbeInfo *info, gpointer clock)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_test_clock_set_time (clock, 2 * GST_SECOND);
  return GST_PAD_PROBE_REMOVE;
}

/* A machine so busy that the first tick is long over before there is a canvas: it is composed, and the following ticks
 * repeat it. */
static void
test_late_at_first (void)
{
  g_autoptr (GstTestClock) clock = NULL;
  g_autoptr (GstPad) src = NULL;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  clock = gst_harness_get_testclock (rig.harness);
  src = gst_element_get_static_pad (rig.element, "src");
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, oversleep, clock, NULL);
  for (guint64 n = 0; n <= 13; n++) {
    g_autoptr (GstBuffer) canvas = n == 0 ? tile_rig_tick (&rig) : gst_harness_pull (rig.harness);

    tile_rig_check_time (canvas, n);
  }
  tile_rig_clear (&rig);
}

static void
test_last_leaves_and_one_returns (void)
{
  TileRig rig;
  guint64 n = 0;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  for (guint round = 0; round < 3; round++) {
    TileSource *source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);

    for (guint i = 0; i < 5; i++, n++) {
      g_autoptr (GstBuffer) canvas = NULL;

      tile_source_push (source, n * TILE_RIG_TICK, TILE_RIG_TICK, RED);
      canvas = tile_rig_tick_is (&rig, n);
      g_assert_true (tile_rig_shows (&rig, canvas, 0, RED));
    }
    tile_source_free (source);
    for (guint i = 0; i < 5; i++, n++) {
      g_autoptr (GstBuffer) canvas = tile_rig_tick_is (&rig, n);

      g_assert_cmpuint (canvas_meta_get (canvas)->n_tiles, ==, 0);
    }
    tile_rig_settle (&rig);
    g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, 0);
  }
  tile_rig_clear (&rig);
}

static void
test_all_end_and_one_joins (void)
{
  TileSource *sources[3], *late;
  g_autoptr (GstBuffer) canvas = NULL;
  guint64 n = 0;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  for (guint i = 0; i < 3; i++)
    sources[i] = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  gst_buffer_unref (tile_rig_tick_is (&rig, n++));
  for (guint i = 0; i < 3; i++)
    tile_source_end (sources[i]);
  for (; n < 20; n++) {
    gst_buffer_unref (tile_rig_tick_is (&rig, n));
    /* no free run: the task sleeps until the next tick */
    tile_rig_settle (&rig);
    g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, 0);
  }
  late = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (late, n * TILE_RIG_TICK, TILE_RIG_TICK, GREEN);
  canvas = tile_rig_tick_is (&rig, n);
  g_assert_true (tile_rig_shows (&rig, canvas, 3, GREEN));
  tile_source_free (late);
  for (guint i = 0; i < 3; i++)
    tile_source_free (sources[i]);
  tile_rig_clear (&rig);
}

static void
test_a_live_input_makes_it_live (void)
{
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  for (guint64 n = 0; n < 10; n++)
    gst_buffer_unref (tile_rig_tick_is (&rig, n));
  tile_source_free (source);
  gst_buffer_unref (tile_rig_tick_is (&rig, 10));
  tile_rig_clear (&rig);
}

static void
test_paused_and_played (void)
{
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  gst_buffer_unref (tile_rig_tick_is (&rig, 0));
  g_assert_cmpint (gst_element_set_state (rig.element, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_NO_PREROLL);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, 0);
  gst_element_set_state (rig.element, GST_STATE_PLAYING);
  gst_buffer_unref (tile_rig_tick_is (&rig, 1));
  gst_element_set_state (rig.element, GST_STATE_NULL);
  tile_rig_clear (&rig);
}

static void
test_end_wanted (void)
{
  TileRig rig;
  GstEvent *event;
  GstEventType type;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  gst_buffer_unref (tile_rig_tick_is (&rig, 0));
  g_assert_true (gst_element_send_event (rig.element, gst_event_new_eos ()));
  do {
    event = gst_harness_pull_event (rig.harness);
    g_assert_nonnull (event);
    type = GST_EVENT_TYPE (event);
    gst_event_unref (event);
  } while (type != GST_EVENT_EOS);
  tile_rig_clear (&rig);
}

/* A thousand pads come and go, many at a time, while ticks continue. */
static void
test_churn (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GPtrArray) present = g_ptr_array_new ();
  guint joined = 0;
  guint64 n = 0;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  while (joined < 1000 || present->len > 0) {
    for (guint i = 0; i < 12 && joined < 1000 && present->len < 60; i++, joined++) {
      TileSource *source = tile_source_new (&rig, TRUE, joined % 3 == 0 ? NULL : TILE_RIG_CAMERA);

      if (source->peer != NULL)
        tile_source_push (source, n * TILE_RIG_TICK, TILE_RIG_TICK, RED);
      if (joined % 5 == 0 && source->peer != NULL)
        tile_source_end (source);
      g_ptr_array_add (present, source);
    }
    for (guint i = 0; i < 11 && present->len > 0; i++)
      tile_source_free (
          g_ptr_array_steal_index_fast (present, (guint)g_rand_int_range (rand, 0, (gint32)present->len)));
    gst_buffer_unref (tile_rig_tick_is (&rig, n++));
  }
  tile_rig_clear (&rig);
}

typedef struct {
  TileRig *rig;
  guint n;
} Churner;

static gpointer
churn (gpointer data)
{
  Churner *churner = data;

  for (guint i = 0; i < churner->n; i++) {
    TileSource *source = tile_source_new (churner->rig, TRUE, TILE_RIG_CAMERA);

    tile_source_push (source, i * GST_MSECOND, GST_MSECOND, GREEN);
    tile_source_free (source);
  }
  return NULL;
}

static void
test_churn_in_threads (void)
{
  TileRig rig;
  Churner churner = { &rig, 100 };
  GThread *threads[4];

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("churn", churn, &churner);
  for (guint64 n = 0; n < 200; n++)
    gst_buffer_unref (tile_rig_tick_is (&rig, n));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  gst_buffer_unref (tile_rig_tick_is (&rig, 200));
  tile_rig_clear (&rig);
}

static void
test_pads_and_children (void)
{
  g_autofree char *name = NULL;
  GstPad *seventh, *next;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  seventh = gst_element_request_pad_simple (rig.element, "sink_7");
  next = gst_element_request_pad_simple (rig.element, "sink_%u");
  g_assert_cmpstr (GST_PAD_NAME (seventh), ==, "sink_7");
  g_assert_cmpstr (GST_PAD_NAME (next), ==, "sink_8");
  gst_child_proxy_set (GST_CHILD_PROXY (rig.element), "sink_7::display-name", "Ann", NULL);
  gst_child_proxy_get (GST_CHILD_PROXY (rig.element), "sink_7::display-name", &name, NULL);
  g_assert_cmpstr (name, ==, "Ann");
  gst_buffer_unref (tile_rig_tick (&rig));
  gst_element_release_request_pad (rig.element, seventh);
  gst_element_release_request_pad (rig.element, next);
  gst_object_unref (seventh);
  gst_object_unref (next);
  tile_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/tilecompositor/ticks-are-exact", test_ticks_are_exact);
  g_test_add_func ("/tilecompositor/caps-are-pinned", test_caps_are_pinned);
  g_test_add_func ("/tilecompositor/rate-is-negotiable", test_rate_is_negotiable);
  g_test_add_func ("/tilecompositor/latency-is-kept", test_latency_is_kept);
  g_test_add_func ("/tilecompositor/started-late", test_started_late);
  g_test_add_func ("/tilecompositor/woken-late", test_woken_late);
  g_test_add_func ("/tilecompositor/left-while-late", test_left_while_late);
  g_test_add_func ("/tilecompositor/late-at-first", test_late_at_first);
  g_test_add_func ("/tilecompositor/last-leaves-and-one-returns", test_last_leaves_and_one_returns);
  g_test_add_func ("/tilecompositor/all-end-and-one-joins", test_all_end_and_one_joins);
  g_test_add_func ("/tilecompositor/a-live-input-makes-it-live", test_a_live_input_makes_it_live);
  g_test_add_func ("/tilecompositor/paused-and-played", test_paused_and_played);
  g_test_add_func ("/tilecompositor/end-wanted", test_end_wanted);
  g_test_add_func ("/tilecompositor/churn", test_churn);
  g_test_add_func ("/tilecompositor/churn-in-threads", test_churn_in_threads);
  g_test_add_func ("/tilecompositor/pads-and-children", test_pads_and_children);
  return g_test_run ();
}
