/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/grid/tick-grid: exact times, and agreement of floor and ceil with them. */
#include "gst/core/grid/tick-grid.h"

static const TickGrid RATES[] = { { 8, 1 }, { 40, 1 }, { 30000, 1001 }, { 7, 3 }, { 1, 1 }, { 60, 1 } };

static void
test_eight_fps (void)
{
  const TickGrid grid = { 8, 1 };

  for (guint64 n = 0; n < 100000; n++)
    g_assert_cmpuint (tick_grid_time (&grid, n), ==, n * 125000000);
  g_assert_cmpuint (tick_grid_duration (&grid, 12345), ==, 125000000);
}

static void
test_far_away (void)
{
  const TickGrid grid = { 30000, 1001 };
  guint64 year = G_GUINT64_CONSTANT (365) * 24 * 3600;

  /* 30000 points last exactly 1001 s */
  g_assert_cmpuint (tick_grid_time (&grid, year * 30000), ==, year * 1001 * 1000000000);
}

static void
test_floor_and_ceil (void)
{
  for (guint r = 0; r < G_N_ELEMENTS (RATES); r++) {
    const TickGrid *grid = &RATES[r];

    for (guint64 n = 1; n < 5000; n++) {
      guint64 time = tick_grid_time (grid, n);

      g_assert_cmpuint (tick_grid_floor (grid, time), ==, n);
      g_assert_cmpuint (tick_grid_ceil (grid, time), ==, n);
      g_assert_cmpuint (tick_grid_floor (grid, time - 1), ==, n - 1);
      g_assert_cmpuint (tick_grid_ceil (grid, time + 1), ==, n + 1);
    }
    g_assert_cmpuint (tick_grid_floor (grid, 0), ==, 0);
    g_assert_cmpuint (tick_grid_ceil (grid, 0), ==, 0);
  }
}

static void
test_durations_add_up (void)
{
  for (guint r = 0; r < G_N_ELEMENTS (RATES); r++) {
    guint64 sum = 0;

    for (guint64 n = 0; n < 10000; n++)
      sum += tick_grid_duration (&RATES[r], n);
    g_assert_cmpuint (sum, ==, tick_grid_time (&RATES[r], 10000));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tick-grid/eight-fps", test_eight_fps);
  g_test_add_func ("/tick-grid/far-away", test_far_away);
  g_test_add_func ("/tick-grid/floor-and-ceil", test_floor_and_ceil);
  g_test_add_func ("/tick-grid/durations-add-up", test_durations_add_up);
  return g_test_run ();
}
