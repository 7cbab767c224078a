/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/tile-places: who keeps a place when others come and go. */
#include "gst/core/tile/tile-places.h"

#define MEMBER(n)      GUINT_TO_POINTER (n)
#define RANK(priority) (&(TileRank){ FALSE, priority, 0 })
#define PINNED         (&(TileRank){ TRUE, 0, 0 })
#define HEARD(seconds) (&(TileRank){ FALSE, 0, (seconds)*G_GUINT64_CONSTANT (1000000000) })

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
    tile_places_add (places, MEMBER (n), RANK (0));
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
      tile_places_add (places, MEMBER (n), RANK (0));
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
    tile_places_add (places, MEMBER (n), RANK (0));
  g_assert_cmpuint (tile_places_get_shown (places), ==, 3);
  tile_places_remove (places, MEMBER (4));
  tile_places_remove (places, MEMBER (2));
  /* the one who has waited longest, in the free place; others stay */
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 5);
  g_assert_cmpuint (at (places, 2), ==, 3);
}

static void
test_priority (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (2);

  tile_places_add (places, MEMBER (1), RANK (5));
  tile_places_add (places, MEMBER (2), RANK (1));
  tile_places_add (places, MEMBER (3), RANK (1));
  g_assert_cmpuint (at (places, 1), ==, 2);
  tile_places_set_rank (places, MEMBER (3), RANK (2));
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 3);
  tile_places_add (places, MEMBER (4), RANK (9));
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 4);
  tile_places_set_rank (places, MEMBER (1), RANK (-1));
  g_assert_cmpuint (at (places, 0), ==, 3);
}

static void
test_pinned_before_priority (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (2);

  tile_places_add (places, MEMBER (1), RANK (9));
  tile_places_add (places, MEMBER (2), RANK (8));
  tile_places_add (places, MEMBER (3), PINNED);
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 3);
}

static void
test_speakers_come_into_view (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (3);

  for (guint n = 1; n <= 5; n++)
    tile_places_add (places, MEMBER (n), RANK (0));
  tile_places_set_rank (places, MEMBER (2), HEARD (1));
  tile_places_set_rank (places, MEMBER (5), HEARD (2));
  /* the place of the last one who never spoke; the others keep theirs */
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 2);
  g_assert_cmpuint (at (places, 2), ==, 5);
  tile_places_set_rank (places, MEMBER (1), HEARD (3));
  /* everybody who is visible spoke a moment ago */
  tile_places_set_rank (places, MEMBER (4), HEARD (4));
  g_assert_cmpuint (at (places, 1), ==, 2);
  tile_places_set_rank (places, MEMBER (4), HEARD (5));
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 4);
  g_assert_cmpuint (at (places, 2), ==, 5);
}

/* One more than fit, all talking in turns of half a second: nobody is displaced. */
static void
test_no_flapping (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (4);

  for (guint n = 1; n <= 5; n++)
    tile_places_add (places, MEMBER (n), RANK (0));
  for (guint i = 0; i < 200; i++) {
    TileRank rank = { FALSE, 0, (20 + i) * G_GUINT64_CONSTANT (500000000) };

    tile_places_set_rank (places, MEMBER (i % 5 + 1), &rank);
    if (i < 4)
      continue;
    for (guint place = 0; place < 4; place++)
      g_assert_cmpuint (at (places, place), ==, place + 1);
  }
}

static void
test_leading (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (3);

  for (guint n = 1; n <= 5; n++)
    tile_places_add (places, MEMBER (n), RANK (0));
  tile_places_lead (places, MEMBER (3));
  g_assert_cmpuint (at (places, 0), ==, 3);
  g_assert_cmpuint (at (places, 1), ==, 2);
  g_assert_cmpuint (at (places, 2), ==, 1);
  /* also somebody who waited, and a rank does not take the place away */
  tile_places_lead (places, MEMBER (5));
  tile_places_set_rank (places, MEMBER (4), RANK (1));
  g_assert_cmpuint (at (places, 0), ==, 5);
  g_assert_cmpuint (at (places, 1), ==, 2);
  g_assert_cmpuint (at (places, 2), ==, 4);
  tile_places_remove (places, MEMBER (5));
  g_assert_cmpuint (tile_places_get_shown (places), ==, 3);
  tile_places_lead (places, NULL);
  g_assert_cmpuint (at (places, 1), ==, 2);
}

