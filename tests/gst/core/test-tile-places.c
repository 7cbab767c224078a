/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile-places: who keeps a place when others come and go. */
#include "gst/core/tile-places.h"

#define MEMBER(n) GUINT_TO_POINTER (n)

static guint
at (const TilePlaces *places, guint place)
{
  return GPOINTER_TO_UINT (tile_places_get (places, place));
}

static void
test_joining_moves_nobody (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (49);

  for (guint n = 1; n <= 49; n++) {
    tile_places_add (places, MEMBER (n), 0);
    g_assert_cmpuint (tile_places_get_shown (places), ==, n);
    for (guint i = 0; i < n; i++)
      g_assert_cmpuint (at (places, i), ==, i + 1);
  }
}

static void
test_leaving_moves_one (void)
{
  for (guint leaver = 1; leaver <= 9; leaver++) {
    g_autoptr (TilePlaces) places = tile_places_new (49);
    guint moved = 0;

    for (guint n = 1; n <= 9; n++)
      tile_places_add (places, MEMBER (n), 0);
    tile_places_remove (places, MEMBER (leaver));
    g_assert_cmpuint (tile_places_get_shown (places), ==, 8);
    for (guint i = 0; i < 8; i++) {
      g_assert_cmpuint (at (places, i), !=, leaver);
      moved += at (places, i) != i + 1;
    }
    g_assert_cmpuint (moved, ==, leaver == 9 ? 0 : 1);
  }
}

static void
test_waiting (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (3);

  for (guint n = 1; n <= 6; n++)
    tile_places_add (places, MEMBER (n), 0);
  g_assert_cmpuint (tile_places_get_shown (places), ==, 3);
  tile_places_remove (places, MEMBER (4));
  tile_places_remove (places, MEMBER (2));
  /* the one who has waited longest, at the free place; others stay */
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 5);
  g_assert_cmpuint (at (places, 2), ==, 3);
}

static void
test_priority (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (2);

  tile_places_add (places, MEMBER (1), 5);
  tile_places_add (places, MEMBER (2), 1);
  tile_places_add (places, MEMBER (3), 1);
  g_assert_cmpuint (at (places, 1), ==, 2);
  tile_places_set_priority (places, MEMBER (3), 2);
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 3);
  tile_places_add (places, MEMBER (4), 9);
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 4);
  tile_places_set_priority (places, MEMBER (1), -1);
  g_assert_cmpuint (at (places, 0), ==, 3);
}

static void
test_churn (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (5);
  g_autoptr (GHashTable) present = g_hash_table_new (NULL, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 5000; i++) {
    guint n = (guint)g_rand_int_range (rand, 1, 12);

    if (g_hash_table_remove (present, MEMBER (n))) {
      tile_places_remove (places, MEMBER (n));
    } else {
      g_hash_table_add (present, MEMBER (n));
      tile_places_add (places, MEMBER (n), g_rand_int_range (rand, 0, 3));
    }
    g_assert_cmpuint (tile_places_get_shown (places), ==, MIN (g_hash_table_size (present), 5));
    for (guint place = 0; place < tile_places_get_shown (places); place++)
      g_assert_true (g_hash_table_contains (present, tile_places_get (places, place)));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-places/joining-moves-nobody", test_joining_moves_nobody);
  g_test_add_func ("/tile-places/leaving-moves-one", test_leaving_moves_one);
  g_test_add_func ("/tile-places/waiting", test_waiting);
  g_test_add_func ("/tile-places/priority", test_priority);
  g_test_add_func ("/tile-places/churn", test_churn);
  return g_test_run ();
}
