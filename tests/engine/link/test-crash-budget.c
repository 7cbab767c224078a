/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The third loss within a minute exceeds the budget; rare losses do not. */
#include "manager/engine/link/reel-crash-budget.h"

#define S G_USEC_PER_SEC

static void
test_crash_budget (void)
{
  ReelCrashBudget often = { 0 }, seldom = { 0 };

  g_assert_true (reel_crash_budget_spend (&often, 0));
  g_assert_true (reel_crash_budget_spend (&often, 30 * S));
  g_assert_false (reel_crash_budget_spend (&often, 59 * S));
  g_assert_true (reel_crash_budget_spend (&seldom, 0));
  g_assert_true (reel_crash_budget_spend (&seldom, 30 * S));
  g_assert_true (reel_crash_budget_spend (&seldom, 61 * S));
  g_assert_false (reel_crash_budget_spend (&seldom, 62 * S));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crash-budget", test_crash_budget);
  return g_test_run ();
}
