/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Interlaced pictures on the canvas: only one field of them, so without combing, in their own shape; progressive ones
 * unchanged. */
#include "tests/gst/compositor/tilerig.h"

#include <string.h>

#define LIGHT 200
#define DARK  40

typedef struct {
  const char *name;
  const char *format;
  int width, height;
  const char *mode;
  gboolean flagged; /* whether the buffer is flagged as interlaced */
  gboolean one_field;
} Case;

static const Case cases[] = {
  { "interleaved/i420", "I420", 64, 36, "interleaved", FALSE, TRUE },
  { "interleaved/i420-sd", "I420", 720, 576, "interleaved", FALSE, TRUE },
  { "interleaved/i420-hd", "I420", 1920, 1080, "interleaved", FALSE, TRUE },
  { "interleaved/i420-odd", "I420", 63, 37, "interleaved", FALSE, TRUE },
  { "interleaved/nv12", "NV12", 64, 38, "interleaved", FALSE, TRUE },
  { "interleaved/y42b", "Y42B", 64, 36, "interleaved", FALSE, TRUE },
  { "interleaved/gray", "GRAY8", 64, 36, "interleaved", FALSE, TRUE },
  { "interleaved/tiny", "I420", 4, 2, "interleaved", FALSE, TRUE },
  { "mixed/interlaced", "I420", 64, 36, "mixed", TRUE, TRUE },
  { "mixed/progressive", "I420", 64, 36, "mixed", FALSE, FALSE },
  { "progressive", "I420", 64, 36, "progressive", FALSE, FALSE },
};

/* Even lines are light, odd ones dark; everything is grey. */
static GstBuffer *
make_comb (const TileSource *source)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&source->info), NULL);
  GstVideoFrame frame;

  gst_buffer_memset (buffer, 0, 128, GST_VIDEO_INFO_SIZE (&source->info));
  g_assert_true (gst_video_frame_map (&frame, (GstVideoInfo *)&source->info, buffer, GST_MAP_WRITE));
  for (int y = 0; y < source->info.height; y++)
    memset ((guint8 *)frame.data[0] + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), y % 2 == 0 ? LIGHT : DARK,
            (gsize)source->info.width);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = TILE_RIG_TICK;
  return buffer;
}

static void
test_comb (gconstpointer data)
{
  const Case *item = data;
  g_autofree char *caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=25/1,colorimetry=bt709,interlace-mode=(string)%s",
      item->format, item->width, item->height, item->mode);
  g_autoptr (GstBuffer) canvas = NULL;
  TileSource *source;
  GstBuffer *buffer;
  int mean = (LIGHT + DARK) / 2, least = 255, most = 0;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, caps);
  gst_util_set_object_arg (G_OBJECT (source->pad), "kind", "screen");
  buffer = make_comb (source);
  if (item->flagged)
    GST_BUFFER_FLAG_SET (buffer, GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF);
  g_assert_cmpint (gst_pad_push (source->peer, buffer), ==, GST_FLOW_OK);
  canvas = tile_rig_tick (&rig);
  for (int y = 80; y < 100; y++) {
    TileYuv pixel = tile_rig_pixel (&rig, canvas, 160, y);

    least = MIN (least, pixel.y);
    most = MAX (most, pixel.y);
  }
  g_test_message ("%s: %d to %d", item->name, least, most);
  if (item->one_field) {
    g_assert_cmpint (least, >=, LIGHT - 2);
    g_assert_cmpint (most, <=, LIGHT + 2);
  } else {
    g_assert_cmpint (least, <, mean);
    g_assert_cmpint (most, >, mean);
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

/* A field has half the lines, and the picture has the same height: it fills the tile to its corners. */
static void
test_shape (void)
{
  static const int corners[][2] = { { 4, 4 }, { 315, 4 }, { 4, 175 }, { 315, 175 } };
  g_autoptr (GstBuffer) canvas = NULL;
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE,
                            "video/x-raw,format=I420,width=1920,height=1080,framerate=25/1,colorimetry=bt709,"
                            "interlace-mode=(string)interleaved");
  gst_util_set_object_arg (G_OBJECT (source->pad), "kind", "screen");
  tile_source_push (source, 0, TILE_RIG_TICK, 0x30d060);
  canvas = tile_rig_tick (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    g_assert_true (tile_yuv_is_near (tile_rig_pixel (&rig, canvas, corners[i][0], corners[i][1]),
                                     tile_yuv_from_rgb (0x30d060), 4));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/tilefield/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_comb);
  }
  g_test_add_func ("/tilefield/shape", test_shape);
  return g_test_run ();
}
