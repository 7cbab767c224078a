/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mb-map: macroblocks at the edges of tiles, layouts that differ, and random canvases painted pixel by pixel. */
#include "gst/x264/mb-map.h"

#include <string.h>

#define FLAG 1

static CanvasMeta
two_tiles (guint64 serial, guint64 left, guint64 right)
{
  CanvasMeta meta = { .serial = serial, .layout_serial = 7, .n_tiles = 2 };

  meta.tiles[0] = (CanvasTile){ 0, 0, 40, 32, left };
  meta.tiles[1] = (CanvasTile){ 40, 0, 40, 32, right };
  return meta;
}

/* The third of five columns is half in each tile. */
static void
test_shared_macroblock (void)
{
  CanvasMeta before = two_tiles (1, 1, 1), left = two_tiles (2, 2, 1), right = two_tiles (2, 1, 2);
  guint8 map[10];

  g_assert_cmpuint (mb_map_length (80, 32), ==, 10);
  g_assert_cmpuint (mb_map_mark (map, 80, 32, &before, &left, FLAG), ==, 4);
  g_assert_cmpmem (map, 10, ((guint8[]){ 0, 0, 0, 1, 1, 0, 0, 0, 1, 1 }), 10);
  g_assert_cmpuint (mb_map_mark (map, 80, 32, &before, &right, FLAG), ==, 4);
  g_assert_cmpmem (map, 10, ((guint8[]){ 1, 1, 0, 0, 0, 1, 1, 0, 0, 0 }), 10);
}

static void
test_unknown (void)
{
  CanvasMeta before = two_tiles (1, 1, 1), after = two_tiles (2, 2, 1);
  guint8 map[10];

  g_assert_cmpuint (mb_map_mark (map, 80, 32, NULL, &after, FLAG), ==, 0);
  g_assert_cmpuint (mb_map_mark (map, 80, 32, &before, NULL, FLAG), ==, 0);
  g_assert_cmpmem (map, 10, ((guint8[10]){ 0 }), 10);
  after.layout_serial++;
  g_assert_cmpuint (mb_map_mark (map, 80, 32, &before, &after, FLAG), ==, 0);
  after = two_tiles (2, 2, 1);
  after.tiles[1].w -= 2;
  g_assert_cmpuint (mb_map_mark (map, 80, 32, &before, &after, FLAG), ==, 0);
  after = two_tiles (2, 2, 1);
  after.n_tiles = 1;
  g_assert_cmpuint (mb_map_mark (map, 80, 32, &before, &after, FLAG), ==, 0);
}

static void
test_same_canvas (void)
{
  CanvasMeta meta = two_tiles (5, 3, 4);
  guint8 map[10];

  g_assert_cmpuint (mb_map_mark (map, 80, 32, &meta, &meta, FLAG), ==, 10);
  g_assert_cmpmem (map, 10, ((guint8[]){ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }), 10);
}

/* 1080 is not a multiple of 16, and a tile may (wrongly) extend beyond the canvas. */
static void
test_edges (void)
{
  CanvasMeta before = { .serial = 1, .layout_serial = 1, .n_tiles = 1 }, after;
  g_autofree guint8 *map = g_malloc (mb_map_length (1920, 1080));

  g_assert_cmpuint (mb_map_length (1920, 1080), ==, 120 * 68);
  before.tiles[0] = (CanvasTile){ 1918, 1078, 8, 8, 1 };
  after = before;
  after.serial = after.tiles[0].serial = 2;
  g_assert_cmpuint (mb_map_mark (map, 1920, 1080, &before, &after, FLAG), ==, 120 * 68 - 1);
  g_assert_cmpuint (map[120 * 68 - 1], ==, 0);
}

typedef struct {
  guint width, height;
  guint32 *pixels;
  CanvasMeta meta;
} Canvas;

