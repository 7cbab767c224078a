/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the input of tilecompositor: inputs that are not live, events, queries, and pads that are released while a
 * source waits in them. */
#include "tests/gst/compositor/tilerig.h"

#define RED   0xc02020
#define GREEN 0x20a040
#define BLUE  0x2040c0
#define FRAME (GST_SECOND / 25)

/* A source that pushes on a thread of its own. */
typedef struct {
  TileSource *source;
  guint n_frames;
  GstClockTime first;
  GstFlowReturn flow;
} Pusher;

static gpointer
push_frames (gpointer data)
{
  Pusher *pusher = data;

  for (guint i = 0; i < pusher->n_frames && pusher->flow == GST_FLOW_OK; i++)
    pusher->flow = tile_source_push (pusher->source, pusher->first + i * FRAME, FRAME, RED);
  if (pusher->flow == GST_FLOW_OK)
    tile_source_end (pusher->source);
  return NULL;
}

static void
wait_for_eos (TileRig *rig)
{
  GstEventType type;

  do {
    GstEvent *event = gst_harness_pull_event (rig->harness);

    g_assert_nonnull (event);
    type = GST_EVENT_TYPE (event);
    gst_event_unref (event);
  } while (type != GST_EVENT_EOS);
}

/* Expects canvases 0 … n-1 and no other, then the end. */
static void
check_run (TileRig *rig, guint64 n)
{
  for (guint64 i = 0; i < n; i++) {
    g_autoptr (GstBuffer) canvas = gst_harness_pull (rig->harness);

    g_assert_nonnull (canvas);
    tile_rig_check_time (canvas, i);
  }
  wait_for_eos (rig);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig->harness), ==, 0);
}

static void
test_exact_number (void)
{
  TileRig rig;
  GThread *threads[3];
  /* 10 s; half of it; from 2 s to 8 s */
  Pusher pushers[3] = { { NULL, 250, 0, GST_FLOW_OK },
                        { NULL, 125, 0, GST_FLOW_OK },
                        { NULL, 150, 2 * GST_SECOND, GST_FLOW_OK } };

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  for (guint i = 0; i < 3; i++)
    pushers[i].source = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  for (guint i = 0; i < 3; i++)
    threads[i] = g_thread_new ("source", push_frames, &pushers[i]);
  check_run (&rig, 80);
  for (guint i = 0; i < 3; i++) {
    g_thread_join (threads[i]);
    g_assert_cmpint (pushers[i].flow, ==, GST_FLOW_OK);
    tile_source_free (pushers[i].source);
  }
  tile_rig_clear (&rig);
}

static void
test_odd_lengths (void)
{
  static const guint lengths[][2] = { { 1, 1 }, { 3, 1 }, { 4, 2 }, { 25, 8 }, { 26, 9 } };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    TileRig rig;
    Pusher pusher = { NULL, lengths[i][0], 0, GST_FLOW_OK };
    GThread *thread;

    tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
    pusher.source = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
    thread = g_thread_new ("source", push_frames, &pusher);
    check_run (&rig, lengths[i][1]);
    g_thread_join (thread);
    tile_source_free (pusher.source);
    tile_rig_clear (&rig);
  }
}

static void
test_unlinked_does_not_block (void)
{
  TileRig rig;
  TileSource *avatar;
  Pusher pusher = { NULL, 50, 0, GST_FLOW_OK };
  GThread *thread;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  avatar = tile_source_new (&rig, FALSE, NULL);
  pusher.source = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  thread = g_thread_new ("source", push_frames, &pusher);
  check_run (&rig, 16);
  g_thread_join (thread);
  tile_source_free (pusher.source);
  tile_source_free (avatar);
  tile_rig_clear (&rig);
}

