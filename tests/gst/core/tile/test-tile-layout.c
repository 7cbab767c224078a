/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/tile-layout: properties of the grid for every number of tiles. */
#include "gst/core/tile/tile-layout.h"

static const TileRect AREAS[] = { { 0, 0, 1920, 1080 }, { 0, 48, 1920, 1032 }, { 0, 0, 640, 360 }, { 0, 0, 720, 1280 },
                                  { 4, 2, 1000, 998 },  { 0, 0, 322, 242 },    { 10, 20, 32, 32 } };
static const TileRect FULL_HD = { 0, 0, 1920, 1080 };

static gboolean
overlap (const TileRect *a, const TileRect *b)
{
  return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void
check_rect (const TileRect *rect, const TileRect *area)
{
  g_assert_cmpint (rect->x % 2, ==, 0);
  g_assert_cmpint (rect->y % 2, ==, 0);
  g_assert_cmpint (rect->w % 2, ==, 0);
  g_assert_cmpint (rect->h % 2, ==, 0);
  g_assert_cmpint (rect->w, >, 0);
  g_assert_cmpint (rect->h, >, 0);
  g_assert_cmpint (rect->x, >=, area->x);
  g_assert_cmpint (rect->y, >=, area->y);
  g_assert_cmpint (rect->x + rect->w, <=, area->x + area->w);
  g_assert_cmpint (rect->y + rect->h, <=, area->y + area->h);
}

static void
check_grid (const TileRect *area, guint n)
{
  TileRect rects[TILE_LAYOUT_MAX];

  tile_layout_grid (area, n, rects);
  for (guint i = 0; i < n; i++) {
    check_rect (&rects[i], area);
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
  for (guint s = 0; s < G_N_ELEMENTS (AREAS); s++)
    for (guint n = 0; n <= TILE_LAYOUT_MAX; n++)
      check_grid (&AREAS[s], n);
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

    tile_layout_grid (&FULL_HD, n, rects);
    while (first > 0 && rects[first - 1].y == last->y)
      first--;
    /* the free space on both sides differs only by rounding to even sizes */
    g_assert_cmpint (ABS (rects[first].x - (1920 - last->x - last->w)), <=, 2);
    g_assert_cmpint (ABS (rects[0].y - (1080 - last->y - last->h)), <=, 2);
  }
}

static void
test_full_hd_tiles (void)
{
  TileRect rects[TILE_LAYOUT_MAX];

  tile_layout_grid (&FULL_HD, 1, rects);
  g_assert_cmpint (rects[0].w, ==, 1920);
  g_assert_cmpint (rects[0].h, ==, 1080);
  /* the sizes to which cameras are cheap to scale */
  tile_layout_grid (&FULL_HD, 9, rects);
  g_assert_cmpint (rects[0].w, ==, 640);
  g_assert_cmpint (rects[0].h, ==, 360);
  tile_layout_grid (&FULL_HD, 16, rects);
  g_assert_cmpint (rects[0].w, ==, 480);
  g_assert_cmpint (rects[0].h, ==, 270);
  tile_layout_grid (&FULL_HD, 25, rects);
  g_assert_cmpint (rects[0].w, ==, 384);
  g_assert_cmpint (rects[0].h, ==, 216);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-layout/all-numbers", test_all_numbers);
  g_test_add_func ("/tile-layout/grid-sizes", test_grid_sizes);
  g_test_add_func ("/tile-layout/last-row-centred", test_last_row_centred);
  g_test_add_func ("/tile-layout/full-hd-tiles", test_full_hd_tiles);
  return g_test_run ();
}
