/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stamps increase, whatever the clock does. */
#include "manager/engine/call/reel-stamp-clock.h"

static void
test_order (void)
{
  ReelStampClock clock = { 0 };
  gint64 before = g_get_real_time (), first = reel_stamp_clock_next (&clock), last = first;

  g_assert_cmpint (first, >=, before);
  for (guint i = 0; i < 1000; i++) {
    gint64 next = reel_stamp_clock_next (&clock);

    g_assert_cmpint (next, >, last);
    last = next;
  }
}

/* The clock of an earlier manager was ahead. */
static void
test_recall (void)
{
  ReelStampClock clock = { 0 };
  gint64 future = g_get_real_time () + G_TIME_SPAN_HOUR;

  reel_stamp_clock_recall (&clock, future);
  reel_stamp_clock_recall (&clock, 1);
  g_assert_cmpint (reel_stamp_clock_next (&clock), ==, future + 1);
  g_assert_cmpint (reel_stamp_clock_next (&clock), ==, future + 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stamp-clock/order", test_order);
  g_test_add_func ("/stamp-clock/recall", test_recall);
  return g_test_run ();
}
