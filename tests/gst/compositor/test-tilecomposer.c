/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the content of the canvas: colours, avatars, names, sizes, which memory is written, and that nothing
 * captured during a pause is ever visible. */
#include "gst/common/names.h"
#include "tests/gst/compositor/tilerig.h"

#include <cairo.h>
#include <glib/gstdio.h>

#define RED    0xc02020
#define GREEN  0x20a040
#define BLUE   0x2040c0
#define SPOKEN 0x3ddc97

#define CAMERA(format, colorimetry)                                                                                    \
  "video/x-raw,format=" format ",width=64,height=36,framerate=25/1,colorimetry=" colorimetry

static guint32
colour_of (guint i)
{
  return (i * 37 % 200 + 28) << 16 | (i * 91 % 200 + 28) << 8 | (i * 53 % 200 + 28);
}

static void
test_a_colour_for_each (void)
{
  static const guint numbers[] = { 1, 2, 3, 5, 9, 16, 26, 49 };

  for (guint k = 0; k < G_N_ELEMENTS (numbers); k++) {
    TileSource *sources[49];
    g_autoptr (GstBuffer) canvas = NULL;
    TileRig rig;

    tile_rig_init (&rig, TRUE, "video/x-raw,width=1920,height=1080");
    for (guint i = 0; i < numbers[k]; i++) {
      sources[i] = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
      tile_source_push (sources[i], 0, TILE_RIG_TICK, colour_of (i));
    }
    canvas = tile_rig_tick (&rig);
    g_assert_cmpuint (canvas_meta_get (canvas)->n_tiles, ==, numbers[k]);
    for (guint i = 0; i < numbers[k]; i++)
      g_assert_true (tile_rig_shows (&rig, canvas, i, colour_of (i)));
    for (guint i = 0; i < numbers[k]; i++)
      tile_source_free (sources[i]);
    tile_rig_clear (&rig);
  }
}

static void
test_every_format (void)
{
  static const char *const formats[] = {
    CAMERA ("I420", "bt601"),   CAMERA ("YV12", "bt601"),      CAMERA ("NV12", "bt601"),
    CAMERA ("NV12", "bt709"),   CAMERA ("I420", "1:4:0:0"),    CAMERA ("I420", "bt2020"),
    CAMERA ("I420", "1:3:5:1"), CAMERA ("I420", "2:3:5:1"),    CAMERA ("NV12", "1:4:0:0"),
    CAMERA ("NV12", "1:3:5:1"), CAMERA ("NV21", "bt601"),      CAMERA ("NV21", "1:4:0:0"),
    CAMERA ("YV12", "1:4:0:0"), CAMERA ("I420", "smpte240m"),  CAMERA ("YUY2", "bt601"),
    CAMERA ("Y444", "bt709"),   CAMERA ("RGBA", "sRGB"),       CAMERA ("BGRx", "sRGB"),
    CAMERA ("AYUV", "bt601"),   CAMERA ("I420_10LE", "bt709"), CAMERA ("P010_10LE", "bt709"),
    CAMERA ("A420", "bt709"),
  };

  static const guint32 colours[] = { RED, 0x30d060, 0x2030e0, 0xf0f0f0, 0x101010 };

  for (guint k = 0; k < G_N_ELEMENTS (formats) * G_N_ELEMENTS (colours); k++) {
    const char *format = formats[k / G_N_ELEMENTS (colours)];
    guint32 colour = colours[k % G_N_ELEMENTS (colours)];
    TileSource *before, *source, *after;
    g_autoptr (GstBuffer) canvas = NULL;
    TileRig rig;

    tile_rig_init (&rig, TRUE, "video/x-raw,width=640,height=360");
    before = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    source = tile_source_new (&rig, TRUE, format);
    after = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    tile_source_push (before, 0, TILE_RIG_TICK, GREEN);
    tile_source_push (after, 0, TILE_RIG_TICK, BLUE);
    tile_source_push (source, 0, TILE_RIG_TICK, colour);
    canvas = tile_rig_tick (&rig);
    g_test_message ("%s %06x", format, colour);
    g_assert_true (tile_rig_shows (&rig, canvas, 1, colour));
    /* and nothing was written beside it */
    g_assert_true (tile_rig_shows (&rig, canvas, 0, GREEN));
    g_assert_true (tile_rig_shows (&rig, canvas, 2, BLUE));
    tile_source_free (before);
    tile_source_free (source);
    tile_source_free (after);
    tile_rig_clear (&rig);
  }
}

