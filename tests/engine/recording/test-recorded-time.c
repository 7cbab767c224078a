/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recorded time: interpolated by the clock between the worker's reports, and never more than can have been recorded. */
#include "manager/engine/recording/reel-recorded-time.h"

#define S  G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)

static void
test_pauses (void)
{
  ReelRecordedTime time = { 0 };

  g_assert_cmpuint (reel_recorded_time_get (&time, 5 * S), ==, 0);
  reel_recorded_time_begin (&time);
  g_assert_cmpuint (reel_recorded_time_get (&time, 13 * S), ==, 0);
  reel_recorded_time_mark (&time, 13 * S, TRUE, 2 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 12 * S), ==, 2 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 14 * S), ==, 3 * NS);
  reel_recorded_time_freeze (&time, 14 * S);
  g_assert_cmpuint (reel_recorded_time_get (&time, 100 * S), ==, 3 * NS);
  reel_recorded_time_mark (&time, 100 * S, FALSE, 4 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 101 * S), ==, 4 * NS);
  reel_recorded_time_mark (&time, 102 * S, TRUE, 4 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 103 * S), ==, 5 * NS);
}

/* A worker that hangs, or whose media stands still, records nothing while the clock runs. */
static void
test_nothing_said (void)
{
  ReelRecordedTime time = { 0 };

  reel_recorded_time_begin (&time);
  reel_recorded_time_mark (&time, 10 * S, TRUE, 5 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 1000 * S), ==, 5 * NS + REEL_RECORDED_TIME_AHEAD_US * 1000);
}

static void
test_next_worker (void)
{
  ReelRecordedTime time = { 0 };

  reel_recorded_time_begin (&time);
  reel_recorded_time_mark (&time, 5 * S, TRUE, 9 * NS);
  reel_recorded_time_settle (&time, 7 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 100 * S), ==, 7 * NS);
  reel_recorded_time_begin (&time);
  g_assert_cmpuint (reel_recorded_time_get (&time, 101 * S), ==, 7 * NS);
  reel_recorded_time_mark (&time, 200 * S, FALSE, 5 * NS);
  g_assert_cmpuint (reel_recorded_time_get (&time, 300 * S), ==, 12 * NS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recorded-time/pauses", test_pauses);
  g_test_add_func ("/recorded-time/nothing-said", test_nothing_said);
  g_test_add_func ("/recorded-time/next-worker", test_next_worker);
  return g_test_run ();
}
