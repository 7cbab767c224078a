/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pictures of every size that tilecompositor accepts, from one pixel to the largest, in each format that is drawn
 * differently; larger ones are refused without disturbing other inputs. */
#include "tests/gst/compositor/tilerig.h"

#define GREEN 0x20a040
#define RED   0xc02020

static const char *const formats[] = { "I420", "NV12", "NV21", "YV12",  "Y42B",
                                       "Y444", "YUY2", "BGRA", "GRAY8", "I420_10LE" };

static const int sizes[][2] = {
  { 1, 1 },  { 1, 2 },   { 2, 1 },     { 2, 2 },     { 3, 1 },    { 3, 3 },    { 1, 37 },   { 37, 1 },   { 5, 7 },
  { 17, 9 }, { 63, 35 }, { 321, 181 }, { 639, 359 }, { 1, 8192 }, { 8192, 1 }, { 8191, 3 }, { 2, 8191 },
};

static void
draw (const char *layout, const char *format, const int *size, gboolean screen)
{
  const guint32 colour = g_str_equal (format, "GRAY8") ? 0x909090 : RED;
  g_autofree char *caps = g_strdup_printf ("video/x-raw,format=%s,width=%d,height=%d,framerate=25/1,colorimetry=%s",
                                           format, size[0], size[1], g_str_equal (format, "BGRA") ? "sRGB" : "bt709");
  g_autoptr (GstBuffer) canvas = NULL;
  TileSource *other, *source;
  TileRig rig;

  g_test_message ("%s%s", caps, screen ? " screen" : "");
  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  gst_util_set_object_arg (G_OBJECT (rig.element), "layout", layout);
  other = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  source = tile_source_new (&rig, TRUE, caps);
  gst_util_set_object_arg (G_OBJECT (source->pad), "kind", screen ? "screen" : "camera");
  tile_source_push (other, 0, TILE_RIG_TICK, GREEN);
  g_assert_cmpint (tile_source_push (source, 0, TILE_RIG_TICK, colour), ==, GST_FLOW_OK);
  canvas = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, canvas, 0, GREEN) || tile_rig_shows (&rig, canvas, 1, GREEN));
  /* a line is too thin to be found in the middle of its tile */
  if (size[0] < 8 * size[1] && size[1] < 8 * size[0])
    g_assert_true (tile_rig_shows (&rig, canvas, 0, colour) || tile_rig_shows (&rig, canvas, 1, colour));
  tile_source_free (source);
  tile_source_free (other);
  tile_rig_clear (&rig);
}

static void
test_sizes (gconstpointer format)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    draw ("grid", format, sizes[i], FALSE);
    draw ("speaker", format, sizes[i], TRUE);
  }
}

static void
offer (TileSource *source, int width, int height)
{
  g_autofree char *text =
      g_strdup_printf ("video/x-raw,format=I420,width=%d,height=%d,framerate=25/1,colorimetry=bt709", width, height);
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  gst_pad_push_event (source->peer, gst_event_new_caps (caps));
}

static void
test_too_large (void)
{
  static const int large[][2] = { { 16384, 16384 }, { 8193, 2 }, { 2, 8193 }, { G_MAXINT, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (large); i++) {
    TileSource *other, *source;
    g_autoptr (GstBuffer) canvas = NULL;
    TileRig rig;

    tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
    other = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    offer (source, large[i][0], large[i][1]);
    g_assert_cmpint (gst_pad_push (source->peer, gst_buffer_new_allocate (NULL, 16, NULL)), ==,
                     GST_FLOW_NOT_NEGOTIATED);
    tile_source_push (other, 0, TILE_RIG_TICK, GREEN);
    canvas = tile_rig_tick (&rig);
    g_assert_true (tile_rig_shows (&rig, canvas, 0, GREEN));
    tile_source_free (source);
    tile_source_free (other);
    tile_rig_clear (&rig);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *path = g_strdup_printf ("/tilesizes/%s", formats[i]);

    g_test_add_data_func (path, formats[i], test_sizes);
  }
  g_test_add_func ("/tilesizes/too-large", test_too_large);
  return g_test_run ();
}
