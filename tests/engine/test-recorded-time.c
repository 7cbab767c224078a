/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recorded time between what the worker says. */
#include "manager/engine/reel-recorded-time.h"

#define S  G_USEC_PER_SEC
#define NS G_GUINT64_CONSTANT (1000000000)

static void
test_pauses (void)
{
  ReelRecordedTime time = { 0 };

  g_assert_cmpuint (reel_recorded_time_get (&time, 5 * S), ==, 0);
  reel_recorded_time_begin (&time, 10 * S, TRUE);
  g_assert_cmpuint (reel_recorded_time_get (&time, 9 * S), ==, 0);
  g_assert_cmpuint (reel_recorded_time_get (&time, 13 * S), ==, 3 * NS);
  reel_recorded_time_cut (&time, 14 * S, TRUE);
  g_assert_cmpuint (reel_recorded_time_get (&time, 100 * S), ==, 4 * NS);
  reel_recorded_time_cut (&time, 100 * S, FALSE);
  g_assert_cmpuint (reel_recorded_time_get (&time, 101 * S), ==, 5 * NS);
}

static void
test_next_worker (void)
{
  ReelRecordedTime time = { 0 };

  reel_recorded_time_begin (&time, 0, TRUE);
  reel_recorded_time_settle (&time, 7 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 100 * S), ==, 7 * NS);
  reel_recorded_time_begin (&time, 100 * S, TRUE);
  g_assert_cmpuint (reel_recorded_time_get (&time, 101 * S), ==, 8 * NS);
  reel_recorded_time_mark (&time, 200 * S, TRUE, 5 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 300 * S), ==, 12 * NS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recorded-time/pauses", test_pauses);
  g_test_add_func ("/recorded-time/next-worker", test_next_worker);
  return g_test_run ();
}
