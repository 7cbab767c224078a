/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/mixer/callmixer.c in live use: ticks by the clock, whatever the inputs do. */
#include "gst/common/names.h"
#include "tests/gst/mixer/mixerrig.h"

#define BLOCK_TIME (25 * GST_MSECOND)

/* Pushes 25 ms of a tone for each block, and lets it be output. */
static void
run_tone (MixerRig *rig, MixerInputRig *input, guint blocks, double hz)
{
  for (guint i = 0; i < blocks; i++) {
    GstClockTime at = rig->next * (GST_SECOND / RIG_RATE);

    g_assert_cmpint (mixer_input_rig_push_tone (input, at, BLOCK_TIME, hz, 0.25), ==, GST_FLOW_OK);
    mixer_rig_tick (rig, 1);
  }
}

static void
test_no_pads (void)
{
  MixerRig *rig = mixer_rig_new_live (0);

  mixer_rig_tick (rig, 100);
  g_assert_cmpuint (rig->start, ==, 0);
  g_assert_cmpuint (rig->next, ==, 100 * RIG_BLOCK);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 0, rig->samples->len), ==, 0);
  mixer_rig_free (rig);
}

static void
test_due_times (void)
{
  MixerRig *rig = mixer_rig_new_live (0);

  for (guint i = 0; i < 50; i++) {
    g_assert_true (gst_test_clock_crank (rig->clock));
    mixer_rig_pull (rig);
    g_assert_cmpuint (gst_clock_get_time (GST_CLOCK (rig->clock)), ==, i * BLOCK_TIME + RIG_LATENCY);
  }
  mixer_rig_free (rig);
}

static void
test_late_start_keeps_grid (void)
{
  MixerRig *rig = mixer_rig_new_live (1010 * GST_MSECOND);

  mixer_rig_tick (rig, 2);
  g_assert_cmpuint (rig->start, ==, 41 * RIG_BLOCK);
  mixer_rig_free (rig);
}

static void
test_latency_query (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min;
  gboolean live;

  g_assert_true (gst_pad_peer_query (rig->out->sinkpad, query));
  gst_query_parse_latency (query, &live, &min, NULL);
  g_assert_true (live);
  g_assert_cmpuint (min, ==, RIG_LATENCY);
  mixer_rig_free (rig);
}

/* They are output together when the last of them is due, always the same ones. */
static void
test_blocks_at_once (void)
{
  const GstClockTime block = 25 * GST_MSECOND;
  MixerRig *rig = mixer_rig_new_live (0);
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min;

  gst_element_set_state (rig->mixer, GST_STATE_PAUSED);
  g_object_set (rig->mixer, "blocks-at-once", 5u, NULL);
  gst_element_set_state (rig->mixer, GST_STATE_PLAYING);
  g_assert_true (gst_pad_peer_query (rig->out->sinkpad, query));
  gst_query_parse_latency (query, NULL, &min, NULL);
  g_assert_cmpuint (min, ==, RIG_LATENCY + 4 * block);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (gst_test_clock_crank (rig->clock));
    for (guint n = 0; n < 5; n++)
      mixer_rig_pull (rig);
    g_assert_cmpuint (gst_clock_get_time (GST_CLOCK (rig->clock)), ==, RIG_LATENCY + (5 * i + 4) * block);
  }
  g_assert_cmpuint (rig->start, ==, 0);
  g_assert_cmpuint (rig->next, ==, 15 * RIG_BLOCK);
  mixer_rig_free (rig);
}

static void
test_states (void)
{
  GstElement *mixer = gst_element_factory_make (CALLREEL_ELEMENT_MIXER, NULL);

  g_object_set (mixer, "force-live", TRUE, NULL);
  g_assert_cmpint (gst_element_set_state (mixer, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_NO_PREROLL);
  g_assert_cmpint (gst_element_set_state (mixer, GST_STATE_PLAYING), ==, GST_STATE_CHANGE_SUCCESS);
  g_assert_cmpint (gst_element_set_state (mixer, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_NO_PREROLL);
  g_assert_cmpint (gst_element_set_state (mixer, GST_STATE_NULL), ==, GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (mixer);
}

static void
test_tones_found (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  const char *caps[] = { RIG_S16, RIG_OPUS, "audio/x-raw, format=S16LE, layout=interleaved, rate=8000, channels=1",
                         "audio/x-raw, format=S16LE, layout=interleaved, rate=44100, channels=2" };
  MixerInputRig *inputs[G_N_ELEMENTS (caps)];

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++)
    inputs[i] = mixer_rig_add (rig, caps[i]);
  for (guint block = 0; block < 80; block++) {
    for (guint i = 0; i < G_N_ELEMENTS (caps); i++)
      mixer_input_rig_push_tone (inputs[i], block * BLOCK_TIME, BLOCK_TIME, 400.0 + 200.0 * i, 0.15);
    /* Resamplers hold a few frames back: a block is complete once the next one has come. */
    if (block > 0)
      mixer_rig_tick (rig, 1);
  }
  for (guint i = 0; i < G_N_ELEMENTS (caps); i++)
    g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 8000, 16000, 400.0 + 200.0 * i), 0.15, 0.003);
  g_assert_cmpfloat (mixer_rig_amplitude (rig, 8000, 16000, 1300.0), <, 0.001);
  for (guint i = 0; i < G_N_ELEMENTS (caps); i++)
    mixer_input_rig_free (inputs[i]);
  mixer_rig_free (rig);
}

