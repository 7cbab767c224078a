/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/mixer/mixertask.c without live inputs: driven by the data, exact to the sample, and never stuck. */
#include "tests/gst/mixer/mixerrig.h"

#include <math.h>
#include <string.h>

static void
push_eos (MixerInputRig *input)
{
  g_assert_true (gst_harness_push_event (input->harness, gst_event_new_eos ()));
}

static gint16
noise_at (guint64 position)
{
  guint32 x = (guint32)position * 2654435761u;

  x ^= x >> 15;
  /* 0.7 of full scale, below the limiter's threshold */
  return (gint16)((int)(x % 45000) - 22500);
}

static void
test_bit_exact (void)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  const gsize total = 16000 * 3 + 123, piece = 333;

  for (gsize at = 0; at < total; at += piece) {
    gsize n = MIN (piece, total - at);
    gint16 *data = g_new (gint16, n);
    GstBuffer *buffer;

    for (gsize i = 0; i < n; i++)
      data[i] = noise_at (at + i);
    buffer = gst_buffer_new_wrapped (data, n * 2);
    GST_BUFFER_PTS (buffer) = at * 62500;
    g_assert_cmpint (gst_harness_push (input->harness, buffer), ==, GST_FLOW_OK);
  }
  push_eos (input);
  mixer_rig_pull_all (rig);
  g_assert_cmpuint (rig->samples->len, ==, total);
  for (gsize i = 0; i < total; i++)
    g_assert_cmpint (g_array_index (rig->samples, gint16, i), ==, noise_at (i));
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
check_length (const char *caps, guint seconds)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *input = mixer_rig_add (rig, caps);

  for (guint i = 0; i < seconds * 50; i++)
    mixer_input_rig_push_tone (input, i * 20 * GST_MSECOND, 20 * GST_MSECOND, 440.0, 0.25);
  push_eos (input);
  mixer_rig_pull_all (rig);
  g_assert_cmpuint (rig->samples->len, ==, seconds * RIG_RATE);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 1600, (seconds * 10 - 2) * 1600, 440.0), 0.25, 0.002);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_exact_length (void)
{
  check_length (RIG_S16, 5);
  check_length (RIG_OPUS, 5);
  check_length ("audio/x-raw, format=S16LE, layout=interleaved, rate=44100, channels=2", 5);
  check_length ("audio/x-raw, format=S16LE, layout=interleaved, rate=8000, channels=1", 5);
  check_length ("audio/x-raw, format=S16LE, layout=interleaved, rate=192000, channels=1", 2);
}

static void
test_longest_decides (void)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *shorter = mixer_rig_add (rig, RIG_S16), *longer = mixer_rig_add (rig, RIG_S16);

  mixer_input_rig_push_tone (shorter, 0, 500 * GST_MSECOND, 400.0, 0.25);
  push_eos (shorter);
  mixer_input_rig_push_tone (longer, 0, GST_SECOND, 800.0, 0.25);
  mixer_input_rig_push_tone (longer, GST_SECOND, GST_SECOND, 800.0, 0.25);
  push_eos (longer);
  mixer_rig_pull_all (rig);
  g_assert_cmpuint (rig->samples->len, ==, 2 * RIG_RATE);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 0, 8000, 400.0), 0.25, 0.002);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 0, 8000, 800.0), 0.25, 0.002);
  g_assert_cmpfloat (mixer_rig_amplitude (rig, 8080, 16000, 400.0), <, 0.002);
  mixer_input_rig_free (shorter);
  mixer_input_rig_free (longer);
  mixer_rig_free (rig);
}

