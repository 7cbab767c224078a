/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a call counts as idle for too long. */
#include "manager/engine/call/reel-idle-watch.h"

static void
on_idle (gpointer count)
{
  ++*(guint *)count;
}

static gboolean
on_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

/* Reported once, and again only after it has been busy. */
static void
test_idle (void)
{
  guint count = 0, turns = 0;
  ReelIdleWatch *watch = reel_idle_watch_new (1, on_idle, &count);
  guint tick = g_timeout_add (20, on_tick, &turns);

  reel_idle_watch_update (watch, TRUE);
  reel_idle_watch_update (watch, TRUE);
  while (count == 0 && turns < 3000)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count, ==, 1);
  g_source_remove (tick);
  g_assert_false (g_main_context_pending (NULL));
  reel_idle_watch_free (watch);
}

/* No timer is left: a loop without a source has nothing to wait for. */
static void
test_busy (void)
{
  guint count = 0;
  ReelIdleWatch *watch = reel_idle_watch_new (1, on_idle, &count);
  ReelIdleWatch *never = reel_idle_watch_new (0, on_idle, &count);
  GMainContext *context = g_main_context_default ();
  int timeout = 0;
  GPollFD fds[4];

  reel_idle_watch_update (watch, TRUE);
  reel_idle_watch_update (watch, FALSE);
  reel_idle_watch_update (never, TRUE);
  g_main_context_acquire (context);
  g_main_context_prepare (context, NULL);
  g_main_context_query (context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  g_assert_cmpint (timeout, ==, -1);
  g_assert_cmpuint (count, ==, 0);
  reel_idle_watch_free (watch);
  reel_idle_watch_free (never);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idle-watch/busy", test_busy);
  g_test_add_func ("/idle-watch/idle", test_idle);
  return g_test_run ();
}
