/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile-layout: properties of the grid for every number of tiles, and the parts shown of pictures. */
#include "gst/core/tile-layout.h"

static const gint SIZES[][2] = {
  { 1920, 1080 }, { 1280, 720 }, { 640, 360 }, { 720, 1280 }, { 1000, 998 }, { 322, 242 }
};

static gboolean
overlap (const TileRect *a, const TileRect *b)
{
  return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void
check_rect (const TileRect *rect, gint width, gint height)
{
  g_assert_cmpint (rect->x % 2, ==, 0);
  g_assert_cmpint (rect->y % 2, ==, 0);
  g_assert_cmpint (rect->w % 2, ==, 0);
  g_assert_cmpint (rect->h % 2, ==, 0);
  g_assert_cmpint (rect->w, >, 0);
  g_assert_cmpint (rect->h, >, 0);
  g_assert_cmpint (rect->x, >=, 0);
  g_assert_cmpint (rect->y, >=, 0);
  g_assert_cmpint (rect->x + rect->w, <=, width);
  g_assert_cmpint (rect->y + rect->h, <=, height);
}

static void
check_grid (gint width, gint height, guint n)
{
  TileRect rects[TILE_LAYOUT_MAX];

  tile_layout_grid (width, height, n, rects);
  for (guint i = 0; i < n; i++) {
    check_rect (&rects[i], width, height);
    g_assert_cmpint (rects[i].w, ==, rects[0].w);
    g_assert_cmpint (rects[i].h, ==, rects[0].h);
    for (guint j = 0; j < i; j++)
      g_assert_false (overlap (&rects[i], &rects[j]));
    /* row by row, left to right */
    if (i > 0)
      g_assert_true (rects[i].y > rects[i - 1].y || (rects[i].y == rects[i - 1].y && rects[i].x > rects[i - 1].x));
  }
}

static void
test_all_numbers (void)
{
  for (guint s = 0; s < G_N_ELEMENTS (SIZES); s++)
    for (guint n = 0; n <= TILE_LAYOUT_MAX; n++)
      check_grid (SIZES[s][0], SIZES[s][1], n);
}

static void
test_grid_sizes (void)
{
  static const guint expected[][3] = { { 1, 1, 1 },  { 2, 2, 1 },  { 3, 2, 2 },  { 4, 2, 2 },  { 5, 3, 2 },
                                       { 6, 3, 2 },  { 7, 3, 3 },  { 9, 3, 3 },  { 10, 4, 3 }, { 12, 4, 3 },
                                       { 13, 4, 4 }, { 17, 5, 4 }, { 25, 5, 5 }, { 42, 7, 6 }, { 49, 7, 7 } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    guint columns, rows;

    tile_layout_grid_size (expected[i][0], &columns, &rows);
    g_assert_cmpuint (columns, ==, expected[i][1]);
    g_assert_cmpuint (rows, ==, expected[i][2]);
  }
}

static void
test_last_row_centred (void)
{
  TileRect rects[TILE_LAYOUT_MAX];

  for (guint n = 1; n <= TILE_LAYOUT_MAX; n++) {
    const TileRect *last = &rects[n - 1];
    guint first = n - 1;

    tile_layout_grid (1920, 1080, n, rects);
    while (first > 0 && rects[first - 1].y == last->y)
      first--;
    /* the free room on both sides differs by no more than evenness takes */
    g_assert_cmpint (ABS (rects[first].x - (1920 - last->x - last->w)), <=, 2);
    g_assert_cmpint (ABS (rects[0].y - (1080 - last->y - last->h)), <=, 2);
  }
}

static void
test_full_hd_tiles (void)
{
  TileRect rects[TILE_LAYOUT_MAX];

  tile_layout_grid (1920, 1080, 1, rects);
  g_assert_cmpint (rects[0].w, ==, 1920);
  g_assert_cmpint (rects[0].h, ==, 1080);
  /* the sizes that cameras are cheap to scale to */
  tile_layout_grid (1920, 1080, 9, rects);
  g_assert_cmpint (rects[0].w, ==, 640);
  g_assert_cmpint (rects[0].h, ==, 360);
  tile_layout_grid (1920, 1080, 16, rects);
  g_assert_cmpint (rects[0].w, ==, 480);
  g_assert_cmpint (rects[0].h, ==, 270);
  tile_layout_grid (1920, 1080, 25, rects);
  g_assert_cmpint (rects[0].w, ==, 384);
  g_assert_cmpint (rects[0].h, ==, 216);
}

static void
test_crop (void)
{
  const TileRect tile = { 10, 20, 640, 360 };
  TileRect part = tile_layout_crop (640, 480, 1, 1, &tile);

  g_assert_cmpint (part.x, ==, 0);
  g_assert_cmpint (part.y, ==, 60);
  g_assert_cmpint (part.w, ==, 640);
  g_assert_cmpint (part.h, ==, 360);
  part = tile_layout_crop (1280, 720, 1, 1, &tile);
  g_assert_cmpint (part.w, ==, 1280);
  g_assert_cmpint (part.h, ==, 720);
  /* pixels twice as wide as high: 320 of them are as wide as 640 rows are high */
  part = tile_layout_crop (320, 360, 2, 1, &tile);
  g_assert_cmpint (part.w, ==, 320);
  g_assert_cmpint (part.h, ==, 360);
}

static void
test_fit (void)
{
  const TileRect tile = { 100, 200, 640, 360 };
  TileRect part = tile_layout_fit (480, 480, 1, 1, &tile);

  g_assert_cmpint (part.w, ==, 360);
  g_assert_cmpint (part.h, ==, 360);
  g_assert_cmpint (part.x, ==, 240);
  g_assert_cmpint (part.y, ==, 200);
}

static void
test_any_picture (void)
{
  const TileRect tile = { 0, 0, 274, 154 };

  for (gint w = 1; w < 3000; w = w * 3 / 2 + 1) {
    for (gint h = 1; h < 3000; h = h * 3 / 2 + 1) {
      TileRect crop = tile_layout_crop (w, h, 1, 1, &tile), fit = tile_layout_fit (w, h, 1, 1, &tile);

      check_rect (&fit, tile.w, tile.h);
      check_rect (&crop, MAX (w, 2), MAX (h, 2));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-layout/all-numbers", test_all_numbers);
  g_test_add_func ("/tile-layout/grid-sizes", test_grid_sizes);
  g_test_add_func ("/tile-layout/last-row-centred", test_last_row_centred);
  g_test_add_func ("/tile-layout/full-hd-tiles", test_full_hd_tiles);
  g_test_add_func ("/tile-layout/crop", test_crop);
  g_test_add_func ("/tile-layout/fit", test_fit);
  g_test_add_func ("/tile-layout/any-picture", test_any_picture);
  return g_test_run ();
}