static void
test_join_and_leave (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input;

  mixer_rig_tick (rig, 40);
  for (guint round = 0; round < 3; round++) {
    gsize from = rig->samples->len;

    input = mixer_rig_add (rig, RIG_S16);
    run_tone (rig, input, 40, 500.0);
    mixer_input_rig_free (input); /* the last one leaves */
    mixer_rig_tick (rig, 40);
    g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, from + 400, 15600 - 400, 500.0), 0.25, 0.003);
    g_assert_cmpuint (mixer_rig_count_sounding (rig, from + 16400, 15600), ==, 0);
  }
  g_assert_cmpuint (rig->next, ==, (40 + 3 * 80) * RIG_BLOCK);
  /* The steepest step of the tone is 0.049; a join or leave may add its ramp of 0.25 / 80. */
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, rig->samples->len), <, 0.054);
  mixer_rig_free (rig);
}

static void
test_all_eos_then_join (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *first = mixer_rig_add (rig, RIG_S16), *second;

  run_tone (rig, first, 10, 500.0);
  g_assert_true (gst_harness_push_event (first->harness, gst_event_new_eos ()));
  mixer_rig_tick (rig, 40);
  second = mixer_rig_add (rig, RIG_OPUS);
  for (guint i = 0; i < 41; i++)
    mixer_input_rig_push_tone (second, (50 + i) * BLOCK_TIME, BLOCK_TIME, 900.0, 0.25);
  mixer_rig_tick (rig, 40);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 51 * RIG_BLOCK, 38 * RIG_BLOCK, 900.0), 0.25, 0.003);
  mixer_input_rig_free (first);
  mixer_input_rig_free (second);
  mixer_rig_free (rig);
}

static void
test_eos_does_not_free_run (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  mixer_rig_tick (rig, 4);
  gst_harness_push_event (input->harness, gst_event_new_eos ());
  for (guint i = 0; i < 100; i++) {
    GstClockID id;

    gst_test_clock_wait_for_next_pending_id (rig->clock, &id);
    gst_clock_id_unref (id);
    g_assert_cmpuint (gst_harness_buffers_in_queue (rig->out), ==, 0);
    mixer_rig_tick (rig, 1);
  }
  g_assert_cmpuint (rig->next, ==, 104 * RIG_BLOCK);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_churn (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *inputs[10] = { NULL };

  for (guint i = 0; i < 1000; i++) {
    guint slot = i * 7 % G_N_ELEMENTS (inputs);

    g_clear_pointer (&inputs[slot], mixer_input_rig_free);
    inputs[slot] = mixer_rig_add (rig, i % 3 == 0 ? RIG_OPUS : RIG_S16);
    mixer_input_rig_push_tone (inputs[slot], rig->next * (GST_SECOND / RIG_RATE), 60 * GST_MSECOND, 500.0, 0.1);
    if (i % 5 == 0)
      gst_harness_push_event (inputs[slot]->harness, gst_event_new_eos ());
    if (i % 2 == 0)
      mixer_rig_tick (rig, 1);
  }
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    g_clear_pointer (&inputs[i], mixer_input_rig_free);
  mixer_rig_tick (rig, 4);
  g_assert_cmpuint (rig->next, ==, 504 * RIG_BLOCK);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 0, rig->samples->len), >, 100000);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 502 * RIG_BLOCK, RIG_BLOCK), ==, 0);
  mixer_rig_free (rig);
}

typedef struct {
  GstElement *mixer;
  int stop;
} Churner;

/* Joins, talks and leaves as fast as possible. */
static gpointer
churn (gpointer data)
{
  Churner *churner = data;

  for (guint i = 0; i < 250; i++) {
    MixerInputRig input = { .harness = gst_harness_new_with_element (churner->mixer, "sink_%u", NULL) };
    g_autoptr (GstCaps) caps = gst_caps_from_string (RIG_OPUS);

    gst_audio_info_from_caps (&input.info, caps);
    gst_harness_set_src_caps_str (input.harness, RIG_OPUS);
    for (guint k = 0; k < 3; k++)
      mixer_input_rig_push_tone (&input, k * 20 * GST_MSECOND, 20 * GST_MSECOND, 500.0, 0.1);
    gst_harness_teardown (input.harness);
  }
  g_atomic_int_set (&churner->stop, 1);
  return NULL;
}

