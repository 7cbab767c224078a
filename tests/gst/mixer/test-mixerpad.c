/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/mixer/mixerpad.c: settings, messages and invalid input. */
#include "gst/common/names.h"
#include "tests/gst/mixer/mixerrig.h"

#include <math.h>

#define BLOCK_TIME (25 * GST_MSECOND)

/* Returns: the next message `speaking`, or NULL */
static const GstStructure *
pop_speaking (MixerRig *rig, GstMessage **message)
{
  gst_clear_message (message);
  *message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT);
  if (*message == NULL)
    return NULL;
  g_assert_true (gst_message_has_name (*message, CALLREEL_MESSAGE_SPEAKING));
  g_assert_true (GST_MESSAGE_SRC (*message) == GST_OBJECT (rig->mixer));
  return gst_message_get_structure (*message);
}

static void
talk (MixerRig *rig, MixerInputRig *input, guint blocks, double amplitude)
{
  for (guint i = 0; i < blocks; i++) {
    mixer_input_rig_push_tone (input, rig->next * (GST_SECOND / RIG_RATE), BLOCK_TIME, 500.0, amplitude);
    mixer_rig_tick (rig, 1);
  }
}

static void
test_speaking (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  const GstStructure *structure;
  GstMessage *message = NULL;
  guint64 running_time;
  gboolean active;
  double level;
  GstPad *pad;

  g_object_set (input->pad, "participant-id", "8:acs:a/b", NULL);
  talk (rig, input, 20, 0.0);
  g_assert_null (pop_speaking (rig, &message));

  talk (rig, input, 20, 0.25);
  structure = pop_speaking (rig, &message);
  g_assert_nonnull (structure);
  g_assert_true (gst_structure_get (structure, CALLREEL_FIELD_PAD, GST_TYPE_PAD, &pad, CALLREEL_FIELD_LEVEL,
                                    G_TYPE_DOUBLE, &level, CALLREEL_FIELD_ACTIVE, G_TYPE_BOOLEAN, &active,
                                    CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, &running_time, NULL));
  g_assert_true (pad == input->pad);
  gst_object_unref (pad);
  g_assert_true (active);
  g_assert_cmpstr (gst_structure_get_string (structure, CALLREEL_FIELD_PARTICIPANT_ID), ==, "8:acs:a/b");
  g_assert_cmpfloat_with_epsilon (level, -15.05, 3.0);
  g_assert_cmpuint (running_time, ==, 20 * BLOCK_TIME);
  g_assert_null (pop_speaking (rig, &message));
  g_object_get (input->pad, "level", &level, NULL);
  g_assert_cmpfloat_with_epsilon (level, -15.05, 0.1);

  /* Once a second while it lasts, and once at its end. */
  talk (rig, input, 100, 0.25);
  g_assert_nonnull (pop_speaking (rig, &message));
  g_assert_nonnull (pop_speaking (rig, &message));
  g_assert_null (pop_speaking (rig, &message));
  talk (rig, input, 100, 0.0);
  do {
    structure = pop_speaking (rig, &message);
    g_assert_nonnull (structure);
    gst_structure_get_boolean (structure, CALLREEL_FIELD_ACTIVE, &active);
  } while (active);
  g_assert_null (pop_speaking (rig, &message));
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

/* Pushes 200 ms ahead of the mix, so that this much waits. */
static void
talk_ahead (MixerRig *rig, MixerInputRig *input, guint blocks)
{
  for (guint i = 0; i < blocks; i++) {
    mixer_input_rig_push_tone (input, rig->next * (GST_SECOND / RIG_RATE) + 8 * BLOCK_TIME, BLOCK_TIME, 500.0, 0.25);
    mixer_rig_tick (rig, 1);
  }
}

/* Exact to the sample between the two times, except for the decay of the last sample, also for what waits already. */
static void
test_admission (gconstpointer waits)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  const GstClockTime enter = 533333333, leave = 1033333333;
  const gsize first = 8534, last = 16534, decay = RIG_RATE / 200;
  guint64 value;

  g_object_set (input->pad, "enter-time", enter, NULL);
  if (waits == NULL)
    g_object_set (input->pad, "leave-time", leave, NULL);
  talk_ahead (rig, input, 40);
  if (waits != NULL)
    g_object_set (input->pad, "leave-time", leave, NULL);
  g_object_get (input->pad, "leave-time", &value, NULL);
  g_assert_cmpuint (value, ==, leave);
  talk_ahead (rig, input, 40);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 0, first), ==, 0);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, first + 160, 7680, 500.0), 0.25, 0.003);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, last - 100, 100), >, 90);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, last + decay, 80 * RIG_BLOCK - last - decay), ==, 0);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_leaving_ends_speaking (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  GstMessage *message = NULL;
  gboolean active;

  talk (rig, input, 10, 0.25);
  g_assert_nonnull (pop_speaking (rig, &message));
  mixer_input_rig_free (input);
  gst_structure_get_boolean (pop_speaking (rig, &message), CALLREEL_FIELD_ACTIVE, &active);
  g_assert_false (active);
  g_assert_null (pop_speaking (rig, &message));
  mixer_rig_free (rig);
}

