/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of callmixer's unmixed output: each participant alone in a channel, and the same one for good. */
#include "tests/gst/mixerrig.h"

#define BLOCK_TIME (25 * GST_MSECOND)
#define HEARD      0.24
#define SILENT     0.001

static MixerInputRig *
add_input (MixerRig *rig, const gchar *participant_id)
{
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  g_object_set (input->pad, "participant-id", participant_id, NULL);
  return input;
}

/* Pushes 25 ms of each input's tone (0: silence) for each block and lets it come out. */
static void
run_tones (MixerRig *rig, MixerInputRig **inputs, const double *hz, guint n, guint blocks)
{
  for (guint block = 0; block < blocks; block++) {
    GstClockTime at = rig->next * (GST_SECOND / RIG_RATE);

    for (guint i = 0; i < n; i++)
      g_assert_cmpint (mixer_input_rig_push_tone (inputs[i], at, BLOCK_TIME, hz[i] > 0 ? hz[i] : 500.0,
                                                  hz[i] > 0 ? 0.25 : 0.0),
                       ==, GST_FLOW_OK);
    mixer_rig_tick (rig, 1);
  }
}

/* @hz is heard in @channel of the blocks from @block on, and nowhere else. */
static void
check_alone (MixerRig *rig, guint channel, double hz, guint block, guint blocks)
{
  for (rig->channel = 0; rig->channel < rig->channels; rig->channel++) {
    double amplitude = mixer_rig_amplitude (rig, block * RIG_BLOCK, blocks * RIG_BLOCK, hz);

    if (rig->channel == channel)
      g_assert_cmpfloat (amplitude, >, HEARD);
    else
      g_assert_cmpfloat (amplitude, <, SILENT);
  }
  rig->channel = 0;
}

static guint
get_channel (MixerInputRig *input)
{
  gint channel;

  g_object_get (input->pad, "channel", &channel, NULL);
  g_assert_cmpint (channel, >=, 0);
  return (guint)channel;
}

/* The next message that gives a channel. Returns: the channel. */
static guint
expect_message (MixerRig *rig, const gchar *participant_id)
{
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *s;
  guint channel = G_MAXUINT;

  do {
    gst_clear_message (&message);
    message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT);
    g_assert_nonnull (message);
    s = gst_message_get_structure (message);
  } while (!gst_structure_has_name (s, "participant-channel"));
  g_assert_cmpstr (gst_structure_get_string (s, "participant-id"), ==, participant_id);
  g_assert_true (gst_structure_get_uint (s, "channel", &channel));
  return channel;
}

static void
test_caps (void)
{
  static const guint counts[] = { 1, 2, 16, 64 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    MixerRig *rig = mixer_rig_new_unmixed (counts[i]);
    g_autoptr (GstCaps) caps = NULL;
    guint64 mask = 1;
    gint channels;

    mixer_rig_tick (rig, 1);
    caps = gst_pad_get_current_caps (rig->out->sinkpad);
    g_assert_true (gst_structure_get_int (gst_caps_get_structure (caps, 0), "channels", &channels));
    g_assert_cmpint (channels, ==, counts[i]);
    if (counts[i] > 1) {
      g_assert_true (
          gst_structure_get (gst_caps_get_structure (caps, 0), "channel-mask", GST_TYPE_BITMASK, &mask, NULL));
      g_assert_cmpuint (mask, ==, 0);
    }
    mixer_rig_free (rig);
  }
}

/* The second input is heard first. */
static void
test_order_of_hearing (void)
{
  MixerRig *rig = mixer_rig_new_unmixed (16);
  MixerInputRig *inputs[3] = { add_input (rig, "alice"), add_input (rig, "bob"), add_input (rig, "carol") };

  run_tones (rig, inputs, (const double[]){ 0, 600, 0 }, 3, 20);
  run_tones (rig, inputs, (const double[]){ 400, 600, 800 }, 3, 20);
  g_assert_cmpuint (get_channel (inputs[0]), ==, 1);
  g_assert_cmpuint (get_channel (inputs[1]), ==, 0);
  g_assert_cmpuint (get_channel (inputs[2]), ==, 2);
  g_assert_cmpuint (expect_message (rig, "bob"), ==, 0);
  g_assert_cmpuint (expect_message (rig, "alice"), ==, 1);
  g_assert_cmpuint (expect_message (rig, "carol"), ==, 2);
  check_alone (rig, 1, 400, 20, 20);
  check_alone (rig, 0, 600, 0, 40);
  check_alone (rig, 2, 800, 20, 20);
  for (guint i = 0; i < 3; i++)
    mixer_input_rig_free (inputs[i]);
  mixer_rig_free (rig);
}

/* Not one sample of the first sound is lost to the choice of the channel. */
static void
test_first_sound_is_whole (void)
{
  MixerRig *rig = mixer_rig_new_unmixed (4);
  MixerInputRig *input = add_input (rig, "alice");

  mixer_rig_tick (rig, 4);
  run_tones (rig, &input, (const double[]){ 500 }, 1, 1);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 4 * RIG_BLOCK, RIG_BLOCK), >, RIG_BLOCK * 9 / 10);
  mixer_input_rig_free (input);
  mixer_rig_free (rig);
}

