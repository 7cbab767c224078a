/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/mixer/mixerconverter: every format is converted, and every sound is at its own time. */
#include "gst/mixer/mixerconverter.h"

#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY (callreel_mixer_debug);

#define RATE  16000
#define TOTAL (40 * RATE)

/* The frames written, by position. */
typedef struct {
  MixerConverter *input;
  GstSegment segment;
  GstAudioInfo info;
  guint channels;
  float *frames;
  guint64 end;
  gsize written;
} Sink;

static GstFlowReturn
take (gpointer user_data, guint64 position, const float *frames, gsize count)
{
  Sink *sink = user_data;

  g_assert_cmpuint (position + count, <=, TOTAL);
  memcpy (sink->frames + position * sink->channels, frames, count * sink->channels * sizeof (float));
  sink->end = MAX (sink->end, position + count);
  sink->written += count;
  return GST_FLOW_OK;
}

static void
set_caps (Sink *sink, const char *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  g_assert_true (gst_audio_info_from_caps (&sink->info, caps));
  g_assert_true (mixer_converter_set_format (sink->input, &sink->info));
}

static void
open_sink (Sink *sink, guint channels, const char *caps)
{
  memset (sink, 0, sizeof *sink);
  sink->channels = channels;
  sink->frames = g_new0 (float, TOTAL *channels);
  sink->input = mixer_converter_new (RATE, channels, take, sink);
  gst_segment_init (&sink->segment, GST_FORMAT_TIME);
  set_caps (sink, caps);
}

static void
close_sink (Sink *sink)
{
  mixer_converter_free (sink->input);
  g_free (sink->frames);
}

static GstBuffer *
new_silence (const Sink *sink, GstClockTime pts, gsize frames)
{
  gsize size = frames * (gsize)sink->info.bpf;
  guint8 *data = g_malloc (size);
  GstBuffer *buffer;

  gst_audio_format_info_fill_silence (sink->info.finfo, data, size);
  buffer = gst_buffer_new_wrapped (data, size);
  GST_BUFFER_PTS (buffer) = pts;
  if (sink->info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED)
    gst_buffer_add_audio_meta (buffer, &sink->info, frames, NULL);
  return buffer;
}

static void
push (Sink *sink, GstBuffer *buffer)
{
  g_assert_cmpint (mixer_converter_push (sink->input, buffer, &sink->segment, 0), ==, GST_FLOW_OK);
}

/* 20 ms of S16 with a click, wide enough to survive the resampler, 10 ms after its first frame's time. */
static GstBuffer *
new_click (const Sink *sink, GstClockTime pts)
{
  gsize n = (gsize)sink->info.rate / 50, channels = (gsize)sink->info.channels;
  GstBuffer *buffer = new_silence (sink, pts, n);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < n; i++) {
    double t = ((double)i - (double)n / 2) / (double)sink->info.rate;

    for (gsize c = 0; c < channels; c++)
      ((gint16 *)(gpointer)map.data)[i * channels + c] = (gint16)(20000.0 * exp (-t * t / (2.0 * 0.0003 * 0.0003)));
  }
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* Returns: the centre of gravity of the click nearest to @position */
static double
find_click (const Sink *sink, guint64 position)
{
  guint64 from = position > 160 ? position - 160 : 0;
  double weight = 0.0, moment = 0.0;

  for (guint64 i = from; i < position + 160; i++) {
    double power = sink->frames[i] * sink->frames[i];

    weight += power;
    moment += power * (double)i;
  }
  g_assert_cmpfloat (weight, >, 0.1);
  return moment / weight;
}

#define OPPOSITE(format, layout, rate, mask)                                                                           \
  "audio/x-raw, format=" format ", layout=" layout ", rate=" rate ", channels=2, channel-mask=(bitmask)" mask

static const char *OPUS = "audio/x-raw, format=S16LE, layout=interleaved, rate=48000, channels=1";

static void
check_gaps (const char *caps, gboolean discont, GstClockTime gap)
{
  GstClockTime pts = 0;
  double worst = 0.0;
  Sink sink;

  open_sink (&sink, 1, caps);
  for (guint i = 0; i < 100; i++) {
    GstBuffer *buffer = new_click (&sink, pts);

    if (discont)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    push (&sink, buffer);
    push (&sink, new_silence (&sink, pts + 20 * GST_MSECOND, (gsize)sink.info.rate / 50));
    pts += 40 * GST_MSECOND + gap;
  }
  mixer_converter_drain (sink.input);
  pts = 0;
  for (guint i = 0; i < 100; i++) {
    double expected = (double)(pts + 10 * GST_MSECOND) * RATE / GST_SECOND;

    worst = MAX (worst, fabs (find_click (&sink, (guint64)expected) - expected));
    pts += 40 * GST_MSECOND + gap;
  }
  g_test_message ("worst error %.3f frames", worst);
  g_assert_cmpfloat (worst, <, 1.0);
  close_sink (&sink);
}

