/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/rules/reel-clock-guard: leaps of the clock, those that something explains and the others. */
#include "manager/core/rules/reel-clock-guard.h"

#define NOW  (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define HOUR G_TIME_SPAN_HOUR
#define DAY  G_TIME_SPAN_DAY

static void
test_steady (void)
{
  ReelClockGuard guard;

  reel_clock_guard_init (&guard, 0);
  for (guint i = 0; i < 1000; i++)
    g_assert_true (reel_clock_guard_check (&guard, NOW + i * HOUR, i * HOUR));
  g_assert_cmpint (guard.utc, ==, NOW + 999 * HOUR);
}

/* A machine that slept has a clock that went on. */
static void
test_leap (void)
{
  ReelClockGuard guard;

  reel_clock_guard_init (&guard, 0);
  g_assert_true (reel_clock_guard_check (&guard, NOW, 5));
  g_assert_true (reel_clock_guard_check (&guard, NOW + 30 * DAY, 5 + 30 * DAY));
  g_assert_true (reel_clock_guard_check (&guard, NOW + 30 * DAY + HOUR, 5 + 30 * DAY));
  g_assert_false (reel_clock_guard_check (&guard, NOW + 30 * DAY + 2 * HOUR + 1, 5 + 30 * DAY));
  g_assert_false (reel_clock_guard_check (&guard, NOW + 3650 * DAY, 6 + 30 * DAY));
  g_assert_cmpint (guard.utc, ==, NOW + 30 * DAY + HOUR);
  /* Set right again. */
  g_assert_true (reel_clock_guard_check (&guard, NOW + 30 * DAY + HOUR + 60, 65 + 30 * DAY));
  g_assert_false (reel_clock_guard_check (&guard, NOW + 3650 * DAY, 70 + 30 * DAY));
}

/* One that stays is right in the end, from its first doubt on. */
static void
test_doubt (void)
{
  const gint64 leap = 365 * DAY;
  ReelClockGuard guard;

  reel_clock_guard_init (&guard, NOW);
  g_assert_false (reel_clock_guard_check (&guard, NOW + leap, 100));
  g_assert_false (reel_clock_guard_check (&guard, NOW + leap + 7 * DAY - 1, 100 + 7 * DAY - 1));
  g_assert_true (reel_clock_guard_check (&guard, NOW + leap + 7 * DAY, 100 + 7 * DAY));
  g_assert_true (reel_clock_guard_check (&guard, NOW + leap + 8 * DAY, 100 + 8 * DAY));
  g_assert_false (reel_clock_guard_check (&guard, NOW + leap + 8 * DAY + 2 * HOUR, 100 + 8 * DAY));
}

static void
test_away (void)
{
  ReelClockGuard guard;

  reel_clock_guard_init (&guard, NOW);
  g_assert_true (reel_clock_guard_check (&guard, NOW + 3 * DAY, 7));
  g_assert_false (reel_clock_guard_check (&guard, NOW + 3 * DAY + 2 * HOUR, 7));
  reel_clock_guard_init (&guard, NOW);
  g_assert_false (reel_clock_guard_check (&guard, NOW + 3 * DAY + 1, 7));
}

/* A machine without a battery begins in 1970 and is told the time later; that it went back hides no leap. */
static void
test_behind (void)
{
  ReelClockGuard guard;

  reel_clock_guard_init (&guard, NOW);
  g_assert_true (reel_clock_guard_check (&guard, 1000, 1));
  g_assert_true (reel_clock_guard_check (&guard, 1000 + HOUR, 1 + HOUR));
  g_assert_true (reel_clock_guard_check (&guard, NOW + 2 * DAY, 1 + 2 * HOUR));
  g_assert_true (reel_clock_guard_check (&guard, 1000, 2 + 2 * HOUR));
  g_assert_false (reel_clock_guard_check (&guard, NOW + 20 * DAY, 3 + 2 * HOUR));
  g_assert_true (reel_clock_guard_check (&guard, NOW + 2 * DAY, 4 + 2 * HOUR));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/clock-guard/steady", test_steady);
  g_test_add_func ("/core/clock-guard/leap", test_leap);
  g_test_add_func ("/core/clock-guard/doubt", test_doubt);
  g_test_add_func ("/core/clock-guard/away", test_away);
  g_test_add_func ("/core/clock-guard/behind", test_behind);
  return g_test_run ();
}