static void
test_given_channels (void)
{
  MixerRig *rig = mixer_rig_new_unmixed (4);
  MixerInputRig *inputs[3] = { add_input (rig, "alice"), add_input (rig, "bob"), add_input (rig, "carol") };

  g_object_set (inputs[1]->pad, "channel", 0, NULL);
  g_object_set (inputs[2]->pad, "channel", 63, NULL);
  run_tones (rig, inputs, (const double[]){ 400, 0, 0 }, 3, 4);
  run_tones (rig, inputs, (const double[]){ 400, 600, 800 }, 3, 20);
  check_alone (rig, 1, 400, 4, 20);
  check_alone (rig, 0, 600, 4, 20);
  check_alone (rig, 3, 800, 4, 20);
  for (guint i = 0; i < 3; i++)
    mixer_input_rig_free (inputs[i]);
  mixer_rig_free (rig);
}

static void
test_pads_of_one_share (void)
{
  MixerRig *rig = mixer_rig_new_unmixed (4);
  MixerInputRig *inputs[3] = { add_input (rig, "alice"), add_input (rig, "bob"), add_input (rig, "alice") };

  run_tones (rig, inputs, (const double[]){ 400, 600, 800 }, 3, 40);
  check_alone (rig, 0, 400, 0, 40);
  check_alone (rig, 1, 600, 0, 40);
  check_alone (rig, 0, 800, 0, 40);
  for (guint i = 0; i < 3; i++)
    mixer_input_rig_free (inputs[i]);
  mixer_rig_free (rig);
}

static void
test_kept_while_away (void)
{
  MixerRig *rig = mixer_rig_new_unmixed (4);
  MixerInputRig *inputs[2] = { add_input (rig, "alice"), add_input (rig, "bob") };

  run_tones (rig, inputs, (const double[]){ 400, 600 }, 2, 10);
  mixer_input_rig_free (inputs[0]);
  inputs[0] = add_input (rig, "carol");
  run_tones (rig, inputs, (const double[]){ 800, 600 }, 2, 10);
  mixer_input_rig_free (inputs[0]);
  inputs[0] = add_input (rig, "alice");
  run_tones (rig, inputs, (const double[]){ 400, 600 }, 2, 20);
  check_alone (rig, 2, 800, 10, 10);
  check_alone (rig, 0, 400, 20, 20);
  mixer_input_rig_free (inputs[0]);
  mixer_input_rig_free (inputs[1]);
  mixer_rig_free (rig);
}

static void
test_more_people_than_channels (void)
{
  static const double hz[] = { 400, 600, 800, 1000 };
  MixerRig *rig = mixer_rig_new_unmixed (2);
  MixerInputRig *inputs[4];

  for (guint i = 0; i < 4; i++) {
    g_autofree gchar *id = g_strdup_printf ("participant %u", i);

    inputs[i] = add_input (rig, id);
  }
  run_tones (rig, inputs, hz, 4, 40);
  for (guint i = 0; i < 4; i++)
    check_alone (rig, MIN (i, 1), hz[i], 0, 40);
  for (guint i = 0; i < 4; i++)
    mixer_input_rig_free (inputs[i]);
  mixer_rig_free (rig);
}

/* A loud channel is limited, a quiet one beside it is not touched. */
static void
test_limited_alone (void)
{
  MixerRig *rig = mixer_rig_new_unmixed (2);
  MixerInputRig *inputs[2] = { add_input (rig, "alice"), add_input (rig, "bob") };

  g_object_set (inputs[1]->pad, "volume", 10.0, NULL);
  run_tones (rig, inputs, (const double[]){ 400, 600 }, 2, 40);
  g_assert_cmpfloat_with_epsilon (mixer_rig_amplitude (rig, 0, 40 * RIG_BLOCK, 400), 0.25, 0.001);
  rig->channel = 1;
  g_assert_cmpfloat (mixer_rig_amplitude (rig, 0, 40 * RIG_BLOCK, 600), <, 1.1);
  g_assert_cmpfloat (mixer_rig_amplitude (rig, 0, 40 * RIG_BLOCK, 600), >, 0.8);
  mixer_input_rig_free (inputs[0]);
  mixer_input_rig_free (inputs[1]);
  mixer_rig_free (rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mixerunmixed/caps", test_caps);
  g_test_add_func ("/mixerunmixed/order-of-hearing", test_order_of_hearing);
  g_test_add_func ("/mixerunmixed/first-sound-is-whole", test_first_sound_is_whole);
  g_test_add_func ("/mixerunmixed/given-channels", test_given_channels);
  g_test_add_func ("/mixerunmixed/pads-of-one-share", test_pads_of_one_share);
  g_test_add_func ("/mixerunmixed/kept-while-away", test_kept_while_away);
  g_test_add_func ("/mixerunmixed/more-people-than-channels", test_more_people_than_channels);
  g_test_add_func ("/mixerunmixed/limited-alone", test_limited_alone);
  return g_test_run ();
}
