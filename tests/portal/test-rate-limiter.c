/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-rate-limiter: the burst, the rate, and the bound of its table. */
#include "manager/portal/reel-rate-limiter.h"

#define SECOND G_USEC_PER_SEC

static void
test_rate (void)
{
  g_autoptr (ReelRateLimiter) limiter = reel_rate_limiter_new (2, 3, 10);

  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", SECOND), ==, 0);
  g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", SECOND), ==, 1);
  g_assert_cmpuint (reel_rate_limiter_look (limiter, "a", SECOND), ==, 1);
  g_assert_cmpuint (reel_rate_limiter_take (limiter, "b", SECOND), ==, 0);
  g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", SECOND + SECOND / 2), ==, 0);
  g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", SECOND + SECOND / 2), ==, 1);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", 100 * SECOND), ==, 0);
  g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", 100 * SECOND), ==, 1);
  /* a clock that goes back gives nothing */
  g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", 50 * SECOND), ==, 1);
}

static void
test_slow (void)
{
  g_autoptr (ReelRateLimiter) limiter = reel_rate_limiter_new (0.1, 1, 10);

  g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", 0), ==, 0);
  g_assert_cmpuint (reel_rate_limiter_take (limiter, "a", 0), ==, 10);
  g_assert_cmpuint (reel_rate_limiter_look (limiter, "unknown", 0), ==, 0);
  g_assert_cmpuint (reel_rate_limiter_count_keys (limiter), ==, 1);
}

static void
test_bound (void)
{
  g_autoptr (ReelRateLimiter) limiter = reel_rate_limiter_new (0.1, 1, 100);

  for (guint i = 0; i < 10000; i++) {
    g_autofree char *key = g_strdup_printf ("%u", i);

    g_assert_cmpuint (reel_rate_limiter_take (limiter, key, 0), ==, 0);
    /* one that is used goes on being remembered */
    g_assert_cmpuint (reel_rate_limiter_take (limiter, "0", 0), ==, 10);
  }
  g_assert_cmpuint (reel_rate_limiter_count_keys (limiter), ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate-limiter/rate", test_rate);
  g_test_add_func ("/rate-limiter/slow", test_slow);
  g_test_add_func ("/rate-limiter/bound", test_bound);
  return g_test_run ();
}