static void
test_size_changes (void)
{
  static const int sizes[][2] = { { 64, 36 }, { 480, 270 }, { 36, 64 }, { 641, 359 }, { 2, 2 }, { 1, 1 }, { 17, 400 } };
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++) {
    const int *size = sizes[i / 2];
    g_autofree char *caps =
        g_strdup_printf ("video/x-raw,format=%s,width=%d,height=%d,framerate=30/1,colorimetry=bt709",
                         i % 2 == 0 ? "I420" : "NV12", size[0], size[1]);
    g_autoptr (GstBuffer) canvas = NULL;

    tile_source_set_caps (source, caps);
    g_assert_cmpint (tile_source_push (source, i * TILE_RIG_TICK, TILE_RIG_TICK, colour_of (i)), ==, GST_FLOW_OK);
    canvas = tile_rig_tick_is (&rig, i);
    g_test_message ("%s", caps);
    g_assert_true (tile_rig_shows (&rig, canvas, 0, colour_of (i)));
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_stall (void)
{
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  g_object_set (rig.element, "stall-timeout", (guint64)GST_SECOND, NULL);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  for (guint64 n = 0; n < 24; n++) {
    g_autoptr (GstBuffer) canvas = NULL;

    if (n == 0 || n == 20)
      tile_source_push (source, n * TILE_RIG_TICK, TILE_RIG_TICK, RED);
    canvas = tile_rig_tick_is (&rig, n);
    /* the frame's own tick, then 8 ticks of grace */
    g_assert_true (tile_rig_shows (&rig, canvas, 0, RED) == (n < 9 || n >= 20));
  }
  tile_source_end (source);
  gst_buffer_unref (tile_rig_tick (&rig));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_end_shows_the_avatar (void)
{
  g_autoptr (GstBuffer) shown = NULL;
  g_autoptr (GstBuffer) gone = NULL;
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (source, 0, TILE_RIG_TICK, RED);
  tile_source_end (source);
  shown = tile_rig_tick (&rig);
  gone = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, shown, 0, RED));
  g_assert_false (tile_rig_shows (&rig, gone, 0, RED));
  g_assert_cmpuint (canvas_meta_get (gone)->n_tiles, ==, 1);
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_only_changes_are_drawn (void)
{
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) same = NULL;
  g_autoptr (GstBuffer) changed = NULL;
  const CanvasMeta *a, *b, *c;
  TileSource *sources[4];
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  for (guint i = 0; i < 4; i++) {
    sources[i] = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    tile_source_push (sources[i], 0, TILE_RIG_TICK, RED);
  }
  first = tile_rig_tick (&rig);
  same = tile_rig_tick (&rig);
  tile_source_push (sources[2], 2 * TILE_RIG_TICK, TILE_RIG_TICK, GREEN);
  changed = tile_rig_tick (&rig);
  a = canvas_meta_get (first);
  b = canvas_meta_get (same);
  c = canvas_meta_get (changed);
  g_assert_true (gst_buffer_peek_memory (first, 0) == gst_buffer_peek_memory (same, 0));
  g_assert_true (gst_buffer_peek_memory (first, 0) != gst_buffer_peek_memory (changed, 0));
  g_assert_cmpuint (a->serial, ==, b->serial);
  g_assert_cmpuint (b->serial, <, c->serial);
  g_assert_cmpuint (a->layout_serial, ==, c->layout_serial);
  for (guint i = 0; i < 4; i++) {
    g_assert_cmpuint (a->tiles[i].serial, ==, b->tiles[i].serial);
    if (i == 2)
      g_assert_cmpuint (b->tiles[i].serial, <, c->tiles[i].serial);
    else
      g_assert_cmpuint (b->tiles[i].serial, ==, c->tiles[i].serial);
    g_assert_true (tile_rig_shows (&rig, changed, i, i == 2 ? GREEN : RED));
    tile_source_free (sources[i]);
  }
  tile_rig_clear (&rig);
}

