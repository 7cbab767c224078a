/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/gate/gateblank: a dark canvas, silence and a tone in every raw format, and the text. */
#include "gst/gate/gateblank.h"

#include <math.h>

/* The upper eight bits: the lower ones differ by format, and some unpackers leave noise there. */
static guint8
component (const guint8 *line, gsize pixel, int x, guint c)
{
  return pixel == 8 ? ((const guint16 *)line)[x * 4 + c] >> 8 : line[x * 4 + c];
}

/* Unpacked by GStreamer, each pixel is the same dark grey. */
static void
check_frame (GstVideoFormat format)
{
  g_autoptr (GstBuffer) buffer = NULL;
  g_autofree guint8 *line = g_malloc0 (64 * 8);
  const GstVideoFormatInfo *unpacked;
  GstVideoInfo info;
  GstVideoFrame frame;
  gsize pixel;

  g_test_message ("%s", gst_video_format_to_string (format));
  gst_video_info_set_format (&info, format, 38, 22);
  buffer = gate_blank_frame (&info, "too small for it");
  if (info.finfo->pack_func == NULL) {
    g_assert_null (buffer);
    return;
  }
  g_assert_nonnull (buffer);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, info.size);
  unpacked = gst_video_format_get_info (info.finfo->unpack_format);
  pixel = GST_VIDEO_FORMAT_INFO_BITS (unpacked) > 8 ? 8 : 4;
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (int y = 0; y < 22; y++) {
    guint8 grey;

    info.finfo->unpack_func (info.finfo, GST_VIDEO_PACK_FLAG_NONE, line, frame.data, frame.info.stride, 0, y, 38);
    for (int x = 1; x < 38; x++)
      for (guint c = 0; c < 4; c++)
        g_assert_cmpint (component (line, pixel, 0, c), ==, component (line, pixel, x, c));
    grey = component (line, pixel, 0, 1);
    if (GST_VIDEO_INFO_N_COMPONENTS (&info) > 0 && !GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info.finfo)) {
      g_assert_cmpuint (grey, >=, 0x18);
      g_assert_cmpuint (grey, <=, 0x40);
    }
  }
  gst_video_frame_unmap (&frame);
}

static void
test_frames (void)
{
  guint n = 0;
  const GstVideoFormat *formats = gst_video_formats_raw (&n);

  g_assert_cmpuint (n, >, 50);
  for (guint i = 0; i < n; i++)
    check_frame (formats[i]);
}

/* Returns: where a line of the text's frame has something lighter than the background */
static gboolean
find_text (const guint8 *row, int width, int *left, int *right)
{
  gboolean found = FALSE;

  for (int x = 0; x < width; x++) {
    if (row[x] < 0x50)
      continue;
    *left = found ? *left : x;
    *right = x;
    found = TRUE;
  }
  return found;
}

/* The part of the frame that contains letters; FALSE if there are none. */
static gboolean
measure_text (const char *text, int width, int height, GstVideoRectangle *box)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstVideoInfo info;
  GstVideoFrame frame;
  int left = width, right = -1, top = -1, bottom = -1;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
  buffer = gate_blank_frame (&info, text);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (int y = 0; y < height; y++) {
    int from = 0, to = 0;

    if (!find_text ((const guint8 *)frame.data[0] + y * frame.info.stride[0], width, &from, &to))
      continue;
    top = top < 0 ? y : top;
    bottom = y;
    left = MIN (left, from);
    right = MAX (right, to);
  }
  gst_video_frame_unmap (&frame);
  *box = (GstVideoRectangle){ left, top, right - left + 1, bottom - top + 1 };
  return top >= 0;
}

static void
test_text (void)
{
  GstVideoRectangle box, longer;

  g_assert_true (measure_text ("Recording censored", 1920, 1080, &box));
  g_assert_cmpint (ABS (box.x + box.w / 2 - 960), <, 20);
  g_assert_cmpint (ABS (box.y + box.h / 2 - 540), <, 30);
  g_assert_cmpint (box.h, >, 20);
  g_assert_cmpint (box.w, >, 300);
  g_assert_true (measure_text ("This recording is censored", 1920, 1080, &longer));
  g_assert_cmpint (longer.w, >, box.w);
  g_assert_true (measure_text ("a text that is far too long for a picture this narrow", 160, 90, &longer));
  g_assert_cmpint (longer.x, >=, 2);
  g_assert_cmpint (longer.x + longer.w, <=, 158);
  g_assert_false (measure_text ("", 1920, 1080, &box));
  g_assert_false (measure_text (" \n", 1920, 1080, &box));
  g_assert_false (measure_text (NULL, 1920, 1080, &box));
  g_assert_false (measure_text ("Recording censored", 160, 88, &box));
}