static void
test_loud_sum (void)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *inputs[4];
  gint16 peak = 0;

  /* One second each, as much as a pad holds: all of them are full before the last one lets the mix run. */
  for (guint i = 0; i < 4; i++)
    inputs[i] = mixer_rig_add (rig, RIG_S16);
  for (guint i = 0; i < 4; i++) {
    mixer_input_rig_push_tone (inputs[i], 0, GST_SECOND, 440.0, 0.6);
    push_eos (inputs[i]);
  }
  mixer_rig_pull_all (rig);
  for (gsize i = 0; i < rig->samples->len; i++)
    peak = MAX (peak, g_array_index (rig->samples, gint16, i));
  g_assert_cmpint (peak, >, 30000);
  /* Wrapped samples would jump by nearly 2; a full-scale 440 Hz sine moves by 0.17 at most. */
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, rig->samples->len), <, 0.45);
  g_assert_cmpfloat (mixer_rig_amplitude (rig, 8000, 8000, 440.0), >, 0.8);
  g_assert_cmpfloat (mixer_rig_amplitude (rig, 8000, 8000, 1320.0), <, 0.02);
  for (guint i = 0; i < 4; i++)
    mixer_input_rig_free (inputs[i]);
  mixer_rig_free (rig);
}

static void
test_unlinked_does_not_block (void)
{
  MixerRig *rig = mixer_rig_new ();
  GstPad *idle = gst_element_request_pad_simple (rig->mixer, "sink_%u");
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  mixer_input_rig_push_tone (input, 0, GST_SECOND, 440.0, 0.25);
  push_eos (input);
  mixer_rig_pull_all (rig);
  g_assert_cmpuint (rig->samples->len, ==, RIG_RATE);
  mixer_input_rig_free (input);
  gst_element_release_request_pad (rig->mixer, idle);
  gst_object_unref (idle);
  mixer_rig_free (rig);
}

static void
test_gap_events (void)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *silent = mixer_rig_add (rig, RIG_S16), *input = mixer_rig_add (rig, RIG_S16);

  for (guint i = 0; i < 10; i++) {
    gst_harness_push_event (silent->harness, gst_event_new_gap (i * GST_SECOND, GST_SECOND));
    mixer_input_rig_push_tone (input, i * GST_SECOND, GST_SECOND, 440.0, 0.25);
  }
  push_eos (silent);
  push_eos (input);
  mixer_rig_pull_all (rig);
  g_assert_cmpuint (rig->samples->len, ==, 10 * RIG_RATE);
  mixer_input_rig_free (silent);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_output_format (void)
{
  const char *wanted = "audio/x-raw, format=S16LE, layout=interleaved, rate=44100, channels=2";
  MixerRig *rig = mixer_rig_new ();
  g_autoptr (GstCaps) caps = NULL;
  MixerInputRig *input;
  guint64 expected = 0;
  GstBuffer *buffer;

  gst_element_set_state (rig->mixer, GST_STATE_NULL);
  gst_harness_set_sink_caps_str (rig->out, wanted);
  gst_harness_play (rig->out);
  input = mixer_rig_add (rig, RIG_S16);
  mixer_input_rig_push_tone (input, 0, GST_SECOND, 440.0, 0.25);
  push_eos (input);
  g_assert_true (gst_harness_pull_until_eos (rig->out, &buffer));
  caps = gst_pad_get_current_caps (rig->out->sinkpad);
  while (buffer != NULL) {
    g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, expected);
    expected += gst_buffer_get_size (buffer) / 4;
    gst_buffer_unref (buffer);
    gst_harness_pull_until_eos (rig->out, &buffer);
  }
  g_assert_cmpuint (expected, ==, 44100);
  g_assert_cmpint (g_value_get_int (gst_structure_get_value (gst_caps_get_structure (caps, 0), "rate")), ==, 44100);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

typedef struct {
  MixerInputRig *input;
  GstFlowReturn flow;
  int pushing;
} Pusher;

/* The mixer's pad has the buffer: a push that starts only now may find no peer, which is the source's problem. */
static GstPadProbeReturn
on_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Pusher *pusher = data;

  g_atomic_int_set (&pusher->pushing, 1);
  return GST_PAD_PROBE_REMOVE;
}

/* Ten seconds are more than a pad holds: this blocks until something ends it. */
static gpointer
push_much (gpointer data)
{
  Pusher *pusher = data;
  GstBuffer *buffer = mixer_input_rig_tone (pusher->input, 0, 10 * GST_SECOND, 440.0, 0.25);

  pusher->flow = gst_pad_push (pusher->input->harness->srcpad, buffer);
  return NULL;
}