/* A still screen keeps sending frames. */
static void
test_same_picture_again (void)
{
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) same = NULL;
  g_autoptr (GstBuffer) other = NULL;
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (source, 0, TILE_RIG_TICK, RED);
  first = tile_rig_tick (&rig);
  tile_source_push (source, TILE_RIG_TICK, TILE_RIG_TICK, RED);
  same = tile_rig_tick (&rig);
  tile_source_push (source, 2 * TILE_RIG_TICK, TILE_RIG_TICK, RED + 8);
  other = tile_rig_tick (&rig);
  g_assert_cmpuint (canvas_meta_get (first)->serial, ==, canvas_meta_get (same)->serial);
  g_assert_cmpuint (canvas_meta_get (same)->serial, <, canvas_meta_get (other)->serial);
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static char *
checksum (GstBuffer *canvas)
{
  GstMapInfo map;
  char *sum;

  g_assert_true (gst_buffer_map (canvas, &map, GST_MAP_READ));
  sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size);
  gst_buffer_unmap (canvas, &map);
  return sum;
}

/* Canvases held by an encoder are not overwritten, and the content of a canvas does not depend on which memory it was
 * drawn into. */
static void
test_held_canvases_stay (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  GstBuffer *held[60] = { NULL };
  char *sums[60] = { NULL };
  guint32 colours[3] = { RED, RED, RED };
  TileSource *sources[3];
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  for (guint i = 0; i < 3; i++)
    sources[i] = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  for (guint n = 0; n < 60; n++) {
    guint release = (guint)g_rand_int_range (rand, 0, 60);

    for (guint i = 0; i < 3; i++) {
      if (n == 0 || g_rand_boolean (rand))
        colours[i] = colour_of (n * 3 + i);
      tile_source_push (sources[i], n * TILE_RIG_TICK, TILE_RIG_TICK, colours[i]);
    }
    held[n] = tile_rig_tick_is (&rig, n);
    sums[n] = checksum (held[n]);
    for (guint i = 0; i < 3; i++)
      g_assert_true (tile_rig_shows (&rig, held[n], i, colours[i]));
    g_clear_pointer (&held[release], gst_buffer_unref);
  }
  for (guint n = 0; n < 60; n++) {
    if (held[n] != NULL) {
      g_autofree char *now = checksum (held[n]);

      g_assert_cmpstr (now, ==, sums[n]);
      gst_buffer_unref (held[n]);
    }
    g_free (sums[n]);
  }
  for (guint i = 0; i < 3; i++)
    tile_source_free (sources[i]);
  tile_rig_clear (&rig);
}

static void
send_gate (TileRig *rig, gboolean paused, guint64 tick)
{
  gst_pad_push_event (rig->harness->sinkpad,
                      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                                            gst_structure_new (CALLREEL_EVENT_GATE, CALLREEL_FIELD_PAUSED,
                                                               G_TYPE_BOOLEAN, paused, CALLREEL_FIELD_RUNNING_TIME,
                                                               G_TYPE_UINT64, tick * TILE_RIG_TICK, NULL)));
}