static void
test_gap_lets_others_go_on (void)
{
  TileRig rig;
  TileSource *silent;
  Pusher pusher = { NULL, 50, 0, GST_FLOW_OK };
  GThread *thread;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  silent = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  pusher.source = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  thread = g_thread_new ("source", push_frames, &pusher);
  gst_pad_push_event (silent->peer, gst_event_new_gap (0, GST_SECOND));
  for (guint64 n = 0; n < 8; n++) {
    g_autoptr (GstBuffer) canvas = gst_harness_pull (rig.harness);

    tile_rig_check_time (canvas, n);
  }
  tile_source_end (silent);
  for (guint64 n = 8; n < 16; n++)
    gst_buffer_unref (gst_harness_pull (rig.harness));
  wait_for_eos (&rig);
  g_thread_join (thread);
  tile_source_free (silent);
  tile_source_free (pusher.source);
  tile_rig_clear (&rig);
}

/* The element waits for one source, and the other source waits for the element. */
static GThread *
block_a_source (TileRig *rig, Pusher *pusher, TileSource **starving)
{
  GThread *thread;

  *starving = tile_source_new (rig, FALSE, TILE_RIG_CAMERA);
  *pusher = (Pusher){ tile_source_new (rig, FALSE, TILE_RIG_CAMERA), 1000, 0, GST_FLOW_OK };
  tile_source_push (*starving, 0, FRAME, GREEN);
  tile_source_push (*starving, TILE_RIG_TICK, FRAME, GREEN);
  thread = g_thread_new ("source", push_frames, pusher);
  /* after tick 0 only data of the other source can let it continue */
  gst_buffer_unref (gst_harness_pull (rig->harness));
  return thread;
}

static void
test_release_while_blocked (void)
{
  TileRig rig;
  TileSource *starving;
  Pusher pusher;
  GThread *thread;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  thread = block_a_source (&rig, &pusher, &starving);
  gst_element_release_request_pad (rig.element, pusher.source->pad);
  g_thread_join (thread);
  g_assert_cmpint (pusher.flow, <, GST_FLOW_OK);
  gst_object_unref (pusher.source->pad);
  gst_object_unref (pusher.source->peer);
  g_free (pusher.source);
  tile_source_free (starving);
  tile_rig_clear (&rig);
}

static void
test_stop_while_blocked (void)
{
  TileRig rig;
  TileSource *starving;
  Pusher pusher;
  GThread *thread;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  thread = block_a_source (&rig, &pusher, &starving);
  gst_element_set_state (rig.element, GST_STATE_NULL);
  g_thread_join (thread);
  g_assert_cmpint (pusher.flow, ==, GST_FLOW_FLUSHING);
  tile_source_free (pusher.source);
  tile_source_free (starving);
  tile_rig_clear (&rig);
}

/* A short source that is over before the other one has any data. */
static void
test_short_one_ends_nothing (void)
{
  TileRig rig;
  TileSource *quick, *slow;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  quick = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  slow = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  for (guint64 n = 0; n < 2; n++)
    tile_source_push (quick, n * TILE_RIG_TICK, TILE_RIG_TICK, GREEN);
  tile_source_end (quick);
  for (guint64 n = 0; n < 8; n++)
    g_assert_cmpint (tile_source_push (slow, n * TILE_RIG_TICK, TILE_RIG_TICK, RED), ==, GST_FLOW_OK);
  tile_source_end (slow);
  check_run (&rig, 8);
  tile_source_free (quick);
  tile_source_free (slow);
  tile_rig_clear (&rig);
}

static void
test_release_lets_others_go_on (void)
{
  TileRig rig;
  TileSource *starving;
  Pusher pusher;
  GThread *thread;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  thread = block_a_source (&rig, &pusher, &starving);
  tile_source_free (starving);
  for (guint64 n = 1; n < 320; n++) {
    g_autoptr (GstBuffer) canvas = gst_harness_pull (rig.harness);

    tile_rig_check_time (canvas, n);
  }
  wait_for_eos (&rig);
  g_thread_join (thread);
  tile_source_free (pusher.source);
  tile_rig_clear (&rig);
}