static void
test_mute_and_volume (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  talk (rig, input, 20, 0.25);
  g_object_set (input->pad, "muted", TRUE, NULL);
  talk (rig, input, 20, 0.25);
  g_object_set (input->pad, "muted", FALSE, "volume", 0.5, NULL);
  talk (rig, input, 20, 0.25);
  g_object_set (input->pad, "volume", 2.0, NULL);
  talk (rig, input, 20, 0.25);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 0, 8000, 500.0), 0.25, 0.002);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 8080, 7920), ==, 0);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 16160, 7680, 500.0), 0.125, 0.002);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 24160, 7680, 500.0), 0.5, 0.004);
  /* No step except the largest of the tone (0.098) and the slope of a fade. */
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, rig->samples->len), <, 0.105);
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, 16000), <, 0.054);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_volume_limits (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  const double bad[] = { NAN, -NAN, INFINITY, -INFINITY, -1.0, 1e300 };
  double volume;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_test_expect_message ("GLib-GObject", G_LOG_LEVEL_WARNING, "*volume*");
    g_object_set (input->pad, "volume", bad[i], NULL);
    g_test_assert_expected_messages ();
    g_object_get (input->pad, "volume", &volume, NULL);
    g_assert_cmpfloat (volume, ==, 1.0);
    talk (rig, input, 1, 0.1);
  }
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_hostile_timestamps (void)
{
  const GstClockTime times[] = {
    0, GST_CLOCK_TIME_NONE - 1, G_MAXINT64, GST_SECOND * 3600 * 24 * 365, 1, GST_CLOCK_TIME_NONE, 2 * GST_SECOND,
    0, G_MAXUINT64 / 2
  };
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_OPUS);

  for (guint i = 0; i < 20 * G_N_ELEMENTS (times); i++) {
    GstBuffer *buffer = mixer_input_rig_tone (input, 0, 20 * GST_MSECOND, 500.0, 0.25);

    GST_BUFFER_PTS (buffer) = times[i % G_N_ELEMENTS (times)];
    GST_BUFFER_DURATION (buffer) = times[(i + 3) % G_N_ELEMENTS (times)];
    g_assert_cmpint (gst_harness_push (input->harness, buffer), ==, GST_FLOW_OK);
    mixer_rig_tick (rig, 1);
  }
  /* Then it behaves again. */
  for (guint i = 0; i < 41; i++)
    mixer_input_rig_push_tone (input, rig->next * (GST_SECOND / RIG_RATE) + i * BLOCK_TIME, BLOCK_TIME, 500.0, 0.25);
  mixer_rig_tick (rig, 40);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, rig->samples->len - 12800, 12800, 500.0), 0.25, 0.003);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_flood_is_bounded (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  /* A file at full speed: in live use the input takes what fits and never blocks. */
  for (guint i = 0; i < 600; i++)
    g_assert_cmpint (mixer_input_rig_push_tone (input, i * GST_SECOND, GST_SECOND, 500.0, 0.25), ==, GST_FLOW_OK);
  mixer_rig_tick (rig, 80);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 0, 20800, 500.0), 0.25, 0.002);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 20960, 11000), ==, 0);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_no_timestamps (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  mixer_rig_tick (rig, 10);
  for (guint i = 0; i < 40; i++) {
    GstBuffer *buffer = mixer_input_rig_tone (input, i * BLOCK_TIME, BLOCK_TIME, 500.0, 0.25);

    GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
    g_assert_cmpint (gst_harness_push (input->harness, buffer), ==, GST_FLOW_OK);
  }
  mixer_rig_tick (rig, 70);
  /* Placed at its time of arrival: 225 ms of grid plus 300 ms of latency. */
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 0, 8400), ==, 0);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 8400 + 160, 15200, 500.0), 0.25, 0.002);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_caps_change (void)
{
  const char *caps[] = { RIG_S16, RIG_OPUS, "audio/x-raw, format=S16LE, layout=interleaved, rate=8000, channels=1",
                         "audio/x-raw, format=S16LE, layout=interleaved, rate=44100, channels=2" };
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  for (guint i = 0; i < 160; i++) {
    if (i % 20 == 0) {
      const char *text = caps[i / 20 % G_N_ELEMENTS (caps)];
      g_autoptr (GstCaps) parsed = gst_caps_from_string (text);

      g_assert_true (gst_harness_push_event (input->harness, gst_event_new_caps (parsed)));
      gst_audio_info_from_caps (&input->info, parsed);
    }
    mixer_input_rig_push_tone (input, i * BLOCK_TIME, BLOCK_TIME, 500.0, 0.25);
  }
  mixer_rig_tick (rig, 40);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 0, 16000, 500.0), 0.25, 0.004);
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, rig->samples->len), <, 0.056);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_bytes_segment (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  GstMessage *message;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (input->harness, gst_event_new_segment (&segment));
  message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_unref (message);
  mixer_rig_tick (rig, 2);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_flush (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  GstSegment segment;

  mixer_input_rig_push_tone (input, 0, GST_SECOND, 500.0, 0.25);
  mixer_rig_tick (rig, 4);
  gst_harness_push_event (input->harness, gst_event_new_flush_start ());
  gst_harness_push_event (input->harness, gst_event_new_flush_stop (TRUE));
  mixer_rig_tick (rig, 4);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (input->harness, gst_event_new_segment (&segment));
  mixer_input_rig_push_tone (input, 200 * GST_MSECOND, 200 * GST_MSECOND, 500.0, 0.25);
  mixer_rig_tick (rig, 8);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 0, 1600, 500.0), 0.25, 0.002);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 1680, 1520), ==, 0);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 3360, 2880, 500.0), 0.25, 0.002);
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, rig->samples->len), <, 0.054);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_child_proxy (void)
{
  MixerRig *rig = mixer_rig_new_live (0);
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);
  double volume;

  gst_child_proxy_set (GST_CHILD_PROXY (rig->mixer), "sink_0::volume", 3.0, NULL);
  g_object_get (input->pad, "volume", &volume, NULL);
  g_assert_cmpfloat (volume, ==, 3.0);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

