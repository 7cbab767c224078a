/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/tile-stage: properties of the stage and the small tiles beside it. */
#include "gst/core/tile/tile-stage.h"

static const TileRect AREAS[] = { { 0, 0, 1920, 1080 }, { 0, 48, 1920, 1032 }, { 0, 0, 640, 360 },
                                  { 0, 0, 640, 480 },   { 0, 0, 720, 1280 },   { 6, 2, 322, 242 },
                                  { 0, 0, 32, 32 },     { 0, 0, 32, 8192 },    { 0, 0, 8192, 32 } };

static gboolean
overlap (const TileRect *a, const TileRect *b)
{
  return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void
check_rect (const TileRect *rect, const TileRect *area)
{
  g_assert_cmpint ((rect->x | rect->y | rect->w | rect->h) & 1, ==, 0);
  g_assert_cmpint (rect->w, >=, 2);
  g_assert_cmpint (rect->h, >=, 2);
  g_assert_cmpint (rect->x, >=, area->x);
  g_assert_cmpint (rect->y, >=, area->y);
  g_assert_cmpint (rect->x + rect->w, <=, area->x + area->w);
  g_assert_cmpint (rect->y + rect->h, <=, area->y + area->h);
}

static void
test_all_numbers (void)
{
  for (guint s = 0; s < G_N_ELEMENTS (AREAS); s++) {
    guint capacity = tile_stage_capacity (&AREAS[s]);

    g_assert_cmpuint (capacity, >=, 1);
    g_assert_cmpuint (capacity, <, TILE_LAYOUT_MAX);
    for (guint k = 0; k < 2 * (capacity + 1); k++) {
      TileRect rects[TILE_LAYOUT_MAX];
      guint n_small = k / 2;

      tile_stage_layout (&AREAS[s], n_small, k % 2, rects);
      for (guint i = 0; i <= n_small; i++) {
        check_rect (&rects[i], &AREAS[s]);
        for (guint j = 0; j < i; j++)
          g_assert_false (overlap (&rects[i], &rects[j]));
        if (i > 1)
          g_assert_cmpint (rects[i].w, ==, rects[1].w);
      }
    }
  }
}

static void
test_full_hd (void)
{
  TileRect rects[TILE_LAYOUT_MAX];

  g_assert_cmpuint (tile_stage_capacity (&AREAS[0]), ==, 20);
  tile_stage_layout (&AREAS[0], 0, FALSE, rects);
  g_assert_cmpint (rects[0].w, ==, 1920);
  g_assert_cmpint (rects[0].h, ==, 1080);
  tile_stage_layout (&AREAS[0], 5, TRUE, rects);
  g_assert_cmpint (rects[0].w, ==, 1536);
  g_assert_cmpint (rects[0].h, ==, 864);
  g_assert_cmpint (rects[1].w, ==, 384);
  g_assert_cmpint (rects[5].x, ==, 1536);
  g_assert_cmpint (rects[5].y, ==, 864);
  tile_stage_layout (&AREAS[0], 6, FALSE, rects);
  g_assert_cmpint (rects[0].h, ==, 1080);
  g_assert_cmpint (rects[1].w, ==, 192);
}

/* People who come and go do not touch the stage. */
static void
test_stage_stays (void)
{
  TileRect first[TILE_LAYOUT_MAX], rects[TILE_LAYOUT_MAX];

  for (guint s = 0; s < G_N_ELEMENTS (AREAS); s++) {
    tile_stage_layout (&AREAS[s], 1, FALSE, first);
    for (guint n = 2; n <= tile_stage_capacity (&AREAS[s]); n++) {
      tile_stage_layout (&AREAS[s], n, FALSE, rects);
      g_assert_cmpmem (&first[0], sizeof (TileRect), &rects[0], sizeof (TileRect));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-stage/all-numbers", test_all_numbers);
  g_test_add_func ("/tile-stage/full-hd", test_full_hd);
  g_test_add_func ("/tile-stage/stage-stays", test_stage_stays);
  return g_test_run ();
}
