/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What counts as a stall of the main loop, and what does not. */
#include "manager/engine/services/reel-loop-watch.h"

static gboolean
on_quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Waiting is not a stall. */
static void
test_idle (void)
{
  g_autoptr (ReelLoopWatch) watch = reel_loop_watch_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add (300, on_quit, loop);
  g_main_loop_run (loop);
  g_assert_cmpint (reel_loop_watch_get_longest (watch), <, 300 * G_TIME_SPAN_MILLISECOND);
}

static gboolean
on_busy (gpointer loop)
{
  gint64 until = g_get_monotonic_time () + 50 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until)
    ;
  g_timeout_add (1, on_quit, loop);
  return G_SOURCE_REMOVE;
}

static void
test_busy (void)
{
  g_autoptr (ReelLoopWatch) watch = reel_loop_watch_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add (1, on_busy, loop);
  g_main_loop_run (loop);
  g_assert_cmpint (reel_loop_watch_get_longest (watch), >=, 50 * G_TIME_SPAN_MILLISECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loop-watch/idle", test_idle);
  g_test_add_func ("/loop-watch/busy", test_busy);
  return g_test_run ();
}
