/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of callmixer's unmixed output: each participant alone in a channel, and always in the same one. */
#include "gst/common/names.h"
#include "tests/gst/mixer/mixerrig.h"

#include <gio/gio.h>

#define BLOCK_TIME (25 * GST_MSECOND)
#define HEARD      0.24
#define SILENT     0.001

static MixerInputRig *
add_input (MixerRig *rig, const char *participant_id)
{
  MixerInputRig *input = mixer_rig_add (rig, RIG_S16);

  g_object_set (input->pad, "participant-id", participant_id, NULL);
  return input;
}

/* Pushes 25 ms of each input's tone (0: silence) for each block, and lets it be output. */
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

/* @hz is in @channel of the blocks from @block on, and nowhere else. */
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
  int channel;

  g_object_get (input->pad, "channel", &channel, NULL);
  g_assert_cmpint (channel, >=, 0);
  return (guint)channel;
}

/* Returns: the channel from the next message that assigns one */
static guint
expect_message (MixerRig *rig, const char *participant_id)
{
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *s;
  guint channel = G_MAXUINT;

  do {
    gst_clear_message (&message);
    message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT);
    g_assert_nonnull (message);
    s = gst_message_get_structure (message);
  } while (!gst_structure_has_name (s, CALLREEL_MESSAGE_CHANNEL));
  g_assert_cmpstr (gst_structure_get_string (s, CALLREEL_FIELD_PARTICIPANT_ID), ==, participant_id);
  g_assert_true (gst_structure_get_uint (s, CALLREEL_FIELD_CHANNEL, &channel));
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
    int channels;

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

/* No sample of the first sound is lost while the channel is chosen. */
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
    g_autofree char *id = g_strdup_printf ("participant %u", i);

    inputs[i] = add_input (rig, id);
  }
  run_tones (rig, inputs, hz, 4, 40);
  for (guint i = 0; i < 4; i++)
    check_alone (rig, MIN (i, 1), hz[i], 0, 40);
  for (guint i = 0; i < 4; i++)
    mixer_input_rig_free (inputs[i]);
  mixer_rig_free (rig);
}

/* A loud channel is limited, a quiet one beside it is not affected. */
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

/* A tone of 1 kHz that starts, is muted, comes back, has a gap and leaves, each time in mid-wave: its largest step is
 * 0.098, anything beyond that would be an audible click. No other channel is affected. */
static void
test_no_click (void)
{
  const double steepest = 2.0 * G_PI * 1000.0 / RIG_RATE * 0.25;
  MixerRig *rig = mixer_rig_new_unmixed (3);
  MixerInputRig *stays = add_input (rig, "alice"), *comes = NULL;

  for (guint block = 0; block < 240; block++) {
    GstClockTime at = rig->next * (GST_SECOND / RIG_RATE);

    if (block % 40 == 4) {
      comes = add_input (rig, "bob");
    } else if (block % 40 == 30) {
      g_clear_pointer (&comes, mixer_input_rig_free);
    } else if (block % 40 == 12 || block % 40 == 16) {
      g_object_set (comes->pad, "muted", block % 40 == 12, NULL);
    }
    mixer_input_rig_push_tone (stays, at, BLOCK_TIME, 437.0, 0.25);
    if (comes != NULL && block % 40 != 22 && block % 40 != 23)
      mixer_input_rig_push_tone (comes, at, BLOCK_TIME, 1000.0, 0.25);
    mixer_rig_tick (rig, 1);
  }
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, 240 * RIG_BLOCK), <, 2.0 * G_PI * 437.0 / RIG_RATE * 0.25 + 0.001);
  rig->channel = 1;
  g_assert_cmpfloat (mixer_rig_largest_step (rig, 0, 240 * RIG_BLOCK), <, steepest + 0.25 / 80 + 0.001);
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 0, 240 * RIG_BLOCK), >, 240 * RIG_BLOCK * 40 / 100);
  rig->channel = 2;
  g_assert_cmpuint (mixer_rig_count_sounding (rig, 0, 240 * RIG_BLOCK), ==, 0);
  mixer_input_rig_free (stays);
  mixer_rig_free (rig);
}