/* A pad may be linked when its mixer is long gone. */
static void
test_outlives_mixer (void)
{
  GstElement *mixer = gst_object_ref_sink (gst_element_factory_make (CALLREEL_ELEMENT_MIXER, NULL));
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (mixer, "sink_%u");
  g_autoptr (GstPad) source = gst_object_ref_sink (gst_pad_new ("source", GST_PAD_SRC));

  gst_element_release_request_pad (mixer, pad);
  gst_object_unref (mixer);
  g_assert_cmpint (gst_pad_link (source, pad), ==, GST_PAD_LINK_OK);
  g_assert_true (gst_pad_unlink (source, pad));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mixerpad/speaking", test_speaking);
  g_test_add_func ("/mixerpad/leaving-ends-speaking", test_leaving_ends_speaking);
  g_test_add_func ("/mixerpad/mute-and-volume", test_mute_and_volume);
  g_test_add_func ("/mixerpad/volume-limits", test_volume_limits);
  g_test_add_func ("/mixerpad/hostile-timestamps", test_hostile_timestamps);
  g_test_add_func ("/mixerpad/flood-is-bounded", test_flood_is_bounded);
  g_test_add_func ("/mixerpad/no-timestamps", test_no_timestamps);
  g_test_add_func ("/mixerpad/caps-change", test_caps_change);
  g_test_add_func ("/mixerpad/bytes-segment", test_bytes_segment);
  g_test_add_func ("/mixerpad/flush", test_flush);
  g_test_add_func ("/mixerpad/child-proxy", test_child_proxy);
  g_test_add_func ("/mixerpad/outlives-mixer", test_outlives_mixer);
  g_test_add_data_func ("/mixerpad/admission", NULL, test_admission);
  g_test_add_data_func ("/mixerpad/admission-of-what-waits", "waits", test_admission);
  return g_test_run ();
}