/* The possible content of a pixel: a tile and its serial, or the background and that of the layout. */
static void
paint (Canvas *canvas)
{
  for (guint i = 0; i < canvas->width * canvas->height; i++)
    canvas->pixels[i] = canvas->meta.layout_serial;
  for (guint i = 0; i < canvas->meta.n_tiles; i++) {
    const CanvasTile *tile = &canvas->meta.tiles[i];

    for (guint y = tile->y; y < (guint)tile->y + tile->h; y++)
      for (guint x = tile->x; x < (guint)tile->x + tile->w; x++)
        canvas->pixels[y * canvas->width + x] = (i + 1) << 24 | tile->serial;
  }
}

/* A row of tiles of random sizes with random gaps, each with its own height. */
static void
lay_out (Canvas *canvas)
{
  guint x = 0, n = 0;

  while (n < CANVAS_META_MAX_TILES) {
    guint gap = 2 * g_test_rand_int_range (0, 10), w = 2 * g_test_rand_int_range (1, 30);
    guint y = 2 * g_test_rand_int_range (0, canvas->height / 4);

    if (x + gap + w > canvas->width)
      break;
    canvas->meta.tiles[n++] =
        (CanvasTile){ x + gap, y, w, 2 * g_test_rand_int_range (1, (canvas->height - y) / 2 + 1), canvas->meta.serial };
    x += gap + w;
  }
  canvas->meta.n_tiles = n;
  canvas->meta.layout_serial = canvas->meta.serial;
}

static void
change (Canvas *canvas)
{
  if (g_test_rand_int_range (0, 4) == 0)
    return;
  canvas->meta.serial++;
  if (g_test_rand_int_range (0, 8) == 0)
    lay_out (canvas);
  for (guint i = 0; i < canvas->meta.n_tiles; i++)
    if (g_test_rand_bit ())
      canvas->meta.tiles[i].serial = canvas->meta.serial;
}

static gboolean
macroblock_same (const Canvas *a, const Canvas *b, guint left, guint top)
{
  for (guint y = top; y < MIN (top + MB_MAP_SIZE, a->height); y++)
    for (guint x = left; x < MIN (left + MB_MAP_SIZE, a->width); x++)
      if (a->pixels[y * a->width + x] != b->pixels[y * a->width + x])
        return FALSE;
  return TRUE;
}

/* Never constant if a pixel may have changed; always if none can have, unless the layout has changed. Canvases between
 * the two that are compared are dropped, as by a pause. */
static void
test_random (void)
{
  for (guint round = 0; round < 300; round++) {
    guint width = 2 * g_test_rand_int_range (8, 120), height = 2 * g_test_rand_int_range (8, 60);
    g_autofree guint32 *old_pixels = g_new (guint32, width * height), *new_pixels = g_new (guint32, width * height);
    Canvas canvas = { .width = width, .height = height, .pixels = new_pixels, .meta = { .serial = 1 } };
    gsize length = mb_map_length (width, height), columns = (width + 15) / 16;
    g_autofree guint8 *map = g_malloc (length);

    lay_out (&canvas);
    paint (&canvas);
    for (guint step = 0; step < 10; step++) {
      Canvas before = canvas;
      gsize same, counted = 0;

      before.pixels = old_pixels;
      memcpy (old_pixels, new_pixels, width * height * sizeof (guint32));
      for (int dropped = g_test_rand_int_range (0, 3); dropped >= 0; dropped--)
        change (&canvas);
      paint (&canvas);
      same = mb_map_mark (map, width, height, &before.meta, &canvas.meta, FLAG);
      for (gsize i = 0; i < length; i++) {
        gboolean untouched = macroblock_same (&before, &canvas, i % columns * 16, i / columns * 16);

        counted += map[i] == FLAG;
        if (before.meta.layout_serial == canvas.meta.layout_serial)
          g_assert_cmpint (map[i], ==, untouched ? FLAG : 0);
        else
          g_assert_cmpint (map[i], ==, 0);
      }
      g_assert_cmpuint (same, ==, counted);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mb-map/shared-macroblock", test_shared_macroblock);
  g_test_add_func ("/mb-map/unknown", test_unknown);
  g_test_add_func ("/mb-map/same-canvas", test_same_canvas);
  g_test_add_func ("/mb-map/edges", test_edges);
  g_test_add_func ("/mb-map/random", test_random);
  return g_test_run ();
}