/* A source that joins at 5 s with a timeline starting at 0 must neither wait for ever nor show what is over. */
static void
test_joins_with_a_past (void)
{
  TileRig rig;
  TileSource *first, *second;
  Pusher pusher = { NULL, 150, 0, GST_FLOW_OK };
  GThread *thread;
  g_autoptr (GstBuffer) canvas = NULL;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  first = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  for (guint64 n = 0; n < 41; n++) {
    tile_source_push (first, n * TILE_RIG_TICK, TILE_RIG_TICK, GREEN);
    if (n > 0)
      gst_buffer_unref (gst_harness_pull (rig.harness));
  }
  second = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  pusher.source = second;
  thread = g_thread_new ("source", push_frames, &pusher);
  tile_source_push (first, 41 * TILE_RIG_TICK, TILE_RIG_TICK, GREEN);
  canvas = gst_harness_pull (rig.harness);
  tile_rig_check_time (canvas, 40);
  g_assert_true (tile_rig_shows (&rig, canvas, 0, GREEN));
  g_assert_true (tile_rig_shows (&rig, canvas, 1, RED));
  tile_source_end (first);
  g_thread_join (thread);
  tile_source_free (first);
  tile_source_free (second);
  tile_rig_clear (&rig);
}

static void
push_segment (TileSource *source, GstClockTime start, GstClockTime base)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = start;
  segment.base = base;
  gst_pad_push_event (source->peer, gst_event_new_segment (&segment));
}

