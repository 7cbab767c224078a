/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/state/reel-backoff: delays grow to a limit, and start again only after a connection has
 * lasted. */
#include "manager/core/state/reel-backoff.h"

#define S G_USEC_PER_SEC

static void
test_grows (void)
{
  static const gint64 waits[] = { S / 2, S, 2 * S, 4 * S, 8 * S, 16 * S, 30 * S, 30 * S, 30 * S };
  ReelBackoff backoff = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    g_assert_cmpint (reel_backoff_note_failure (&backoff, (gint64)(i + 1) * 60 * S), ==, waits[i]);
  for (guint i = 0; i < 100000; i++)
    g_assert_cmpint (reel_backoff_note_failure (&backoff, 1000 * S), ==, 30 * S);
}

/* A source that sends briefly and breaks off is not tried more often than one that never answers. */
static void
test_what_has_held (void)
{
  ReelBackoff backoff = { 0 };

  g_assert_cmpint (reel_backoff_note_failure (&backoff, S), ==, S / 2);
  reel_backoff_note_success (&backoff, 2 * S);
  g_assert_cmpint (reel_backoff_note_failure (&backoff, 11 * S), ==, S);
  reel_backoff_note_success (&backoff, 20 * S);
  reel_backoff_note_success (&backoff, 29 * S);
  g_assert_cmpint (reel_backoff_note_failure (&backoff, 30 * S), ==, S / 2);
  g_assert_cmpint (reel_backoff_note_failure (&backoff, 31 * S), ==, S);
}

static void
test_delay (void)
{
  static const gint64 delays[] = { 3, 3, 6, 12, 20, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    g_assert_cmpint (reel_backoff_get_delay (i, 3, 20), ==, delays[i]);
  g_assert_cmpint (reel_backoff_get_delay (G_MAXUINT, 3, 20), ==, 20);
  g_assert_cmpint (reel_backoff_get_delay (1, 30, 20), ==, 20);
}

static void
test_spread (void)
{
  static const gint64 waits[] = { 0, 3, S / 2, 30 * S };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++) {
    g_assert_cmpint (reel_backoff_spread (waits[i], 0), ==, waits[i]);
    g_assert_cmpint (reel_backoff_spread (waits[i], G_MAXUINT32), ==, waits[i] - waits[i] / 4);
    g_assert_cmpint (reel_backoff_spread (waits[i], G_MAXUINT32 / 2), >=, waits[i] - waits[i] / 4);
    g_assert_cmpint (reel_backoff_spread (waits[i], G_MAXUINT32 / 2), <=, waits[i]);
  }
  g_assert_cmpint (reel_backoff_spread (8 * S, G_MAXUINT32 / 2), ==, 7 * S + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/grows", test_grows);
  g_test_add_func ("/backoff/what-has-held", test_what_has_held);
  g_test_add_func ("/backoff/delay", test_delay);
  g_test_add_func ("/backoff/spread", test_spread);
  return g_test_run ();
}