static void
test_hundred_gaps (void)
{
  check_gaps (OPUS, FALSE, 123 * GST_MSECOND);
  check_gaps (OPUS, FALSE, 41 * GST_MSECOND);
  check_gaps (OPUS, TRUE, 20 * GST_MSECOND);
  check_gaps ("audio/x-raw, format=S16LE, layout=interleaved, rate=44100, channels=1", FALSE, 123 * GST_MSECOND);
  check_gaps ("audio/x-raw, format=S16LE, layout=interleaved, rate=16000, channels=1", FALSE, 123 * GST_MSECOND);
  check_gaps ("audio/x-raw, format=S16LE, layout=interleaved, rate=8000, channels=1", FALSE, 123 * GST_MSECOND);
  check_gaps (OPUS, FALSE, 0);
}

static void
test_exact_counts (void)
{
  const guint rates[] = { 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 192000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autofree char *caps =
        g_strdup_printf ("audio/x-raw, format=S16LE, layout=interleaved, rate=%u, channels=1", rates[i]);
    Sink sink;

    open_sink (&sink, 1, caps);
    for (guint k = 0; k < 100; k++)
      push (&sink, new_silence (&sink, gst_util_uint64_scale (k, GST_SECOND, 25), rates[i] / 25));
    mixer_converter_drain (sink.input);
    g_assert_cmpuint (sink.end, ==, gst_util_uint64_scale_round (rates[i] / 25 * 100, RATE, rates[i]));
    g_assert_cmpuint (sink.written, ==, sink.end);
    close_sink (&sink);
  }
}

static void
test_jitter_makes_no_holes (void)
{
  Sink sink;

  open_sink (&sink, 1, OPUS);
  for (guint i = 0; i < 500; i++) {
    GstClockTime jitter = (i * 7919) % 21 * GST_MSECOND;

    push (&sink, new_click (&sink, 100 * GST_MSECOND + i * 20 * GST_MSECOND + jitter));
  }
  mixer_converter_drain (sink.input);
  /* Every frame from the first to the last was written once; the clock moved by at most the mean of the jitter. */
  g_assert_cmpuint (sink.end - sink.written, ==, 1600);
  g_assert_cmpfloat (fabs ((double)sink.written - 500 * 320), <, 240.0);
  close_sink (&sink);
}

static void
test_drift_is_followed (void)
{
  Sink sink;

  /* 1000 ppm for 30 s: 30 ms that must not accumulate. */
  open_sink (&sink, 1, OPUS);
  for (guint i = 0; i < 1500; i++)
    push (&sink,
          i % 50 == 0 ? new_click (&sink, i * 20020 * GST_USECOND) : new_silence (&sink, i * 20020 * GST_USECOND, 960));
  mixer_converter_drain (sink.input);
  for (guint i = 0; i < 1500; i += 50) {
    double expected = (i * 20020.0 + 10000.0) * RATE / 1e6;

    g_assert_cmpfloat (fabs (find_click (&sink, (guint64)expected) - expected), <, 0.005 * RATE);
  }
  close_sink (&sink);
}

/* Pushes 100 ms in which channel c has the constant values[c]. Returns: the result in the middle */
static const float *
convert_constants (Sink *sink, const float *values)
{
  gsize n = (gsize)sink->info.rate / 10, channels = (gsize)sink->info.channels;
  gboolean planar = sink->info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED;
  float *data = g_new (float, n *channels);
  GstBuffer *buffer;

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < channels; c++)
      data[planar ? c * n + i : i * channels + c] = values[c];
  buffer = gst_buffer_new_wrapped (data, n * channels * sizeof (float));
  GST_BUFFER_PTS (buffer) = 0;
  if (planar)
    gst_buffer_add_audio_meta (buffer, &sink->info, n, NULL);
  push (sink, buffer);
  mixer_converter_drain (sink->input);
  g_assert_cmpuint (sink->end, ==, RATE / 10);
  return sink->frames + RATE / 20 * sink->channels;
}