static void
test_paused_pictures_are_never_seen (void)
{
  TileSource *steady, *silent, *joiner = NULL;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  steady = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  silent = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  for (guint64 n = 0; n < 30; n++) {
    gboolean in_pause = n >= 10 && n < 20;
    g_autoptr (GstBuffer) canvas = NULL;

    if (n == 9)
      send_gate (&rig, TRUE, 10);
    if (n == 12) {
      joiner = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
      tile_source_push (joiner, n * TILE_RIG_TICK, 20 * TILE_RIG_TICK, GREEN);
    }
    if (n == 19)
      send_gate (&rig, FALSE, 20);
    tile_source_push (steady, n * TILE_RIG_TICK, TILE_RIG_TICK, in_pause ? GREEN : n < 10 ? RED : BLUE);
    /* this camera sends nothing between tick 18 and tick 25 */
    if (n < 18 || n >= 25)
      tile_source_push (silent, n * TILE_RIG_TICK, TILE_RIG_TICK, in_pause ? GREEN : n < 10 ? RED : BLUE);
    canvas = tile_rig_tick_is (&rig, n);
    g_assert_true (tile_rig_shows (&rig, canvas, 0, n < 20 ? RED : BLUE));
    g_assert_true (tile_rig_shows (&rig, canvas, 1, n < 25 ? RED : BLUE));
    if (joiner != NULL)
      g_assert_false (tile_rig_shows (&rig, canvas, 2, GREEN));
  }
  tile_source_free (steady);
  tile_source_free (silent);
  tile_source_free (joiner);
  tile_rig_clear (&rig);
}

/* A recording that starts paused: its first pictures are not from before the resume. */
static void
test_beginning_with_a_pause (void)
{
  TileSource *steady, *silent;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  steady = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  silent = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (silent, 0, 20 * TILE_RIG_TICK, RED);
  for (guint64 n = 0; n < 12; n++) {
    g_autoptr (GstBuffer) canvas = NULL;

    if (n == 5)
      send_gate (&rig, FALSE, 6);
    tile_source_push (steady, n * TILE_RIG_TICK, TILE_RIG_TICK, n < 6 ? RED : GREEN);
    canvas = tile_rig_tick_is (&rig, n);
    g_assert_true (tile_rig_shows (&rig, canvas, 0, n < 5 ? RED : GREEN) == (n != 5));
    g_assert_true (tile_rig_shows (&rig, canvas, 1, RED) == (n < 5));
  }
  tile_source_free (steady);
  tile_source_free (silent);
  tile_rig_clear (&rig);
}

/* Returns: the number of pixels in the lower left of tile 0 that are as bright as text */
static guint
count_bright (TileRig *rig, GstBuffer *canvas)
{
  const CanvasTile *tile = &canvas_meta_get (canvas)->tiles[0];
  guint bright = 0;

  for (int y = tile->y + tile->h * 3 / 4; y < tile->y + tile->h; y++)
    for (int x = tile->x; x < tile->x + tile->w / 2; x++)
      bright += tile_rig_pixel (rig, canvas, x, y).y > 160;
  return bright;
}

