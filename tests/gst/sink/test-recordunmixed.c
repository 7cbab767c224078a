/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of callmixer's unmixed output in callrecordsink's WAV files, as decoded by ffmpeg. */
#include "gst/common/names.h"
#include "tests/gst/sink/sinkrig.h"

#include <math.h>
#include <string.h>

#define RATE   16000
#define HEARD  0.09
#define SILENT 0.001

static guint n_channels;
static guint first_channel; /* of the three that are heard */

/* Three participants with a tone of 4 s each, in the last of @channels channels. */
static SinkRig *
new_call (const char *properties, guint channels)
{
  SinkRig *rig = sink_rig_new ("call-%05u.wav", FALSE, FALSE, properties);
  GstElement *mixer = gst_element_factory_make (CALLREEL_ELEMENT_MIXER, NULL);

  n_channels = channels;
  first_channel = channels - 3;
  g_object_set (mixer, "unmixed-channels", channels, NULL);
  gst_bin_add (GST_BIN (rig->pipeline), mixer);
  g_assert_true (gst_element_link_pads (mixer, "src", rig->sink, "audio"));
  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("sink_%u", i);
    GstElement *source = gst_element_factory_make ("audiotestsrc", NULL);
    g_autoptr (GstCaps) caps = gst_caps_from_string ("audio/x-raw, format=S16LE, rate=16000, channels=1");
    g_autoptr (GstPad) pad = NULL;

    g_object_set (source, "num-buffers", 160, "samplesperbuffer", 400, "volume", 0.1, "freq", 400.0 + 200.0 * i, NULL);
    gst_bin_add (GST_BIN (rig->pipeline), source);
    pad = gst_element_request_pad_simple (mixer, name);
    g_object_set (pad, "participant-id", name, "channel", (int)(first_channel + i), NULL);
    g_assert_true (gst_element_link_pads_filtered (source, "src", mixer, name, caps));
  }
  return rig;
}

