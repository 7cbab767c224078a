/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order in which calls wait for capacity. */
#include "manager/engine/reel-waiting-calls.h"

static void
assert_order (ReelWaitingCalls *waiting, const char *expected)
{
  g_autoptr (GPtrArray) list = reel_waiting_calls_list (waiting);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append (text, list->pdata[i]);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_order (void)
{
  g_autoptr (ReelWaitingCalls) waiting = reel_waiting_calls_new ();
  char a[] = "a", b[] = "b", c[] = "c";

  reel_waiting_calls_add (waiting, b);
  reel_waiting_calls_add (waiting, a);
  reel_waiting_calls_add (waiting, c);
  reel_waiting_calls_add (waiting, b);
  assert_order (waiting, "bac");
  g_assert_true (reel_waiting_calls_contains (waiting, a));
  reel_waiting_calls_remove (waiting, a);
  reel_waiting_calls_remove (waiting, a);
  g_assert_false (reel_waiting_calls_contains (waiting, a));
  assert_order (waiting, "bc");
  reel_waiting_calls_remove (waiting, b);
  reel_waiting_calls_add (waiting, b);
  assert_order (waiting, "cb");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/waiting-calls/order", test_order);
  return g_test_run ();
}