static void
test_names_are_drawn (void)
{
  static const char *const names[] = { "Ann", "محمد علي", "山田 太郎", "Жанна", "नेहा", "\xff\xfe", "a\nb\x01" };
  g_autoptr (GstBuffer) none = NULL;
  guint64 serial;
  TileRig rig;
  TileSource *source;

  tile_rig_init (&rig, TRUE, "video/x-raw,width=640,height=360");
  source = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
  tile_source_push (source, 0, 3600 * GST_SECOND, 0x202020);
  none = tile_rig_tick (&rig);
  serial = canvas_meta_get (none)->tiles[0].serial;
  g_assert_cmpuint (count_bright (&rig, none), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstBuffer) canvas = NULL;

    g_object_set (source->pad, "display-name", names[i], NULL);
    canvas = tile_rig_tick (&rig);
    g_assert_cmpuint (count_bright (&rig, canvas), >, 10);
    g_assert_cmpuint (canvas_meta_get (canvas)->tiles[0].serial, >, serial);
    serial = canvas_meta_get (canvas)->tiles[0].serial;
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_switches (void)
{
  g_autoptr (GstBuffer) off = NULL;
  g_autoptr (GstBuffer) on = NULL;
  g_autoptr (GstBuffer) screen = NULL;
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, "video/x-raw,format=I420,width=64,height=64,framerate=25/1,colorimetry=bt709");
  tile_source_push (source, 0, 60 * GST_SECOND, RED);
  g_object_set (source->pad, "video-off", TRUE, NULL);
  off = tile_rig_tick (&rig);
  g_assert_false (tile_rig_shows (&rig, off, 0, RED));
  g_object_set (source->pad, "video-off", FALSE, "speaking", TRUE, NULL);
  on = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, on, 0, RED));
  g_assert_true (tile_yuv_is_near (tile_rig_pixel (&rig, on, 0, 90), tile_yuv_from_rgb (SPOKEN), 3));
  g_assert_true (tile_yuv_is_near (tile_rig_pixel (&rig, on, 40, 90), tile_yuv_from_rgb (RED), 3));
  /* a square screen leaves bars on a wide tile */
  g_object_set (source->pad, "speaking", FALSE, NULL);
  gst_util_set_object_arg (G_OBJECT (source->pad), "kind", "screen");
  screen = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, screen, 0, RED));
  g_assert_cmpint (tile_rig_pixel (&rig, screen, 20, 90).y, <, 40);
  g_assert_cmpint (tile_rig_pixel (&rig, screen, 300, 90).y, <, 40);
  tile_source_free (source);
  tile_rig_clear (&rig);
}

static void
test_avatar_image (void)
{
  g_autofree char *path = g_strdup_printf ("%s/callreel-avatar-%d.png", g_get_tmp_dir (), (int)getpid ());
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 40, 20);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GstBuffer) canvas = NULL;
  g_autoptr (GstBuffer) missing = NULL;
  TileSource *source;
  TileRig rig;

  cairo_set_source_rgb (cr, 0xc0 / 255.0, 0x20 / 255.0, 0x20 / 255.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, NULL);
  g_object_set (source->pad, "avatar", path, NULL);
  canvas = tile_rig_tick (&rig);
  g_assert_true (tile_rig_shows (&rig, canvas, 0, RED));
  g_object_set (source->pad, "avatar", "/nonexistent/avatar.png", NULL);
  missing = tile_rig_tick (&rig);
  g_assert_false (tile_rig_shows (&rig, missing, 0, RED));
  g_unlink (path);
  tile_source_free (source);
  tile_rig_clear (&rig);
}

/* Initials are shown at once for images that could block the caller for ever, or fill the memory. */
static void
test_avatar_traps (void)
{
  g_autofree char *directory = g_dir_make_tmp ("callreel-avatar-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (directory, "fifo", NULL);
  g_autofree char *wide = g_build_filename (directory, "wide.png", NULL);
  const char *const paths[] = { fifo, wide, directory, "/dev/zero" };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 4098, 1000);
  cairo_t *cr = cairo_create (surface);
  TileSource *source;
  TileRig rig;

  cairo_set_source_rgb (cr, 0xc0 / 255.0, 0x20 / 255.0, 0x20 / 255.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, wide), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GstBuffer) canvas = NULL;

    g_object_set (source->pad, "avatar", paths[i], NULL);
    canvas = tile_rig_tick (&rig);
    g_assert_false (tile_rig_shows (&rig, canvas, 0, RED));
  }
  tile_source_free (source);
  tile_rig_clear (&rig);
  g_unlink (wide);
  g_unlink (fifo);
  g_rmdir (directory);
}