static void
run (SinkRig *rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  while (rig->n_eos == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  g_assert_no_error (rig->error);
}

static double
amplitude (GBytes *sound, guint channel, double hz, gsize from, gsize n)
{
  const gint16 *samples = g_bytes_get_data (sound, NULL);
  double re = 0.0, im = 0.0;

  g_assert_cmpuint (g_bytes_get_size (sound), >=, (from + n) * n_channels * sizeof (gint16));
  for (gsize i = from; i < from + n; i++) {
    double value = GINT16_FROM_LE (samples[i * n_channels + channel]) / 32768.0,
           at = 2.0 * G_PI * hz * (double)i / RATE;

    re += value * cos (at);
    im += value * sin (at);
  }
  return 2.0 * sqrt (re * re + im * im) / (double)n;
}

static void
check_tones (GBytes *sound, gsize from, gsize n)
{
  for (guint channel = 0; channel < n_channels; channel++) {
    for (guint tone = 0; tone < 3; tone++) {
      double found = amplitude (sound, channel, 400.0 + 200.0 * tone, from, n);

      if (channel == first_channel + tone)
        g_assert_cmpfloat (found, >, HEARD);
      else
        g_assert_cmpfloat (found, <, SILENT);
    }
  }
}

static void
check_silence (GBytes *sound, gsize from, gsize n)
{
  const gint16 *samples = g_bytes_get_data (sound, NULL);

  for (gsize i = from * n_channels; i < (from + n) * n_channels; i++)
    g_assert_cmpint (samples[i], ==, 0);
}

/* The format chunk is extensible, and no channel has a speaker position. */
static void
check_header (const char *path)
{
  g_autofree char *data = NULL;
  const guint8 *format;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  format = memmem (data, MIN (length, 200), "fmt ", 4);
  g_assert_nonnull (format);
  g_assert_cmphex (GST_READ_UINT16_LE (format + 8), ==, 0xfffe);
  g_assert_cmpuint (GST_READ_UINT16_LE (format + 10), ==, n_channels);
  g_assert_cmpuint (GST_READ_UINT32_LE (format + 12), ==, RATE);
  g_assert_cmpuint (GST_READ_UINT32_LE (format + 28), ==, 0);
}

static void
test_channels (gconstpointer data)
{
  SinkRig *rig = new_call ("format=wav", GPOINTER_TO_UINT (data));
  g_autoptr (GBytes) sound = NULL;

  run (rig);
  g_assert_cmpuint (rig->chunks->len, ==, 1);
  check_header (sink_rig_chunk (rig, 0)->location);
  judge_decodes (sink_rig_chunk (rig, 0)->location);
  sound = judge_audio (sink_rig_chunk (rig, 0)->location);
  g_assert_cmpuint (g_bytes_get_size (sound), ==, 4 * RATE * n_channels * sizeof (gint16));
  check_tones (sound, 160, 4 * RATE - 320);
  sink_rig_free (rig);
}

/* Chunks follow each other without losing a sample; a censored second is silent in every channel. */
static void
test_rolled_and_censored (void)
{
  SinkRig *rig = new_call ("format=wav max-duration=1500000000 on-limit=continue", 16);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes) sound = NULL;
  guint64 cut;

  g_signal_emit_by_name (rig->sink, "censor", TRUE, 2 * GST_SECOND, &cut);
  g_signal_emit_by_name (rig->sink, "censor", FALSE, 3 * GST_SECOND, &cut);
  run (rig);
  g_assert_cmpuint (rig->chunks->len, ==, 3);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GBytes) part = judge_audio (sink_rig_chunk (rig, i)->location);

    g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint)g_bytes_get_size (part));
  }
  sound = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  g_assert_cmpuint (g_bytes_get_size (sound), ==, 4 * RATE * n_channels * sizeof (gint16));
  check_tones (sound, 160, 2 * RATE - 320);
  check_silence (sound, 2 * RATE, RATE);
  check_tones (sound, 3 * RATE + 160, RATE - 320);
  sink_rig_free (rig);
}

/* A tone instead of silence: the same in all channels, in the censored span and nowhere else. */
static void
test_censored_by_tone (void)
{
  SinkRig *rig = new_call ("format=wav censor-tone=1000", 16);
  g_autoptr (GBytes) sound = NULL;
  const gint16 *samples;
  guint64 cut;

  g_signal_emit_by_name (rig->sink, "censor", TRUE, 1 * GST_SECOND, &cut);
  g_signal_emit_by_name (rig->sink, "censor", FALSE, 2 * GST_SECOND, &cut);
  run (rig);
  sound = judge_audio (sink_rig_chunk (rig, 0)->location);
  check_tones (sound, 160, RATE - 320);
  check_tones (sound, 2 * RATE + 160, 2 * RATE - 320);
  samples = g_bytes_get_data (sound, NULL);
  for (guint i = 0; i < RATE * n_channels; i++) {
    double wanted = 0.1 * G_MAXINT16 * sin (2 * G_PI * 1000 * (i / n_channels) / RATE);

    g_assert_cmpfloat_with_epsilon (samples[RATE * n_channels + i], wanted, 2);
  }
  sink_rig_free (rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/recordunmixed/channels/3", GUINT_TO_POINTER (3), test_channels);
  g_test_add_data_func ("/recordunmixed/channels/16", GUINT_TO_POINTER (16), test_channels);
  g_test_add_data_func ("/recordunmixed/channels/63", GUINT_TO_POINTER (63), test_channels);
  g_test_add_data_func ("/recordunmixed/channels/64", GUINT_TO_POINTER (64), test_channels);
  g_test_add_func ("/recordunmixed/rolled-and-censored", test_rolled_and_censored);
  g_test_add_func ("/recordunmixed/censored-by-tone", test_censored_by_tone);
  return g_test_run ();
}
