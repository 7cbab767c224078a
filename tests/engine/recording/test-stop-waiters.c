/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clients that wait for the last sample. */
#include "manager/engine/recording/reel-stop-waiters.h"

static void
count (GObject *source, GAsyncResult *result, gpointer answers)
{
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  ++*(guint *)answers;
}

static void
test_answered (void)
{
  g_autoptr (ReelStopWaiters) waiters = reel_stop_waiters_new ();
  guint answers = 0;

  reel_stop_waiters_add (waiters, g_task_new (NULL, NULL, count, &answers));
  reel_stop_waiters_add (waiters, g_task_new (NULL, NULL, count, &answers));
  reel_stop_waiters_answer (waiters);
  while (answers < 2)
    g_main_context_iteration (NULL, TRUE);
  reel_stop_waiters_answer (waiters);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (answers, ==, 2);
}

/* A later client does not prolong the wait of the others. */
static void
test_bound (void)
{
  g_autoptr (ReelStopWaiters) waiters = reel_stop_waiters_new ();
  guint answers = 0;

  reel_stop_waiters_add (waiters, g_task_new (NULL, NULL, count, &answers));
  reel_stop_waiters_set_bound (waiters, 1);
  reel_stop_waiters_add (waiters, g_task_new (NULL, NULL, count, &answers));
  reel_stop_waiters_set_bound (waiters, 3600000);
  while (answers < 2)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stop-waiters/answered", test_answered);
  g_test_add_func ("/stop-waiters/bound", test_bound);
  return g_test_run ();
}
