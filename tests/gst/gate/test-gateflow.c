/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/gate/gateflow: time zero, what is held and for how long, events and queries, streams that come and
 * go. */
#include "gst/common/names.h"
#include "tests/gst/gate/gaterig.h"

#define NOW      GST_CLOCK_TIME_NONE
#define TICKS(n) ((guint64)(n)*GATE_RIG_TICK)

static void
test_all_of_it (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 10, 30);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 10, 30, 0);
  gate_rig_assert_chunk (rig, 0, 0, TICKS (10), NULL);
  g_assert_true (rig->sound->eos && rig->picture->eos);
  g_assert_cmpuint (gate_rig_message_time (rig, CALLREEL_MESSAGE_STARTED, CALLREEL_FIELD_RUNNING_TIME), ==, TICKS (10));
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, TICKS (20));
  gate_rig_free (rig);
}

/* Time zero is the first tick at which every stream has begun. */
static void
test_time_zero (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  for (guint i = 0; i < 5; i++)
    gate_rig_push_picture (rig, i, 0);
  g_assert_cmpuint (rig->picture->count, ==, 0);
  gate_rig_push_sound (rig, 2 * GATE_RIG_SAMPLES + 1, 3 * GATE_RIG_SAMPLES - 1, 0);
  gate_rig_push_ticks (rig, 5, 8);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 3, 8, 0);
  g_assert_cmpuint (gate_rig_message_time (rig, CALLREEL_MESSAGE_STARTED, CALLREEL_FIELD_RUNNING_TIME), ==, TICKS (3));
  gate_rig_free (rig);
}

/* A stream that does not come is waited for until max-start-wait, and nothing of the other one is lost by that. */
static void
test_max_start_wait (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, "max-start-wait", 4 * GATE_RIG_TICK, NULL);

  for (guint i = 0; i < 3; i++)
    gate_rig_push_sound (rig, i * GATE_RIG_SAMPLES, GATE_RIG_SAMPLES, 0);
  g_assert_cmpuint (rig->sound->count, ==, 0);
  for (guint i = 3; i < 10; i++)
    gate_rig_push_sound (rig, i * GATE_RIG_SAMPLES, GATE_RIG_SAMPLES, 0);
  g_assert_cmpuint (rig->sound->count, ==, 9 * GATE_RIG_SAMPLES);
  gate_rig_push_ticks (rig, 10, 20);
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->count, ==, 20 * GATE_RIG_SAMPLES);
  /* The late one starts later. */
  g_assert_cmpuint (rig->picture->count, ==, 10);
  g_assert_cmpuint (gate_stream_run (rig->picture, 0)->pts, ==, TICKS (10));
  gate_rig_free (rig);
}

/* Streams do not wait for each other once they have started. */
static void
test_one_stream_stalls (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 5);
  for (guint i = 5; i < 100; i++) {
    gate_rig_push_sound (rig, i * GATE_RIG_SAMPLES, GATE_RIG_SAMPLES, 0);
    g_assert_cmpuint (rig->sound->count, ==, i * GATE_RIG_SAMPLES);
  }
  /* When it continues, it is cut like the other one was. */
  g_assert_cmpuint (gate_rig_act (rig, "pause", TICKS (100)), ==, TICKS (100));
  for (guint i = 5; i < 110; i++)
    gate_rig_push_picture (rig, i, 0);
  g_assert_cmpuint (rig->picture->count, ==, 100);
  gate_rig_free (rig);
}

/* A pause requested up to a tick ago is exact, whatever the size of the buffers. */
static void
test_hold_back (void)
{
  const guint sizes[] = { 160, 400, 1024, 1999, 2001, 8000 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);
    guint64 sample = 0, end;

    gate_rig_push_picture (rig, 0, 0);
    for (; sample < 40000; sample += sizes[s]) {
      gate_rig_push_sound (rig, sample, sizes[s], 0);
      /* No more than a tick is held, except for the rest of a buffer that is no longer than that. */
      g_assert_cmpuint (rig->sound->count + GATE_RIG_SAMPLES + MIN (sizes[s], GATE_RIG_SAMPLES), >, sample);
    }
    end = gst_util_uint64_scale (sample, GST_SECOND, GATE_RIG_RATE);
    g_assert_cmpuint (gate_rig_act (rig, "pause", end), ==, end / TICKS (1) * TICKS (1));
    gate_rig_eos (rig);
    g_assert_cmpuint (rig->sound->count, ==, sample / GATE_RIG_SAMPLES * GATE_RIG_SAMPLES);
    gate_rig_free (rig);
  }
}

