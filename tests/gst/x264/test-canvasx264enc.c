/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* canvasx264enc in a harness: times, key frames, caps, drain, latency, and the stream's colour description. */
#include "gst/common/names.h"
#include <gst/check/gstharness.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define TICK   (GST_SECOND / 8)
#define WIDTH  64
#define HEIGHT 48
#define CAPS                                                                                                           \
  "video/x-raw,format=I420,width=64,height=48,framerate=8/1,colorimetry=bt709,chroma-site=mpeg2,"                      \
  "pixel-aspect-ratio=1/1,interlace-mode=progressive"

static GstBuffer *
picture (guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT * 3 / 2, NULL);

  gst_buffer_memset (buffer, 0, 16 + n * 5 % 200, WIDTH * HEIGHT);
  gst_buffer_memset (buffer, WIDTH * HEIGHT, 128, WIDTH * HEIGHT / 2);
  GST_BUFFER_PTS (buffer) = n * TICK;
  GST_BUFFER_DURATION (buffer) = TICK;
  return buffer;
}

static GstHarness *
harness_new (const char *launch)
{
  GstHarness *h = gst_harness_new_parse (launch);

  g_assert_nonnull (h);
  gst_harness_set_src_caps_str (h, CAPS);
  return h;
}

static void
push (GstHarness *h, guint from, guint to)
{
  for (guint n = from; n < to; n++)
    g_assert_cmpint (gst_harness_push (h, picture (n)), ==, GST_FLOW_OK);
}

static gboolean
is_key (GstBuffer *buffer)
{
  return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

/* Everything is output at EOS, in order, with its original times. */
static void
test_times (void)
{
  GstHarness *h = harness_new ("canvasx264enc key-int-max=20");

  push (h, 0, 50);
  g_assert_true (gst_harness_push_event (h, gst_event_new_eos ()));
  g_assert_cmpuint (gst_harness_buffers_in_queue (h), ==, 50);
  for (guint n = 0; n < 50; n++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, n * TICK);
    g_assert_cmpuint (GST_BUFFER_DTS (buffer), ==, n * TICK);
    g_assert_cmpuint (GST_BUFFER_DURATION (buffer), ==, TICK);
    g_assert_cmpint (is_key (buffer), ==, n % 20 == 0);
  }
  gst_harness_teardown (h);
}

/* Each picture is output before the next goes in, and the latency query agrees. */
static void
test_latency (void)
{
  GstHarness *h = harness_new (CALLREEL_ELEMENT_ENCODER);

  for (guint n = 0; n < 20; n++) {
    push (h, n, n + 1);
    g_assert_cmpuint (gst_harness_buffers_in_queue (h), ==, n + 1);
  }
  g_assert_cmpuint (gst_harness_query_latency (h), ==, 0);
  gst_harness_teardown (h);
}

static void
test_force_key_unit (void)
{
  GstHarness *h = harness_new ("canvasx264enc key-int-max=1000");

  push (h, 0, 10);
  gst_harness_push_event (h, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
                                                   gst_structure_new ("GstForceKeyUnit", "timestamp", G_TYPE_UINT64,
                                                                      10 * TICK, "all-headers", G_TYPE_BOOLEAN, FALSE,
                                                                      NULL)));
  push (h, 10, 20);
  for (guint n = 0; n < 20; n++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
    g_assert_cmpint (is_key (buffer), ==, n == 0 || n == 10);
  }
  gst_harness_teardown (h);
}

/* avc: codec data in the caps, lengths instead of start codes, no parameter sets in the stream. */
static void
test_caps (void)
{
  GstHarness *h = harness_new (CALLREEL_ELEMENT_ENCODER);
  g_autoptr (GstCaps) caps = NULL;
  guint8 record[8];
  GstMapInfo map;

  push (h, 0, 10);
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
  caps = gst_pad_get_current_caps (h->sinkpad);
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  g_assert_cmpstr (gst_structure_get_string (s, "stream-format"), ==, "avc");
  g_assert_cmpstr (gst_structure_get_string (s, "alignment"), ==, "au");
  g_assert_cmpstr (gst_structure_get_string (s, "profile"), ==, "high");
  g_assert_cmpstr (gst_structure_get_string (s, "colorimetry"), ==, "bt709");
  GstBuffer *codec_data = gst_value_get_buffer (gst_structure_get_value (s, "codec_data"));
  g_assert_cmpuint (gst_buffer_extract (codec_data, 0, record, 8), ==, 8);
  g_assert_cmpuint (record[0], ==, 1);
  g_assert_cmpuint (record[4] & 3, ==, 3);
  g_assert_cmpuint (record[5] & 31, ==, 1);

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize at = 0; at < map.size;) {
    guint32 size = GST_READ_UINT32_BE (map.data + at), type = map.data[at + 4] & 31;
    g_assert_cmpuint (type, !=, 7);
    g_assert_cmpuint (type, !=, 8);
    at += 4 + size;
    g_assert_cmpuint (at, <=, map.size);
  }
  gst_buffer_unmap (buffer, &map);
  gst_harness_teardown (h);
}