static GThread *
start_pusher (Pusher *pusher, MixerInputRig *input)
{
  GThread *thread;

  *pusher = (Pusher){ input, GST_FLOW_OK, 0 };
  gst_pad_add_probe (input->pad, GST_PAD_PROBE_TYPE_BUFFER, on_arrival, pusher, NULL);
  thread = g_thread_new ("push", push_much, pusher);
  while (!g_atomic_int_get (&pusher->pushing))
    g_thread_yield ();
  return thread;
}

static void
test_release_while_blocked (void)
{
  for (guint i = 0; i < 50; i++) {
    MixerRig *rig = mixer_rig_new ();
    MixerInputRig *silent = mixer_rig_add (rig, RIG_S16), *input = mixer_rig_add (rig, RIG_S16);
    GThread *thread;
    Pusher pusher;

    thread = start_pusher (&pusher, input);
    gst_element_release_request_pad (rig->mixer, input->pad);
    g_thread_join (thread);
    g_assert_cmpint (pusher.flow, ==, GST_FLOW_FLUSHING);
    g_assert_cmpuint (gst_harness_buffers_received (rig->out), ==, 0);
    mixer_input_rig_free (input);
    mixer_input_rig_free (silent);
    mixer_rig_free (rig);
  }
}

static void
test_null_while_blocked (void)
{
  for (guint i = 0; i < 50; i++) {
    MixerRig *rig = mixer_rig_new ();
    MixerInputRig *silent = mixer_rig_add (rig, RIG_S16), *input = mixer_rig_add (rig, RIG_S16);
    GThread *thread;
    Pusher pusher;

    thread = start_pusher (&pusher, input);
    g_assert_cmpint (gst_element_set_state (rig->mixer, GST_STATE_NULL), ==, GST_STATE_CHANGE_SUCCESS);
    g_thread_join (thread);
    g_assert_cmpint (pusher.flow, ==, GST_FLOW_FLUSHING);
    mixer_input_rig_free (input);
    mixer_input_rig_free (silent);
    mixer_rig_free (rig);
  }
}

static void
test_flush_while_blocked (void)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *silent = mixer_rig_add (rig, RIG_S16), *input = mixer_rig_add (rig, RIG_S16);
  GThread *thread;
  Pusher pusher;

  thread = start_pusher (&pusher, input);
  gst_harness_push_event (input->harness, gst_event_new_flush_start ());
  g_thread_join (thread);
  g_assert_cmpint (pusher.flow, ==, GST_FLOW_FLUSHING);
  mixer_input_rig_free (input);
  mixer_input_rig_free (silent);
  mixer_rig_free (rig);
}

static void
test_removal_of_the_silent_one_unblocks (void)
{
  MixerRig *rig = mixer_rig_new ();
  MixerInputRig *silent = mixer_rig_add (rig, RIG_S16), *input = mixer_rig_add (rig, RIG_S16);
  GThread *thread;
  Pusher pusher;

  thread = start_pusher (&pusher, input);
  mixer_input_rig_free (silent);
  g_thread_join (thread);
  g_assert_cmpint (pusher.flow, ==, GST_FLOW_OK);
  push_eos (input);
  mixer_rig_pull_all (rig);
  g_assert_cmpuint (rig->samples->len, ==, 10 * RIG_RATE);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mixertask/bit-exact", test_bit_exact);
  g_test_add_func ("/mixertask/exact-length", test_exact_length);
  g_test_add_func ("/mixertask/longest-decides", test_longest_decides);
  g_test_add_func ("/mixertask/loud-sum", test_loud_sum);
  g_test_add_func ("/mixertask/unlinked-does-not-block", test_unlinked_does_not_block);
  g_test_add_func ("/mixertask/gap-events", test_gap_events);
  g_test_add_func ("/mixertask/output-format", test_output_format);
  g_test_add_func ("/mixertask/release-while-blocked", test_release_while_blocked);
  g_test_add_func ("/mixertask/null-while-blocked", test_null_while_blocked);
  g_test_add_func ("/mixertask/flush-while-blocked", test_flush_while_blocked);
  g_test_add_func ("/mixertask/removal-of-the-silent-one-unblocks", test_removal_of_the_silent_one_unblocks);
  return g_test_run ();
}