/* A request that takes seconds to arrive is exact if it was announced, and one that was refused cuts nothing. */
static void
test_hold (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  g_assert_cmpuint (gate_rig_act (rig, "hold", TICKS (10) + 7), ==, TICKS (10) + 7);
  gate_rig_push_ticks (rig, 10, 50);
  g_assert_cmpuint (rig->sound->count, ==, 10 * GATE_RIG_SAMPLES);
  g_assert_cmpuint (rig->picture->count, ==, 10);
  g_assert_cmpuint (gate_rig_act (rig, "pause", TICKS (10) + 7), ==, TICKS (10));
  g_assert_cmpuint (gate_rig_act (rig, "hold", TICKS (60)), ==, TICKS (60));
  gate_rig_push_ticks (rig, 50, 90);
  g_assert_cmpuint (gate_rig_act (rig, "resume", TICKS (60)), ==, TICKS (60));
  gate_rig_act (rig, "hold", TICKS (91));
  gate_rig_push_ticks (rig, 90, 100);
  g_assert_cmpuint (rig->picture->count, ==, 10 + 31);
  g_assert_cmpuint (gate_rig_act (rig, "release-hold", TICKS (91)), ==, GST_CLOCK_TIME_NONE);
  gate_rig_push_ticks (rig, 100, 110);
  g_assert_cmpuint (rig->picture->count, >=, 10 + 49);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 10, 0);
  gate_rig_assert_run (rig, 1, 60, 110, 10);
  gate_rig_free (rig);
}

/* No request comes: after twenty seconds it continues without loss, and a later request is late. */
static void
test_hold_given_up (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  gate_rig_act (rig, "hold", TICKS (10));
  gate_rig_push_ticks (rig, 10, 165);
  g_assert_cmpuint (rig->picture->count, ==, 10);
  gate_rig_push_ticks (rig, 165, 180);
  g_assert_cmpuint (rig->picture->count, >=, 178);
  g_assert_cmpuint (gate_rig_act (rig, "pause", TICKS (10)), >=, TICKS (178));
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->runs->len, ==, 1);
  g_assert_cmpuint (rig->sound->count, ==, rig->picture->count * GATE_RIG_SAMPLES);
  gate_rig_free (rig);
}

/* No more of each stream is held than allowed. */
static void
test_hold_bounds (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, "max-hold-bytes", (guint64)(16 * 16 * 5), NULL);

  gate_rig_push_ticks (rig, 0, 10);
  gate_rig_act (rig, "hold", TICKS (10));
  gate_rig_push_picture (rig, 10, 0);
  for (guint tick = 11; tick < 14; tick++)
    gate_rig_push_picture (rig, tick, 0);
  g_assert_cmpuint (rig->picture->count, ==, 10);
  gate_rig_push_picture (rig, 14, 0);
  gate_rig_push_picture (rig, 15, 0);
  g_assert_cmpuint (rig->picture->count, >=, 14);
  gate_rig_free (rig);
}

static void
test_latency (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);
  GateRig *sound = gate_rig_new (TRUE, FALSE, NULL);

  gst_harness_set_upstream_latency (rig->sound->harness, 300 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (rig->sound->harness), ==, 300 * GST_MSECOND + GATE_RIG_TICK);
  g_assert_cmpuint (gst_harness_query_latency (rig->picture->harness), ==, GATE_RIG_TICK);
  gst_harness_set_upstream_latency (sound->sound->harness, 300 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (sound->sound->harness), ==, 300 * GST_MSECOND);
  gate_rig_free (sound);
  gate_rig_free (rig);
}

static GstPadProbeReturn
offer_pool (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  gst_query_add_allocation_pool (query, NULL, 256, 3, 5);
  return GST_PAD_PROBE_HANDLED;
}

