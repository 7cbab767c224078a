/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/media/reel-lag: a stream that only stood still loses nothing, one that is too slow drops until
 * it has caught up. */
#include "manager/core/media/reel-lag.h"

#define S G_USEC_PER_SEC

/* Stands still for seven seconds, then is decoded four times as fast as it came. */
static void
test_stood_still (void)
{
  ReelLag lag = { 0 };

  for (gint64 now = 100 * S, age = 7 * S; age > 0; now += S / 10, age -= 3 * S / 10)
    g_assert_false (reel_lag_note (&lag, now, age));
}

/* Decoded half as fast as it comes, for ten minutes: what waits never grows beyond the timeout. */
static void
test_too_slow (void)
{
  ReelLag lag = { 0 };
  gint64 age = 0, largest = 0;
  guint dropped = 0, passed = 0;

  for (gint64 now = 0; now < 600 * S; now += S / 50) {
    /* a packet of 20 ms takes 40 ms, unless it is dropped */
    if (reel_lag_note (&lag, now, age)) {
      age = MAX (age - S / 50 * 20, 0);
      dropped++;
    } else {
      age += S / 100;
      passed++;
    }
    largest = MAX (largest, age);
  }
  g_assert_cmpint (largest, >, REEL_LAG_LARGEST_US);
  g_assert_cmpint (largest, <=, REEL_LAG_LARGEST_US + REEL_LAG_TIMEOUT_US);
  g_assert_cmpuint (dropped, >, 0);
  g_assert_cmpuint (passed, >, dropped);
}

/* It continues when it has caught up, not as soon as it is no longer too far behind. */
static void
test_recovers (void)
{
  ReelLag lag = { 0 };

  const gint64 far = REEL_LAG_LARGEST_US + 1, then = 10 * S + REEL_LAG_TIMEOUT_US;

  g_assert_false (reel_lag_note (&lag, 10 * S, far));
  g_assert_false (reel_lag_note (&lag, then - 1, far));
  g_assert_true (reel_lag_note (&lag, then, far));
  g_assert_true (reel_lag_note (&lag, then, S));
  g_assert_false (reel_lag_note (&lag, then, REEL_LAG_RECOVERED_US));
  g_assert_false (reel_lag_note (&lag, then, S));
  g_assert_false (reel_lag_note (&lag, 2 * then, far));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lag/stood-still", test_stood_still);
  g_test_add_func ("/lag/too-slow", test_too_slow);
  g_test_add_func ("/lag/recovers", test_recovers);
  return g_test_run ();
}