static void
test_segments (void)
{
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  /* running time is PTS - 100 s + 0.5 s, and 0.25 s more by the pad's offset */
  gst_pad_set_offset (source->pad, 250 * GST_MSECOND);
  push_segment (source, 100 * GST_SECOND, 500 * GST_MSECOND);
  tile_source_push (source, 99 * GST_SECOND, FRAME, GREEN);
  tile_source_push (source, 100 * GST_SECOND, GST_SECOND, RED);
  for (guint64 n = 0; n < 10; n++) {
    g_autoptr (GstBuffer) canvas = tile_rig_tick_is (&rig, n);

    g_assert_true (tile_rig_shows (&rig, canvas, 0, RED) == (n >= 6));
    g_assert_false (tile_rig_shows (&rig, canvas, 0, GREEN));
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_never_early (void)
{
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (source, 0, FRAME, RED);
  tile_source_push (source, 2 * TILE_RIG_TICK, FRAME, GREEN);
  tile_source_push (source, 2 * TILE_RIG_TICK + 1, FRAME, BLUE);
  for (guint64 n = 0; n < 5; n++) {
    g_autoptr (GstBuffer) canvas = tile_rig_tick_is (&rig, n);

    g_assert_true (tile_rig_shows (&rig, canvas, 0, n < 2 ? RED : n < 3 ? GREEN : BLUE));
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_flush (void)
{
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  for (guint64 n = 0; n < 6; n++) {
    g_autoptr (GstBuffer) canvas = NULL;

    if (n == 0)
      tile_source_push (source, 0, GST_SECOND, RED);
    if (n == 2) {
      gst_pad_push_event (source->peer, gst_event_new_flush_start ());
      g_assert_cmpint (tile_source_push (source, 0, GST_SECOND, RED), ==, GST_FLOW_FLUSHING);
      gst_pad_push_event (source->peer, gst_event_new_flush_stop (TRUE));
    }
    if (n == 4) {
      push_segment (source, 0, 0);
      tile_source_push (source, n * TILE_RIG_TICK, GST_SECOND, GREEN);
    }
    /* the others do not notice: ticks go on, and nothing is flushed downstream */
    canvas = tile_rig_tick_is (&rig, n);
    g_assert_true (tile_rig_shows (&rig, canvas, 0, RED) == (n < 2));
    g_assert_true (tile_rig_shows (&rig, canvas, 0, GREEN) == (n >= 4));
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_ended_source_returns (void)
{
  TileRig rig;
  TileSource *source;
  g_autoptr (GstBuffer) canvas = NULL;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (source, 0, FRAME, RED);
  tile_source_end (source);
  g_assert_cmpint (tile_source_push (source, TILE_RIG_TICK, FRAME, RED), ==, GST_FLOW_EOS);
  gst_buffer_unref (tile_rig_tick_is (&rig, 0));
  gst_pad_push_event (source->peer, gst_event_new_stream_start ("again"));
  tile_source_set_caps (source, TILE_RIG_CAMERA);
  push_segment (source, 0, 0);
  g_assert_cmpint (tile_source_push (source, TILE_RIG_TICK, FRAME, GREEN), ==, GST_FLOW_OK);
  canvas = tile_rig_tick_is (&rig, 1);
  g_assert_true (tile_rig_shows (&rig, canvas, 0, GREEN));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

/* A source that runs ahead neither fills the memory nor blocks anybody. */
static void
test_far_ahead (void)
{
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (tile_source_push (source, i * GST_SECOND, FRAME, RED), ==, GST_FLOW_OK);
  gst_buffer_unref (tile_rig_tick_is (&rig, 0));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

/* Frames lost before a source's first frame are reported before its segment. */
static void
test_gap_before_segment (void)
{
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  gst_pad_push_event (source->peer, gst_event_new_flush_start ());
  gst_pad_push_event (source->peer, gst_event_new_flush_stop (TRUE));
  g_assert_true (gst_pad_push_event (source->peer, gst_event_new_gap (0, GST_SECOND)));
  gst_buffer_unref (tile_rig_tick_is (&rig, 0));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_bad_input (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("audio/x-raw");
  TileRig rig;
  TileSource *source;
  GstBuffer *small;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  /* smaller than its caps say: an avatar is shown, and the recording continues */
  small = gst_buffer_new_allocate (NULL, 16, NULL);
  GST_BUFFER_PTS (small) = 0;
  g_assert_cmpint (gst_pad_push (source->peer, small), ==, GST_FLOW_OK);
  gst_buffer_unref (tile_rig_tick_is (&rig, 0));
  gst_pad_push_event (source->peer, gst_event_new_caps (caps));
  g_assert_cmpint (tile_source_push (source, TILE_RIG_TICK, FRAME, RED), ==, GST_FLOW_NOT_NEGOTIATED);
  gst_buffer_unref (tile_rig_tick_is (&rig, 1));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_queries (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (TILE_RIG_CAMERA);
  g_autoptr (GstCaps) possible = NULL;
  g_autoptr (GstQuery) allocation = gst_query_new_allocation (caps, TRUE);
  g_autoptr (GstQuery) latency = gst_query_new_latency ();
  gboolean live;
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, FALSE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, FALSE, TILE_RIG_CAMERA);
  g_assert_true (gst_pad_peer_query (source->peer, allocation));
  g_assert_true (gst_query_find_allocation_meta (allocation, GST_VIDEO_META_API_TYPE, NULL));
  possible = gst_pad_peer_query_caps (source->peer, NULL);
  g_assert_true (gst_caps_is_subset (caps, possible));
  g_assert_true (gst_pad_peer_query (rig.harness->sinkpad, latency));
  gst_query_parse_latency (latency, &live, NULL, NULL);
  g_assert_false (live);
  tile_source_free (source);
  tile_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/tileinput/exact-number", test_exact_number);
  g_test_add_func ("/tileinput/odd-lengths", test_odd_lengths);
  g_test_add_func ("/tileinput/unlinked-does-not-block", test_unlinked_does_not_block);
  g_test_add_func ("/tileinput/gap-lets-others-go-on", test_gap_lets_others_go_on);
  g_test_add_func ("/tileinput/release-while-blocked", test_release_while_blocked);
  g_test_add_func ("/tileinput/stop-while-blocked", test_stop_while_blocked);
  g_test_add_func ("/tileinput/release-lets-others-go-on", test_release_lets_others_go_on);
  g_test_add_func ("/tileinput/joins-with-a-past", test_joins_with_a_past);
  g_test_add_func ("/tileinput/segments", test_segments);
  g_test_add_func ("/tileinput/never-early", test_never_early);
  g_test_add_func ("/tileinput/flush", test_flush);
  g_test_add_func ("/tileinput/short-one-ends-nothing", test_short_one_ends_nothing);
  g_test_add_func ("/tileinput/ended-source-returns", test_ended_source_returns);
  g_test_add_func ("/tileinput/far-ahead", test_far_ahead);
  g_test_add_func ("/tileinput/gap-before-segment", test_gap_before_segment);
  g_test_add_func ("/tileinput/bad-input", test_bad_input);
  g_test_add_func ("/tileinput/queries", test_queries);
  return g_test_run ();
}
