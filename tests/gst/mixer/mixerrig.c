/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rig of callmixer's tests. */
#include "tests/gst/mixer/mixerrig.h"
#include "gst/common/names.h"

#include <math.h>
#include <string.h>

static MixerRig *
new_rig (gboolean live, GstClockTime now, guint unmixed_channels)
{
  MixerRig *self = g_new0 (MixerRig, 1);

  self->mixer = gst_element_factory_make (CALLREEL_ELEMENT_MIXER, NULL);
  g_assert_nonnull (self->mixer);
  g_object_set (self->mixer, "force-live", live, "unmixed-channels", unmixed_channels, NULL);
  self->channels = MAX (unmixed_channels, 1);
  self->bus = gst_bus_new ();
  gst_element_set_bus (self->mixer, self->bus);
  self->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->start = G_MAXUINT64;
  self->out = gst_harness_new_with_element (self->mixer, NULL, "src");
  if (live) {
    /* The harness has started it with a clock of its own. */
    gst_element_set_state (self->mixer, GST_STATE_NULL);
    self->clock = GST_TEST_CLOCK (gst_test_clock_new_with_start_time (now));
    gst_element_set_clock (self->mixer, GST_CLOCK (self->clock));
  }
  gst_harness_play (self->out);
  return self;
}

MixerRig *
mixer_rig_new_live (GstClockTime now)
{
  return new_rig (TRUE, now, 0);
}

MixerRig *
mixer_rig_new (void)
{
  return new_rig (FALSE, 0, 0);
}

MixerRig *
mixer_rig_new_unmixed (guint channels)
{
  return new_rig (TRUE, 0, channels);
}

void
mixer_rig_free (MixerRig *self)
{
  gst_element_set_bus (self->mixer, NULL);
  gst_harness_teardown (self->out);
  gst_object_unref (self->mixer);
  g_clear_object (&self->clock);
  gst_object_unref (self->bus);
  g_array_unref (self->samples);
  g_free (self);
}

static void
take (MixerRig *self, GstBuffer *buffer)
{
  guint64 position = GST_BUFFER_OFFSET (buffer), frames;
  GstMapInfo map;

  g_assert_nonnull (buffer);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  frames = map.size / sizeof (gint16) / self->channels;
  if (self->start == G_MAXUINT64)
    self->start = self->next = position;
  g_assert_cmpuint (position, ==, self->next);
  g_assert_cmpuint (position % RIG_BLOCK, ==, 0);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, position * (GST_SECOND / RIG_RATE));
  g_assert_cmpuint (GST_BUFFER_DURATION (buffer), ==, frames * (GST_SECOND / RIG_RATE));
  g_assert_cmpuint (GST_BUFFER_OFFSET_END (buffer), ==, position + frames);
  g_array_append_vals (self->samples, map.data, (guint)(map.size / sizeof (gint16)));
  self->next += frames;
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
}

void
mixer_rig_pull (MixerRig *self)
{
  take (self, gst_harness_pull (self->out));
}

void
mixer_rig_tick (MixerRig *self, guint n)
{
  while (n-- > 0) {
    g_assert_true (gst_test_clock_crank (self->clock));
    mixer_rig_pull (self);
  }
}

void
mixer_rig_pull_all (MixerRig *self)
{
  GstBuffer *buffer;

  g_assert_true (gst_harness_pull_until_eos (self->out, &buffer));
  while (buffer != NULL) {
    take (self, buffer);
    g_assert_true (gst_harness_pull_until_eos (self->out, &buffer));
  }
}

MixerInputRig *
mixer_rig_add (MixerRig *self, const char *caps)
{
  MixerInputRig *input = g_new0 (MixerInputRig, 1);
  g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);

  g_assert_true (gst_audio_info_from_caps (&input->info, parsed));
  input->harness = gst_harness_new_with_element (self->mixer, "sink_%u", NULL);
  input->pad = gst_pad_get_peer (input->harness->srcpad);
  gst_harness_set_src_caps_str (input->harness, caps);
  return input;
}

void
mixer_input_rig_free (MixerInputRig *self)
{
  gst_object_unref (self->pad);
  gst_harness_teardown (self->harness);
  g_free (self);
}

GstBuffer *
mixer_input_rig_tone (MixerInputRig *self, GstClockTime running_time, GstClockTime duration, double hz,
                      double amplitude)
{
  gsize rate = (gsize)self->info.rate, channels = (gsize)self->info.channels;
  guint64 first = gst_util_uint64_scale_round (running_time, rate, GST_SECOND);
  gsize n = (gsize)(gst_util_uint64_scale_round (running_time + duration, rate, GST_SECOND) - first);
  gint16 *data = g_new (gint16, n * channels);
  GstBuffer *buffer;

  g_assert_cmpint (GST_AUDIO_INFO_FORMAT (&self->info), ==, GST_AUDIO_FORMAT_S16LE);
  for (gsize i = 0; i < n; i++) {
    double value = amplitude * cos (2.0 * G_PI * hz * (double)(first + i) / (double)rate);

    for (gsize c = 0; c < channels; c++)
      data[i * channels + c] = (gint16)lrint (value * 32767.0);
  }
  buffer = gst_buffer_new_wrapped (data, n * channels * sizeof (gint16));
  GST_BUFFER_PTS (buffer) = running_time;
  GST_BUFFER_DURATION (buffer) = duration;
  return buffer;
}

GstFlowReturn
mixer_input_rig_push_tone (MixerInputRig *self, GstClockTime running_time, GstClockTime duration, double hz,
                           double amplitude)
{
  return gst_harness_push (self->harness, mixer_input_rig_tone (self, running_time, duration, hz, amplitude));
}

static double
sample_at (MixerRig *self, gsize index)
{
  return g_array_index (self->samples, gint16, index * self->channels + self->channel) / 32768.0;
}

static gsize
count_frames (MixerRig *self)
{
  return self->samples->len / self->channels;
}

double
mixer_rig_amplitude (MixerRig *self, gsize from, gsize n, double hz)
{
  double coefficient = 2.0 * cos (2.0 * G_PI * hz / RIG_RATE), s1 = 0.0, s2 = 0.0;

  g_assert_cmpuint (from + n, <=, count_frames (self));
  for (gsize i = from; i < from + n; i++) {
    double s = sample_at (self, i) + coefficient * s1 - s2;

    s2 = s1;
    s1 = s;
  }
  return 2.0 * sqrt (s1 * s1 + s2 * s2 - coefficient * s1 * s2) / (double)n;
}

double
mixer_rig_largest_step (MixerRig *self, gsize from, gsize n)
{
  double largest = 0.0;

  g_assert_cmpuint (from + n, <=, count_frames (self));
  for (gsize i = from + 1; i < from + n; i++)
    largest = MAX (largest, fabs (sample_at (self, i) - sample_at (self, i - 1)));
  return largest;
}

gsize
mixer_rig_count_sounding (MixerRig *self, gsize from, gsize n)
{
  gsize count = 0;

  g_assert_cmpuint (from + n, <=, count_frames (self));
  for (gsize i = from; i < from + n; i++)
    count += sample_at (self, i) != 0.0 ? 1 : 0;
  return count;
}