static void
test_downmix (void)
{
  const float values[] = { 0.8f, 0.2f, 0.1f, 0.3f, 0.4f, 0.6f, 0.0f, 0.0f };
  const float *out;
  Sink sink;

  open_sink (&sink, 1,
             "audio/x-raw, format=F32LE, layout=interleaved, rate=48000, channels=2, channel-mask=(bitmask)3");
  out = convert_constants (&sink, values);
  g_assert_cmpfloat_with_epsilon (out[0], 0.5, 0.001);
  close_sink (&sink);

  /* No positions: every channel has the same weight. */
  open_sink (&sink, 1,
             "audio/x-raw, format=F32LE, layout=interleaved, rate=48000, channels=8, channel-mask=(bitmask)0");
  out = convert_constants (&sink, values);
  g_assert_cmpfloat_with_epsilon (out[0], 0.3, 0.001);
  close_sink (&sink);

  /* 5.1: front left and right keep to their sides, and nothing gets louder. */
  open_sink (&sink, 2,
             "audio/x-raw, format=F32LE, layout=interleaved, rate=48000, channels=6, channel-mask=(bitmask)0x3f");
  out = convert_constants (&sink, (float[]){ 0.9f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f });
  g_assert_cmpfloat (out[0], >, 0.2);
  g_assert_cmpfloat_with_epsilon (out[1], 0.0, 0.001);
  close_sink (&sink);

  /* Mono to both sides. */
  open_sink (&sink, 2, "audio/x-raw, format=F32LE, layout=interleaved, rate=48000, channels=1");
  out = convert_constants (&sink, values);
  g_assert_cmpfloat_with_epsilon (out[0], 0.8, 0.001);
  g_assert_cmpfloat_with_epsilon (out[1], 0.8, 0.001);
  close_sink (&sink);
}

/* A second of one tone, with inverted polarity in the second channel. */
static GstBuffer *
new_opposite (const Sink *sink)
{
  gsize n = (gsize)sink->info.rate;
  gboolean planar = sink->info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED;
  gboolean narrow = GST_AUDIO_INFO_FORMAT (&sink->info) == GST_AUDIO_FORMAT_S16LE;
  GstBuffer *buffer = new_silence (sink, 0, n);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < n; i++) {
    for (gsize c = 0; c < 2; c++) {
      double value = (c == 0 ? 0.3 : -0.3) * sin (2 * G_PI * 440.0 * (double)i / (double)sink->info.rate);
      gsize at = planar ? c * n + i : i * 2 + c;

      if (narrow)
        ((gint16 *)(gpointer)map.data)[at] = (gint16)(value * 32767.0);
      else
        ((float *)(gpointer)map.data)[at] = (float)value;
    }
  }
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

static void
test_opposite (gconstpointer caps)
{
  double energy = 0.0;
  Sink sink;

  open_sink (&sink, 1, caps);
  push (&sink, new_opposite (&sink));
  mixer_converter_drain (sink.input);
  g_assert_cmpuint (sink.end, ==, RATE);
  for (gsize i = RATE / 10; i < RATE; i++)
    energy += sink.frames[i] * sink.frames[i];
  g_assert_cmpfloat_with_epsilon (sqrt (2.0 * energy / (0.9 * RATE)), 0.3, 0.01);
  close_sink (&sink);
}

static void
test_planar (void)
{
  Sink sink;
  const float *out;

  open_sink (&sink, 1,
             "audio/x-raw, format=F32LE, layout=non-interleaved, rate=44100, channels=2, channel-mask=(bitmask)3");
  out = convert_constants (&sink, (float[]){ 0.7f, 0.1f });
  g_assert_cmpfloat_with_epsilon (out[0], 0.4, 0.001);
  close_sink (&sink);
}

static void
test_every_format (void)
{
  for (int f = GST_AUDIO_FORMAT_S8; f <= GST_AUDIO_FORMAT_F64BE; f++) {
    g_autofree char *caps = g_strdup_printf ("audio/x-raw, format=%s, layout=interleaved, rate=48000, channels=2, "
                                             "channel-mask=(bitmask)3",
                                             gst_audio_format_to_string ((GstAudioFormat)f));
    Sink sink;

    open_sink (&sink, 1, caps);
    push (&sink, new_silence (&sink, 0, 4800));
    mixer_converter_drain (sink.input);
    g_assert_cmpuint (sink.end, ==, 1600);
    for (guint i = 0; i < 1600; i++)
      g_assert_cmpfloat (fabsf (sink.frames[i]), <, 1e-6);
    close_sink (&sink);
  }
}