/* Two halves of a tone make the whole one, in each channel, in each format that is precise enough to compare. */
static void
test_tone (void)
{
  const guint n = 1001, channels = 2;
  g_autoptr (GstBuffer) one = NULL;
  g_autoptr (GstBuffer) other = NULL;
  float samples[2 * 1001];
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, 16000, channels, NULL);
  one = gate_blank_tone (&info, 500 * info.bpf, 1000, 16000 * 7);
  other = gate_blank_tone (&info, (n - 500) * info.bpf, 1000, 16000 * 7 + 500);
  gst_buffer_extract (one, 0, samples, 500 * info.bpf);
  gst_buffer_extract (other, 0, samples + 500 * channels, (n - 500) * info.bpf);
  for (guint i = 0; i < n * channels; i++) {
    double wanted = 0.1 * sin (2 * G_PI * 1000 * (i / channels) / 16000);

    g_assert_cmpfloat_with_epsilon (samples[i], wanted, 0.0001);
  }
}

static void
test_tone_formats (void)
{
  guint n = 0;
  const GstAudioFormat *formats = gst_audio_formats_raw (&n);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GstBuffer) buffer = NULL;
    g_autofree double *unpacked = g_new0 (double, 64);
    GstAudioInfo info;
    GstMapInfo map;
    double highest = 0;

    gst_audio_info_set_format (&info, formats[i], 16000, 1, NULL);
    buffer = gate_blank_tone (&info, 64 * (gsize)info.bpf, 1000, 0);
    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    info.finfo->unpack_func (info.finfo, GST_AUDIO_PACK_FLAG_NONE, unpacked, map.data, 64);
    gst_buffer_unmap (buffer, &map);
    for (guint k = 0; k < 64; k++)
      highest = MAX (highest, info.finfo->unpack_format == GST_AUDIO_FORMAT_F64
                                  ? unpacked[k]
                                  : ((gint32 *)unpacked)[k] / (double)G_MAXINT32);
    g_assert_cmpfloat_with_epsilon (highest, 0.1, 0.01);
  }
}

static void
test_sound (void)
{
  guint n = 0;
  const GstAudioFormat *formats = gst_audio_formats_raw (&n);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GstBuffer) buffer = NULL;
    g_autofree guint8 *silence = g_malloc (960);
    GstAudioInfo info;

    gst_audio_info_set_format (&info, formats[i], 16000, 1, NULL);
    buffer = gate_blank_sound (&info, 960);
    gst_audio_format_info_fill_silence (info.finfo, silence, 960);
    g_assert_cmpint (gst_buffer_memcmp (buffer, 0, silence, 960), ==, 0);
  }
}

static void
test_parse (void)
{
  g_autoptr (GstCaps) sound =
      gst_caps_from_string ("audio/x-raw,format=S16LE,layout=interleaved,rate=16000,channels=1");
  g_autoptr (GstCaps) picture = gst_caps_from_string ("video/x-raw,format=I420,width=1920,height=1080,framerate=8/1");
  g_autoptr (GstCaps) other = gst_caps_from_string ("video/x-h264");
  GateFormat format;

  g_assert_true (gate_format_parse (&format, sound));
  g_assert_cmpint (format.media, ==, GATE_MEDIA_AUDIO);
  g_assert_true (gate_format_parse (&format, picture));
  g_assert_cmpint (format.media, ==, GATE_MEDIA_VIDEO);
  g_assert_false (gate_format_parse (&format, other));
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateblank/frames", test_frames);
  g_test_add_func ("/gateblank/text", test_text);
  g_test_add_func ("/gateblank/sound", test_sound);
  g_test_add_func ("/gateblank/tone", test_tone);
  g_test_add_func ("/gateblank/tone-formats", test_tone_formats);
  g_test_add_func ("/gateblank/parse", test_parse);
  return g_test_run ();
}