/* A source that takes its buffers from a downstream pool has enough of them. */
static void
test_allocation (void)
{
  GateRig *rig = gate_rig_new (FALSE, TRUE, NULL);
  GstHarness *h = rig->picture->harness;
  g_autoptr (GstCaps) caps = gst_caps_from_string (GATE_RIG_PICTURE);
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, TRUE);
  guint size, min, max;

  gst_pad_add_probe (h->sinkpad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH, offer_pool, NULL, NULL);
  g_assert_true (gst_pad_peer_query (h->srcpad, query));
  gst_query_parse_nth_allocation_pool (query, 0, NULL, &size, &min, &max);
  g_assert_cmpuint (min, ==, 5);
  g_assert_cmpuint (max, ==, 7);
  gate_rig_free (rig);
}

/* A stream that ends does not affect the others. */
static void
test_one_stream_ends (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  gst_harness_push_event (rig->picture->harness, gst_event_new_eos ());
  g_assert_true (rig->picture->eos);
  g_assert_false (rig->sound->eos);
  for (guint i = 10; i < 20; i++)
    gate_rig_push_sound (rig, i * GATE_RIG_SAMPLES, GATE_RIG_SAMPLES, 0);
  gst_harness_push_event (rig->sound->harness, gst_event_new_eos ());
  g_assert_true (rig->sound->eos);
  g_assert_cmpuint (rig->picture->count, ==, 10);
  g_assert_cmpuint (rig->sound->count, ==, 20 * GATE_RIG_SAMPLES);
  gate_rig_free (rig);
}

static void
test_released_pad (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);
  g_autoptr (GstPad) other = gst_element_request_pad_simple (rig->gate, "sink_%u");

  g_assert_nonnull (other);
  gate_rig_push_ticks (rig, 0, 10);
  g_assert_cmpuint (rig->gate->numsrcpads, ==, 2);
  gst_element_release_request_pad (rig->gate, other);
  g_assert_cmpuint (rig->gate->numsrcpads, ==, 1);
  g_assert_cmpuint (rig->gate->numsinkpads, ==, 1);
  gate_rig_push_ticks (rig, 10, 20);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 20, 0);
  gate_rig_free (rig);
}

/* Stream-start, caps, one segment from 0; then the recording's chunks. */
static void
test_order_of_events (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);
  GstHarness *h = rig->sound->harness;
  GstEvent *event;
  const GstEventType order[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS, GST_EVENT_SEGMENT, GST_EVENT_CUSTOM_DOWNSTREAM,
                                 GST_EVENT_EOS };
  guint next = 0;

  gate_rig_push_ticks (rig, 0, 3);
  gate_rig_eos (rig);
  while ((event = gst_harness_try_pull_event (h)) != NULL) {
    if (next < G_N_ELEMENTS (order) && GST_EVENT_TYPE (event) == order[next])
      next++;
    if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
      const GstSegment *segment;

      gst_event_parse_segment (event, &segment);
      g_assert_cmpint (segment->format, ==, GST_FORMAT_TIME);
      g_assert_cmpuint (segment->start, ==, 0);
      g_assert_cmpuint (segment->base, ==, 0);
    }
    gst_event_unref (event);
  }
  g_assert_cmpuint (next, ==, G_N_ELEMENTS (order));
  gate_rig_free (rig);
}