/* Speech below 3 kHz, 16 kHz mono. */
static gint16 *
speak (gsize *n)
{
  static const char command[] =
      "sh -c 'espeak-ng -v en --stdout \"Around an evening, all our old owls are away. Now nobody knows where\" | "
      "ffmpeg -nostdin -v error -i - -af volume=-6dB,lowpass=2500,lowpass=2500,lowpass=2500,lowpass=2500,lowpass=2500 "
      "-ar 16000 -ac 1 -f s16le -'";
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  char *data = NULL;
  GSubprocess *process;
  GBytes *output;
  gsize size;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  process = g_subprocess_newv ((const char *const *)argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  g_object_unref (process);
  data = g_bytes_unref_to_data (output, &size);
  *n = size / sizeof (gint16);
  return (gint16 *)(gpointer)data;
}

static void
push_speech (MixerInputRig *input, GstClockTime at, const gint16 *samples)
{
  GstBuffer *buffer = gst_buffer_new_memdup (samples, RIG_BLOCK * sizeof (gint16));

  GST_BUFFER_PTS (buffer) = at;
  GST_BUFFER_DURATION (buffer) = BLOCK_TIME;
  g_assert_cmpint (gst_harness_push (input->harness, buffer), ==, GST_FLOW_OK);
}

/* Returns: the largest fourth difference of channel 0, which is small for speech below 3 kHz, and three times the
 * height of a cut */
static double
loudest_click (MixerRig *rig, gsize n)
{
  double largest = 0.0;

  for (gsize i = 4; i < n; i++) {
    double x[5];

    for (guint k = 0; k < 5; k++)
      x[k] = g_array_index (rig->samples, gint16, (i - k) * rig->channels) / 32768.0;
    largest = MAX (largest, ABS (x[0] - 4.0 * x[1] + 6.0 * x[2] - 4.0 * x[3] + x[4]));
  }
  return largest;
}

/* Real speech that is cut in the middle of words: joins, mutes, leaves. A hard cut would be ten times what is allowed
 * here, as the same speech with blocks left out shows. */
static void
test_no_click_in_speech (void)
{
  MixerRig *rig = mixer_rig_new_unmixed (2), *hard = mixer_rig_new_unmixed (2);
  MixerInputRig *input = NULL, *cut = add_input (hard, "bob");
  gsize n;
  g_autofree gint16 *samples = speak (&n);
  gint16 silence[RIG_BLOCK] = { 0 };
  guint blocks = (guint)(n / RIG_BLOCK);

  g_assert_cmpuint (blocks, >, 80);
  for (guint block = 0; block < blocks; block++) {
    guint phase = block % 12;
    gboolean muted = phase == 5 || phase == 6, away = phase >= 10;
    GstClockTime at = rig->next * (GST_SECOND / RIG_RATE);

    if (input == NULL && !away)
      input = add_input (rig, "bob");
    else if (away)
      g_clear_pointer (&input, mixer_input_rig_free);
    if (input != NULL) {
      g_object_set (input->pad, "muted", muted, NULL);
      push_speech (input, at, samples + block * RIG_BLOCK);
    }
    push_speech (cut, at, muted || away ? silence : samples + block * RIG_BLOCK);
    mixer_rig_tick (rig, 1);
    mixer_rig_tick (hard, 1);
  }
  g_test_message ("clicks: %.5f, cut hard %.5f", loudest_click (rig, blocks * RIG_BLOCK),
                  loudest_click (hard, blocks * RIG_BLOCK));
  g_assert_cmpfloat (loudest_click (rig, blocks * RIG_BLOCK), <, loudest_click (hard, blocks * RIG_BLOCK) / 4.0);
  g_clear_pointer (&input, mixer_input_rig_free);
  mixer_input_rig_free (cut);
  mixer_rig_free (rig);
  mixer_rig_free (hard);
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
  g_test_add_func ("/mixerunmixed/no-click", test_no_click);
  g_test_add_func ("/mixerunmixed/no-click-in-speech", test_no_click_in_speech);
  return g_test_run ();
}
