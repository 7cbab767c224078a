/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/gateblank: a plain canvas and silence in every raw format there is. */
#include "gst/gateblank.h"

/* The upper eight bits: the lower ones differ by format, and some unpackers leave noise there. */
static guint8
component (const guint8 *line, gsize pixel, gint x, guint c)
{
  return pixel == 8 ? ((const guint16 *)line)[x * 4 + c] >> 8 : line[x * 4 + c];
}

/* Looked at through GStreamer's own unpacker, each pixel is the same dark grey. */
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
  buffer = gate_blank_frame (&info);
  if (info.finfo->pack_func == NULL) {
    g_assert_null (buffer);
    return;
  }
  g_assert_nonnull (buffer);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, info.size);
  unpacked = gst_video_format_get_info (info.finfo->unpack_format);
  pixel = GST_VIDEO_FORMAT_INFO_BITS (unpacked) > 8 ? 8 : 4;
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (gint y = 0; y < 22; y++) {
    guint8 grey;

    info.finfo->unpack_func (info.finfo, GST_VIDEO_PACK_FLAG_NONE, line, frame.data, frame.info.stride, 0, y, 38);
    for (gint x = 1; x < 38; x++)
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
  g_test_add_func ("/gateblank/sound", test_sound);
  g_test_add_func ("/gateblank/parse", test_parse);
  return g_test_run ();
}