/* A change of format keeps its place among the held buffers. */
static void
test_caps_change (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);
  GstHarness *h = rig->picture->harness;
  GstCaps *caps;
  GstBuffer *buffer;

  gate_rig_push_ticks (rig, 0, 10);
  gst_harness_set_src_caps_str (h, "video/x-raw,format=GRAY8,width=32,height=16,framerate=8/1");
  caps = gst_pad_get_current_caps (h->sinkpad);
  g_assert_true (gst_structure_has_field_typed (gst_caps_get_structure (caps, 0), "width", G_TYPE_INT));
  g_assert_cmpint (g_value_get_int (gst_structure_get_value (gst_caps_get_structure (caps, 0), "width")), ==, 16);
  gst_caps_unref (caps);
  g_assert_cmpuint (rig->picture->count, ==, 9);
  for (guint i = 10; i < 12; i++) {
    buffer = gst_buffer_new_allocate (NULL, 512, NULL);
    gst_buffer_memset (buffer, 0, 0xff, 512);
    gst_buffer_fill (buffer, 0, &i, 4);
    GST_BUFFER_PTS (buffer) = TICKS (i);
    gst_harness_push (h, buffer);
  }
  caps = gst_pad_get_current_caps (h->sinkpad);
  g_assert_cmpint (g_value_get_int (gst_structure_get_value (gst_caps_get_structure (caps, 0), "width")), ==, 32);
  gst_caps_unref (caps);
  gate_rig_act (rig, "pause", TICKS (12));
  gst_harness_push_event (h, gst_event_new_eos ());
  gate_rig_assert_run_of (rig->picture, 0, 0, 12, 0);
  gate_rig_free (rig);
}

/* After a flush no held data is output, and new data is placed by its running time. */
static void
test_flush (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);
  GstHarness *h = rig->sound->harness;
  GstSegment segment;

  rig->sound->any_pts = TRUE;
  gate_rig_push_ticks (rig, 0, 10);
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (FALSE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  gate_rig_push_ticks (rig, 20, 30);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 10, 0);
  gate_rig_assert_run (rig, 1, 20, 30, 20);
  gate_rig_free (rig);
}

/* A stream that declares a gap keeps the others going, and declares it downstream in recorded time. */
static void
test_gap (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);
  GstEvent *event;
  GstClockTime time = 0, duration = 0;

  gst_harness_push_event (rig->sound->harness, gst_event_new_gap (TICKS (4), TICKS (6)));
  for (guint i = 4; i < 20; i++)
    gate_rig_push_picture (rig, i, 0);
  gate_rig_push_sound (rig, 10 * GATE_RIG_SAMPLES, 10 * GATE_RIG_SAMPLES, 0);
  gate_rig_eos (rig);
  while ((event = gst_harness_try_pull_event (rig->sound->harness)) != NULL) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_GAP)
      gst_event_parse_gap (event, &time, &duration);
    gst_event_unref (event);
  }
  g_assert_cmpuint (time, ==, 0);
  g_assert_cmpuint (duration, ==, TICKS (6));
  gate_rig_assert_run_of (rig->picture, 0, 4, 20, 0);
  gate_rig_assert_run_of (rig->sound, 0, 10, 20, 6);
  gate_rig_free (rig);
}

/* After the end a file source gets EOS, a live source does not: a tee may feed others from it. */
static void
test_after_the_end (void)
{
  for (guint live = 0; live < 2; live++) {
    GateRig *rig = gate_rig_new (TRUE, FALSE, "max-duration", 2 * GATE_RIG_TICK, NULL);

    gst_harness_set_live (rig->sound->harness, live);
    gate_rig_push_sound (rig, 0, 3 * GATE_RIG_SAMPLES, 0);
    g_assert_cmpint (gate_rig_push_sound (rig, 3 * GATE_RIG_SAMPLES, 100, 0), ==, live ? GST_FLOW_OK : GST_FLOW_EOS);
    g_assert_cmpuint (rig->sound->count, ==, 2 * GATE_RIG_SAMPLES);
    gate_rig_free (rig);
  }
}

/* Without a live source the present is what has arrived, whatever the clock says. */
static void
test_present_of_files (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gst_harness_set_live (rig->sound->harness, FALSE);
  gst_harness_set_live (rig->picture->harness, FALSE);
  gst_test_clock_set_time (rig->clock, TICKS (500));
  gate_rig_push_ticks (rig, 0, 10);
  g_assert_cmpuint (gate_rig_act (rig, "pause", NOW), ==, TICKS (10));
  gate_rig_free (rig);
}

/* The element starts again after going through READY. */
static void
test_again (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, "max-duration", 5 * GATE_RIG_TICK, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  g_assert_true (rig->sound->eos);
  gst_element_set_state (rig->gate, GST_STATE_READY);
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, 0);
  g_assert_cmpuint (gate_rig_get (rig, "remaining-time"), ==, TICKS (5));
  gate_rig_free (rig);
}