static void
test_a_share_comes_and_goes (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (49);

  for (guint n = 1; n <= 9; n++)
    tile_places_add (places, MEMBER (n), RANK (0));
  tile_places_add (places, MEMBER (100), RANK (0));
  tile_places_lead (places, MEMBER (100));
  tile_places_set_capacity (places, 21);
  g_assert_cmpuint (at (places, 0), ==, 100);
  tile_places_remove (places, MEMBER (100));
  tile_places_set_capacity (places, 49);
  /* everybody keeps their place */
  for (guint i = 0; i < 9; i++)
    g_assert_cmpuint (at (places, i), ==, i + 1);
}

static void
test_capacity_shrinks (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (9);

  for (guint n = 1; n <= 9; n++)
    tile_places_add (places, MEMBER (n), n == 8 ? PINNED : n == 9 ? HEARD (50) : RANK (0));
  tile_places_set_capacity (places, 4);
  g_assert_cmpuint (tile_places_get_shown (places), ==, 4);
  g_assert_cmpuint (tile_places_get_length (places), ==, 9);
  g_assert_cmpuint (at (places, 0), ==, 1);
  g_assert_cmpuint (at (places, 1), ==, 2);
  g_assert_true (at (places, 2) + at (places, 3) == 17);
}

static void
check_places (TilePlaces *places, GHashTable *present, guint capacity)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_assert_cmpuint (tile_places_get_length (places), ==, g_hash_table_size (present));
  g_assert_cmpuint (tile_places_get_shown (places), ==, MIN (g_hash_table_size (present), capacity));
  for (guint place = 0; place < tile_places_get_shown (places); place++) {
    gpointer member = tile_places_get (places, place);

    g_assert_true (g_hash_table_contains (present, member));
    g_assert_true (g_hash_table_add (seen, member));
  }
}

static void
test_churn (void)
{
  g_autoptr (TilePlaces) places = tile_places_new (5);
  g_autoptr (GHashTable) present = g_hash_table_new (NULL, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint capacity = 5;

  for (guint i = 0; i < 20000; i++) {
    guint n = (guint)g_rand_int_range (rand, 1, 12);
    TileRank rank = { g_rand_int_range (rand, 0, 9) == 0, g_rand_int_range (rand, 0, 3), i * 500000000ull };

    if (!g_hash_table_contains (present, MEMBER (n))) {
      g_hash_table_add (present, MEMBER (n));
      tile_places_add (places, MEMBER (n), &rank);
    } else if (g_rand_boolean (rand)) {
      g_hash_table_remove (present, MEMBER (n));
      tile_places_remove (places, MEMBER (n));
    } else {
      tile_places_set_rank (places, MEMBER (n), &rank);
      tile_places_lead (places, g_rand_boolean (rand) ? MEMBER (n) : NULL);
    }
    if (i % 50 == 0)
      capacity = (guint)g_rand_int_range (rand, 1, 8);
    tile_places_set_capacity (places, capacity);
    check_places (places, present, capacity);
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
  g_test_add_func ("/tile-places/pinned-before-priority", test_pinned_before_priority);
  g_test_add_func ("/tile-places/speakers-come-into-view", test_speakers_come_into_view);
  g_test_add_func ("/tile-places/no-flapping", test_no_flapping);
  g_test_add_func ("/tile-places/leading", test_leading);
  g_test_add_func ("/tile-places/a-share-comes-and-goes", test_a_share_comes_and_goes);
  g_test_add_func ("/tile-places/capacity-shrinks", test_capacity_shrinks);
  g_test_add_func ("/tile-places/churn", test_churn);
  return g_test_run ();
}