static void
test_caps_change (void)
{
  Sink sink;

  open_sink (&sink, 1, OPUS);
  for (guint i = 0; i < 10; i++) {
    set_caps (&sink, i % 2 == 0 ? "audio/x-raw, format=S16LE, layout=interleaved, rate=8000, channels=2" : OPUS);
    push (&sink, new_click (&sink, i * 20 * GST_MSECOND));
  }
  mixer_converter_drain (sink.input);
  g_assert_cmpuint (sink.end, ==, 10 * 320);
  g_assert_cmpuint (sink.written, ==, 10 * 320);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpfloat (fabs (find_click (&sink, i * 320 + 160) - (i * 320 + 160)), <, 1.0);
  close_sink (&sink);
}

static void
test_no_timestamps (void)
{
  Sink sink;

  open_sink (&sink, 1, OPUS);
  g_assert_cmpint (mixer_converter_push (sink.input, new_silence (&sink, GST_CLOCK_TIME_NONE, 960), &sink.segment,
                                         5000),
                   ==, GST_FLOW_OK);
  for (guint i = 0; i < 9; i++)
    push (&sink, new_silence (&sink, GST_CLOCK_TIME_NONE, 960));
  mixer_converter_drain (sink.input);
  g_assert_cmpuint (sink.end, ==, 5000 + 3200);
  g_assert_cmpuint (sink.written, ==, 3200);
  close_sink (&sink);
}

static void
test_bad_buffers (void)
{
  Sink sink;
  GstBuffer *buffer;

  open_sink (&sink, 1, "audio/x-raw, format=S16LE, layout=interleaved, rate=48000, channels=2");
  push (&sink, gst_buffer_new ());
  buffer = gst_buffer_new_allocate (NULL, 0, NULL);
  GST_BUFFER_PTS (buffer) = 0;
  push (&sink, buffer);
  buffer = gst_buffer_new_wrapped (g_malloc0 (3), 3);
  GST_BUFFER_PTS (buffer) = 0;
  push (&sink, buffer);
  /* Planar without the meta with the offsets of the planes. */
  set_caps (&sink, "audio/x-raw, format=S16LE, layout=non-interleaved, rate=48000, channels=2");
  buffer = gst_buffer_new_wrapped (g_malloc0 (7), 7);
  GST_BUFFER_PTS (buffer) = 0;
  push (&sink, buffer);
  g_assert_cmpuint (sink.end, <=, 1);
  close_sink (&sink);
}

static void
test_segment_clips (void)
{
  Sink sink;

  open_sink (&sink, 1, OPUS);
  sink.segment.start = GST_SECOND + 10 * GST_MSECOND;
  sink.segment.stop = 2 * GST_SECOND;
  for (guint i = 0; i < 150; i++)
    push (&sink, new_silence (&sink, i * 20 * GST_MSECOND, 960));
  mixer_converter_drain (sink.input);
  g_assert_cmpuint (sink.written, ==, 15840);
  g_assert_cmpuint (sink.end, ==, 15840);
  close_sink (&sink);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  GST_DEBUG_CATEGORY_INIT (callreel_mixer_debug, "callmixer", 0, "mixer of calls");
  g_test_add_func ("/mixerconverter/hundred-gaps", test_hundred_gaps);
  g_test_add_func ("/mixerconverter/exact-counts", test_exact_counts);
  g_test_add_func ("/mixerconverter/jitter-makes-no-holes", test_jitter_makes_no_holes);
  g_test_add_func ("/mixerconverter/drift-is-followed", test_drift_is_followed);
  g_test_add_func ("/mixerconverter/downmix", test_downmix);
  g_test_add_func ("/mixerconverter/planar", test_planar);
  g_test_add_data_func ("/mixerconverter/opposite/s16", OPPOSITE ("S16LE", "interleaved", "16000", "3"), test_opposite);
  g_test_add_data_func ("/mixerconverter/opposite/f32", OPPOSITE ("F32LE", "interleaved", "48000", "3"), test_opposite);
  g_test_add_data_func ("/mixerconverter/opposite/planar", OPPOSITE ("F32LE", "non-interleaved", "44100", "3"),
                        test_opposite);
  g_test_add_data_func ("/mixerconverter/opposite/no-positions", OPPOSITE ("S16LE", "interleaved", "48000", "0"),
                        test_opposite);
  g_test_add_func ("/mixerconverter/every-format", test_every_format);
  g_test_add_func ("/mixerconverter/caps-change", test_caps_change);
  g_test_add_func ("/mixerconverter/no-timestamps", test_no_timestamps);
  g_test_add_func ("/mixerconverter/bad-buffers", test_bad_buffers);
  g_test_add_func ("/mixerconverter/segment-clips", test_segment_clips);
  return g_test_run ();
}