/* --- threads --- */

#define ROUNDS 200

typedef struct {
  GateRig *rig;
  gboolean picture;
  const int *rounds; /* number of requests made so far */
  guint64 end;       /* tick */
} Feeder;

static void
feed_tick (const Feeder *feeder, guint64 tick)
{
  if (feeder->picture)
    gate_rig_push_picture (feeder->rig, tick, 0);
  else
    gate_rig_push_sound (feeder->rig, tick * GATE_RIG_SAMPLES, GATE_RIG_SAMPLES, 0);
}

/* Pushes until all requests have been made, and beyond the last one. */
static gpointer
feed (gpointer data)
{
  Feeder *feeder = data;
  guint64 left = 10 * ROUNDS;

  for (feeder->end = 1; left > 0; feeder->end++) {
    feed_tick (feeder, feeder->end);
    if (g_atomic_int_get (feeder->rounds) == ROUNDS)
      left--;
  }
  return NULL;
}

/* Both streams run freely on threads of their own, while a third one makes one request after the other. */
static void
test_threads (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, "max-duration", 77 * GATE_RIG_TICK, "on-limit", 1, NULL);
  int rounds = 0;
  Feeder feeders[] = { { rig, TRUE, &rounds }, { rig, FALSE, &rounds } };
  GThread *threads[2];
  guint64 end;

  gst_harness_set_live (rig->sound->harness, FALSE);
  gst_harness_set_live (rig->picture->harness, FALSE);
  gate_rig_push_ticks (rig, 0, 1);
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("feeder", feed, &feeders[i]);
  for (guint i = 0; i < ROUNDS; i++) {
    guint64 cut = gate_rig_act (rig, "pause", NOW);

    g_assert_cmpuint (gate_rig_act (rig, "resume", cut + TICKS (3)), >=, cut + TICKS (3));
    gate_rig_get (rig, "recorded-time");
    if (i % 7 == 0)
      gate_rig_split (rig, "size");
    gate_rig_get (rig, "remaining-time");
    g_atomic_int_inc (&rounds);
  }
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  end = MAX (feeders[0].end, feeders[1].end);
  for (guint i = 0; i < 2; i++)
    for (guint64 tick = feeders[i].end; tick < end; tick++)
      feed_tick (&feeders[i], tick);
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->count, ==, rig->picture->count * GATE_RIG_SAMPLES);
  g_assert_cmpuint (rig->picture->count, >, 0);
  g_assert_cmpuint (rig->picture->count, <=, end - 3 * ROUNDS);
  gate_rig_free (rig);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateflow/all-of-it", test_all_of_it);
  g_test_add_func ("/gateflow/time-zero", test_time_zero);
  g_test_add_func ("/gateflow/max-start-wait", test_max_start_wait);
  g_test_add_func ("/gateflow/one-stream-stalls", test_one_stream_stalls);
  g_test_add_func ("/gateflow/hold-back", test_hold_back);
  g_test_add_func ("/gateflow/hold", test_hold);
  g_test_add_func ("/gateflow/hold-given-up", test_hold_given_up);
  g_test_add_func ("/gateflow/hold-bounds", test_hold_bounds);
  g_test_add_func ("/gateflow/latency", test_latency);
  g_test_add_func ("/gateflow/allocation", test_allocation);
  g_test_add_func ("/gateflow/one-stream-ends", test_one_stream_ends);
  g_test_add_func ("/gateflow/released-pad", test_released_pad);
  g_test_add_func ("/gateflow/order-of-events", test_order_of_events);
  g_test_add_func ("/gateflow/caps-change", test_caps_change);
  g_test_add_func ("/gateflow/flush", test_flush);
  g_test_add_func ("/gateflow/gap", test_gap);
  g_test_add_func ("/gateflow/after-the-end", test_after_the_end);
  g_test_add_func ("/gateflow/present-of-files", test_present_of_files);
  g_test_add_func ("/gateflow/again", test_again);
  g_test_add_func ("/gateflow/threads", test_threads);
  return g_test_run ();
}