static void
test_churn_from_threads (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  Churner churners[4];
  GThread *threads[4];
  gboolean running = TRUE;

  for (guint i = 0; i < 4; i++) {
    churners[i] = (Churner){ rig->mixer, 0 };
    threads[i] = g_thread_new ("churn", churn, &churners[i]);
  }
  while (running) {
    mixer_rig_tick (rig, 1);
    running = FALSE;
    for (guint i = 0; i < 4; i++)
      running = running || !g_atomic_int_get (&churners[i].stop);
  }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  mixer_rig_tick (rig, 1);
  g_assert_cmpint (GST_ELEMENT (rig->mixer)->numsinkpads, ==, 0);
  mixer_rig_free (rig);
}

static void
test_late_data (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  guint64 late, gaps;

  run_tone (rig, input, 10, 500.0);
  mixer_rig_tick (rig, 4);
  /* 10 … 14 were output as silence; of this, 100 ms come too late and 100 ms in time. */
  mixer_input_rig_push_tone (input, 10 * BLOCK_TIME, 200 * GST_MSECOND, 500.0, 0.25);
  mixer_rig_tick (rig, 4);
  g_object_get (input->pad, "late-samples", &late, "gap-samples", &gaps, NULL);
  g_assert_cmpuint (late, ==, 1600);
  g_assert_cmpuint (gaps, ==, 1600);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 10 * RIG_BLOCK + 80, 3 * RIG_BLOCK), ==, 0);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 14 * RIG_BLOCK + 160, 1280, 500.0), 0.25, 0.003);
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, rig->samples->len), <, 0.054);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_hour (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  const guint blocks = 3600 * 40;

  for (guint i = 0; i < blocks; i++) {
    /* A tick of sound every second, a join every ten minutes. */
    if (i % (600 * 40) == 0) {
      mixer_input_rig_free (input);
      input = mixer_rig_add (rig, RIG_S16);
    }
    if (i % 40 == 0)
      mixer_input_rig_push_tone (input, i * BLOCK_TIME, BLOCK_TIME, 500.0, 0.25);
    mixer_rig_tick (rig, 1);
    if (i % 40 == 1)
      g_assert_cmpfloat (mixer_rig_amplitude (rig, 160, 240, 500.0), >, 0.24);
    if (i % 40 == 39)
      g_array_set_size (rig->samples, 0);
  }
  g_assert_cmpuint (rig->next, ==, G_GUINT64_CONSTANT (57600000));
  g_assert_cmpuint (gst_clock_get_time (GST_CLOCK (rig->clock)), ==, (blocks - 1) * BLOCK_TIME + RIG_LATENCY);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_pause_keeps_position (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  GstClockTime now;

  mixer_rig_tick (rig, 10);
  gst_element_set_state (rig->mixer, GST_STATE_PAUSED);
  now = gst_clock_get_time (GST_CLOCK (rig->clock));
  gst_test_clock_advance_time (rig->clock, 1000 * GST_SECOND);
  gst_element_set_base_time (rig->mixer, gst_clock_get_time (GST_CLOCK (rig->clock)) - now);
  gst_element_set_state (rig->mixer, GST_STATE_PLAYING);
  mixer_rig_tick (rig, 10);
  g_assert_cmpuint (rig->next, ==, 20 * RIG_BLOCK);
  mixer_rig_free (rig);
}

static void
test_clock_jump_stays_contiguous (void)
{
  MixerRig *rig = mixer_rig_new_live (0);

  mixer_rig_tick (rig, 10);
  gst_test_clock_wait_for_next_pending_id (rig->clock, NULL);
  gst_test_clock_advance_time (rig->clock, 10 * GST_SECOND);
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (rig->clock));
  for (guint i = 0; i < 400; i++)
    mixer_rig_pull (rig);
  g_assert_cmpuint (rig->next, ==, 410 * RIG_BLOCK);
  mixer_rig_free (rig);
}

/* The process was suspended: data waited in the inputs' sockets, much more than an input holds, and now comes at once.
 * One of the two inputs never sends again; the mix does not wait for it for ever. */
