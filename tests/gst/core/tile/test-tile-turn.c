/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/tile-turn: orientation, and where a part of the upright picture is stored. */
#include "gst/core/tile/tile-turn.h"

static const char *const names[] = { "rotate-0",      "rotate-90",      "rotate-180",      "rotate-270",
                                     "flip-rotate-0", "flip-rotate-90", "flip-rotate-180", "flip-rotate-270" };

static TileTurn
turn_of (const char *name)
{
  TileTurn turn = { 7, FALSE };

  g_assert_true (tile_turn_parse (name, &turn));
  return turn;
}

static void
test_names (void)
{
  static const char *const wrong[] = { "", "rotate-", "rotate-45", "flip-", "flip-rotate", "rotate-900", "ROTATE-90" };
  TileTurn turn = { 2, TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const TileTurn found = turn_of (names[i]);

    g_assert_cmpuint (found.quarters, ==, i % 4);
    g_assert_cmpint (found.mirrored, ==, i >= 4);
    g_assert_cmpint (tile_turn_is_none (&found), ==, i == 0);
    g_assert_cmpint (tile_turn_swaps (&found), ==, i % 2 == 1);
    for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
      const TileTurn other = turn_of (names[k]);

      g_assert_cmpint (tile_turn_is_equal (&found, &other), ==, i == k);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (tile_turn_parse (wrong[i], &turn));
  g_assert_cmpuint (turn.quarters, ==, 2);
  g_assert_true (turn.mirrored);
}

/* Returns: the pixel of the upright picture that a stored one becomes, step by step */
static void
show (const TileTurn *turn, const TilePicture *stored, int *x, int *y)
{
  int w = stored->width, h = stored->height;

  if (turn->mirrored)
    *x = w - 1 - *x;
  for (guint i = 0; i < turn->quarters; i++) {
    int before = *x, height = h;

    *x = height - 1 - *y;
    *y = before;
    h = w;
    w = height;
  }
}

static void
test_parts (void)
{
  static const TilePicture stored = { 64, 36, 2, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const TileTurn turn = turn_of (names[i]);
    const TilePicture upright = tile_turn_upright (&turn, &stored);
    const TileRect part = { 4, 10, 8, 6 };
    const TileRect found = tile_turn_find_stored (&turn, &stored, &part);

    g_assert_cmpint (upright.width, ==, i % 2 == 1 ? 36 : 64);
    g_assert_cmpint (upright.height, ==, i % 2 == 1 ? 64 : 36);
    g_assert_cmpint (upright.par_n, ==, i % 2 == 1 ? 1 : 2);
    g_assert_cmpint (upright.par_d, ==, i % 2 == 1 ? 2 : 1);
    g_assert_cmpint (found.w * found.h, ==, part.w * part.h);
    for (int y = 0; y < stored.height; y++) {
      for (int x = 0; x < stored.width; x++) {
        int to_x = x, to_y = y;
        gboolean inside = x >= found.x && x < found.x + found.w && y >= found.y && y < found.y + found.h;

        show (&turn, &stored, &to_x, &to_y);
        g_assert_cmpint (to_x >= part.x && to_x < part.x + part.w && to_y >= part.y && to_y < part.y + part.h, ==,
                         inside);
      }
    }
  }
}

/* Odd sizes: even positions, and never outside. */
static void
test_odd (void)
{
  static const TilePicture stored = { 33, 21, 1, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const TileTurn turn = turn_of (names[i]);
    const TilePicture upright = tile_turn_upright (&turn, &stored);
    const TileRect part = { 2, 4, upright.width - 2, upright.height - 4 };
    const TileRect found = tile_turn_find_stored (&turn, &stored, &part);

    g_assert_cmpint ((found.x | found.y) & 1, ==, 0);
    g_assert_cmpint (found.x, >=, 0);
    g_assert_cmpint (found.y, >=, 0);
    g_assert_cmpint (found.x + found.w, <=, stored.width);
    g_assert_cmpint (found.y + found.h, <=, stored.height);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-turn/names", test_names);
  g_test_add_func ("/tile-turn/parts", test_parts);
  g_test_add_func ("/tile-turn/odd", test_odd);
  return g_test_run ();
}