static void
test_more_than_fit (void)
{
  TileSource *sources[55];
  g_autoptr (GstBuffer) canvas = NULL;
  g_autoptr (GstBuffer) important = NULL;
  TileRig rig;

  tile_rig_init (&rig, TRUE, "video/x-raw,width=1920,height=1080");
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    sources[i] = tile_source_new (&rig, TRUE, TILE_RIG_CAMERA);
    tile_source_push (sources[i], 0, GST_SECOND, colour_of (i));
  }
  canvas = tile_rig_tick (&rig);
  g_assert_cmpuint (canvas_meta_get (canvas)->n_tiles, ==, 49);
  g_object_set (sources[52]->pad, "priority", 1, NULL);
  important = tile_rig_tick (&rig);
  for (guint i = 0; i < 49; i++)
    g_assert_true (tile_rig_shows (&rig, important, i, colour_of (i == 48 ? 52 : i)));
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    tile_source_free (sources[i]);
  tile_rig_clear (&rig);
}

static void
test_background (void)
{
  g_autoptr (GstBuffer) canvas = NULL;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  gst_buffer_unref (tile_rig_tick (&rig));
  g_object_set (rig.element, "background", GREEN, NULL);
  canvas = tile_rig_tick (&rig);
  g_assert_true (tile_yuv_is_near (tile_rig_pixel (&rig, canvas, 100, 100), tile_yuv_from_rgb (GREEN), 1));
  tile_rig_clear (&rig);
}

static void
test_meta_is_copied (void)
{
  g_autoptr (GstBuffer) canvas = NULL;
  g_autoptr (GstBuffer) copy = NULL;
  g_autoptr (GstBuffer) other = gst_buffer_new ();
  const CanvasMeta *from, *to;
  TileSource *source;
  TileRig rig;

  tile_rig_init (&rig, TRUE, TILE_RIG_CANVAS);
  source = tile_source_new (&rig, TRUE, NULL);
  canvas = tile_rig_tick (&rig);
  copy = gst_buffer_copy (canvas);
  from = canvas_meta_get (canvas);
  to = canvas_meta_get (copy);
  g_assert_nonnull (to);
  g_assert_cmpuint (from->serial, ==, to->serial);
  g_assert_cmpuint (from->layout_serial, ==, to->layout_serial);
  g_assert_cmpuint (to->n_tiles, ==, 1);
  g_assert_cmpmem (from->tiles, sizeof (CanvasTile), to->tiles, sizeof (CanvasTile));
  g_assert_null (canvas_meta_get (other));
  tile_source_free (source);
  tile_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/tilecomposer/a-colour-for-each", test_a_colour_for_each);
  g_test_add_func ("/tilecomposer/every-format", test_every_format);
  g_test_add_func ("/tilecomposer/size-changes", test_size_changes);
  g_test_add_func ("/tilecomposer/stall", test_stall);
  g_test_add_func ("/tilecomposer/end-shows-the-avatar", test_end_shows_the_avatar);
  g_test_add_func ("/tilecomposer/only-changes-are-drawn", test_only_changes_are_drawn);
  g_test_add_func ("/tilecomposer/same-picture-again", test_same_picture_again);
  g_test_add_func ("/tilecomposer/held-canvases-stay", test_held_canvases_stay);
  g_test_add_func ("/tilecomposer/paused-pictures-are-never-seen", test_paused_pictures_are_never_seen);
  g_test_add_func ("/tilecomposer/beginning-with-a-pause", test_beginning_with_a_pause);
  g_test_add_func ("/tilecomposer/names-are-drawn", test_names_are_drawn);
  g_test_add_func ("/tilecomposer/switches", test_switches);
  g_test_add_func ("/tilecomposer/avatar-image", test_avatar_image);
  g_test_add_func ("/tilecomposer/avatar-traps", test_avatar_traps);
  g_test_add_func ("/tilecomposer/more-than-fit", test_more_than_fit);
  g_test_add_func ("/tilecomposer/background", test_background);
  g_test_add_func ("/tilecomposer/meta-is-copied", test_meta_is_copied);
  return g_test_run ();
}