static void
test_standstill_loses_nothing (void)
{
  const GstClockTime stood = 5 * GST_SECOND;
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16), *gone = mixer_rig_add (rig, RIG_S16);
  GstClockTime sent = 0;

  for (guint i = 0; i < 20; i++, sent += BLOCK_TIME) {
    mixer_input_rig_push_tone (input, sent, BLOCK_TIME, 500.0, 0.25);
    mixer_input_rig_push_tone (gone, sent, BLOCK_TIME, 900.0, 0.25);
    mixer_rig_tick (rig, 1);
  }
  gst_test_clock_wait_for_next_pending_id (rig->clock, NULL);
  gst_test_clock_advance_time (rig->clock, stood);
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (rig->clock));
  for (; sent < 20 * BLOCK_TIME + stood; sent += BLOCK_TIME)
    g_assert_cmpint (mixer_input_rig_push_tone (input, sent, BLOCK_TIME, 500.0, 0.25), ==, GST_FLOW_OK);
  for (GstClockTime at = 0; at < stood; at += BLOCK_TIME)
    mixer_rig_pull (rig);
  g_assert_cmpuint (rig->next, ==, 220 * RIG_BLOCK);
  for (guint second = 0; second < 5; second++)
    g_assert_cmpfloat (mixer_rig_amplitude (rig, second * RIG_RATE, RIG_RATE, 500.0), >, 0.24);
  mixer_input_rig_free (gone);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_application_eos (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  GstEvent *event;

  mixer_rig_tick (rig, 3);
  g_assert_true (gst_element_send_event (rig->mixer, gst_event_new_eos ()));
  do {
    event = gst_harness_pull_event (rig->out);
    g_assert_nonnull (event);
  } while (GST_EVENT_TYPE (event) != GST_EVENT_EOS && (gst_event_unref (event), TRUE));
  gst_event_unref (event);
  mixer_rig_free (rig);
}

/* An EOS sent to the pipeline, as by gst-launch-1.0 -e, reaches the mix whatever its inputs do. */
static void
test_pipeline_eos (void)
{
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("callmixer name=mixer force-live=true latency=0 ! fakesink async=false", NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_assert_true (gst_element_send_event (pipeline, gst_event_new_eos ()));
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
test_restart (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  run_tone (rig, input, 10, 500.0);
  gst_element_set_state (rig->mixer, GST_STATE_READY);
  rig->start = G_MAXUINT64;
  gst_element_set_base_time (rig->mixer, gst_clock_get_time (GST_CLOCK (rig->clock)));
  gst_element_set_state (rig->mixer, GST_STATE_PLAYING);
  mixer_rig_tick (rig, 10);
  g_assert_cmpuint (rig->start, ==, 0);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

/* Without force-live one live input is enough; harnesses are live. */
static void
test_live_upstream (void)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  gst_element_set_state (rig->mixer, GST_STATE_NULL);
  gst_harness_set_upstream_latency (input->harness, 20 * GST_MSECOND);
  rig->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_element_set_clock (rig->mixer, GST_CLOCK (rig->clock));
  gst_harness_play (rig->out);
  gst_harness_set_src_caps_str (input->harness, RIG_S16);
  mixer_rig_tick (rig, 4);
  run_tone (rig, input, 40, 500.0);
  mixer_rig_tick (rig, 4);
  g_assert_cmpuint (rig->start, ==, 0);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 5 * RIG_BLOCK, 38 * RIG_BLOCK, 500.0), 0.25, 0.003);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 45 * RIG_BLOCK, 3 * RIG_BLOCK), ==, 0);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/callmixer/no-pads", test_no_pads);
  g_test_add_func ("/callmixer/due-times", test_due_times);
  g_test_add_func ("/callmixer/late-start-keeps-grid", test_late_start_keeps_grid);
  g_test_add_func ("/callmixer/latency-query", test_latency_query);
  g_test_add_func ("/callmixer/blocks-at-once", test_blocks_at_once);
  g_test_add_func ("/callmixer/states", test_states);
  g_test_add_func ("/callmixer/tones-found", test_tones_found);
  g_test_add_func ("/callmixer/join-and-leave", test_join_and_leave);
  g_test_add_func ("/callmixer/all-eos-then-join", test_all_eos_then_join);
  g_test_add_func ("/callmixer/eos-does-not-free-run", test_eos_does_not_free_run);
  g_test_add_func ("/callmixer/churn", test_churn);
  g_test_add_func ("/callmixer/churn-from-threads", test_churn_from_threads);
  g_test_add_func ("/callmixer/late-data", test_late_data);
  g_test_add_func ("/callmixer/hour", test_hour);
  g_test_add_func ("/callmixer/pause-keeps-position", test_pause_keeps_position);
  g_test_add_func ("/callmixer/standstill-loses-nothing", test_standstill_loses_nothing);
  g_test_add_func ("/callmixer/clock-jump-stays-contiguous", test_clock_jump_stays_contiguous);
  g_test_add_func ("/callmixer/application-eos", test_application_eos);
  g_test_add_func ("/callmixer/pipeline-eos", test_pipeline_eos);
  g_test_add_func ("/callmixer/restart", test_restart);
  g_test_add_func ("/callmixer/live-upstream", test_live_upstream);
  return g_test_run ();
}