/* ffprobe finds the colour description in the parameter sets of the bare stream. */
static void
test_colour (void)
{
  GstHarness *h =
      harness_new ("canvasx264enc ! h264parse ! capsfilter caps=video/x-h264,stream-format=byte-stream,alignment=au");
  g_autofree char *path = NULL, *command = NULL, *said = NULL;
  GByteArray *stream = g_byte_array_new ();
  int fd = g_file_open_tmp ("callreel-XXXXXX.h264", &path, NULL);

  push (h, 0, 10);
  gst_harness_push_event (h, gst_event_new_eos ());
  for (GstBuffer *buffer; (buffer = gst_harness_try_pull (h)); gst_buffer_unref (buffer)) {
    GstMapInfo map;
    gst_buffer_map (buffer, &map, GST_MAP_READ);
    g_byte_array_append (stream, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  g_assert_true (g_file_set_contents (path, (char *)stream->data, stream->len, NULL));
  g_byte_array_unref (stream);
  command = g_strdup_printf ("ffprobe -v error -of csv=p=0 -show_entries "
                             "stream=color_range,color_space,color_transfer,color_primaries,chroma_location %s",
                             path);
  g_assert_true (g_spawn_command_line_sync (command, &said, NULL, NULL, NULL));
  g_assert_cmpstr (g_strchomp (said), ==, "tv,bt709,bt709,bt709,left");
  g_unlink (path);
  g_close (fd, NULL);
  gst_harness_teardown (h);
}

/* New caps in mid-stream: pending pictures are output first, then a key frame of the new size. */
static void
test_new_size (void)
{
  GstHarness *h = harness_new (CALLREEL_ELEMENT_ENCODER);
  int width = 0;

  push (h, 0, 10);
  gst_harness_set_src_caps_str (h, "video/x-raw,format=I420,width=32,height=32,framerate=8/1");
  GstBuffer *small = gst_buffer_new_allocate (NULL, 32 * 32 * 3 / 2, NULL);
  gst_buffer_memset (small, 0, 100, 32 * 32 * 3 / 2);
  GST_BUFFER_PTS (small) = 10 * TICK;
  GST_BUFFER_DURATION (small) = TICK;
  g_assert_cmpint (gst_harness_push (h, small), ==, GST_FLOW_OK);
  gst_harness_push_event (h, gst_event_new_eos ());
  g_assert_cmpuint (gst_harness_buffers_in_queue (h), ==, 11);
  for (guint n = 0; n < 11; n++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, n * TICK);
    if (n == 10)
      g_assert_true (is_key (buffer));
  }
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  g_assert_cmpint (width, ==, 32);
  gst_harness_teardown (h);
}

/* The bit rate is kept over ten seconds of noise, and follows a change. */
static void
test_bitrate (void)
{
  GstHarness *h = harness_new ("canvasx264enc bitrate=64");
  gsize bytes[2] = { 0 };

  for (guint half = 0; half < 2; half++) {
    for (guint n = 0; n < 80; n++) {
      GstBuffer *buffer = picture (80 * half + n);
      GstMapInfo map;
      gst_buffer_map (buffer, &map, GST_MAP_WRITE);
      for (gsize i = 0; i < WIDTH * HEIGHT; i++)
        map.data[i] = g_test_rand_int_range (16, 236);
      gst_buffer_unmap (buffer, &map);
      g_assert_cmpint (gst_harness_push (h, buffer), ==, GST_FLOW_OK);
    }
    for (GstBuffer *buffer; (buffer = gst_harness_try_pull (h)); gst_buffer_unref (buffer))
      bytes[half] += gst_buffer_get_size (buffer);
    gst_harness_set (h, "canvasx264enc", "bitrate", 256, NULL);
  }
  g_assert_cmpuint (bytes[0], <=, 64 * 125 * 12); /* ten seconds and the buffer's two */
  g_assert_cmpuint (bytes[1], <=, 256 * 125 * 12);
  g_assert_cmpuint (bytes[1], >, bytes[0] * 3 / 2);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/canvasx264enc/times", test_times);
  g_test_add_func ("/canvasx264enc/latency", test_latency);
  g_test_add_func ("/canvasx264enc/force-key-unit", test_force_key_unit);
  g_test_add_func ("/canvasx264enc/caps", test_caps);
  g_test_add_func ("/canvasx264enc/colour", test_colour);
  g_test_add_func ("/canvasx264enc/new-size", test_new_size);
  g_test_add_func ("/canvasx264enc/bitrate", test_bitrate);
  return g_test_run ();
}
