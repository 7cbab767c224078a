/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A source that is never ready. The main loop calls it before and after polling: the time from one return of poll to
 * the next call is spent in other sources. See the header for who uses it. */
#include "manager/engine/services/reel-loop-watch.h"

#define WINDOW G_TIME_SPAN_MINUTE

struct _ReelLoopWatch {
  GSource source;
  gint64 busy_since; /* 0: polling */
  gint64 window;     /* when the present window began */
  gint64 longest;    /* in the present window */
  gint64 before;     /* in the last window */
};

static void
turn_window (ReelLoopWatch *self, gint64 now)
{
  if (now - self->window < WINDOW)
    return;
  self->before = now - self->window < 2 * WINDOW ? self->longest : 0;
  self->longest = 0;
  self->window = now;
}

static gboolean
prepare (GSource *source, int *timeout)
{
  ReelLoopWatch *self = (ReelLoopWatch *)source;
  gint64 now = g_get_monotonic_time ();

  *timeout = -1;
  turn_window (self, now);
  if (self->busy_since != 0)
    self->longest = MAX (self->longest, now - self->busy_since);
  self->busy_since = 0;
  return FALSE;
}

static gboolean
check (GSource *source)
{
  ((ReelLoopWatch *)source)->busy_since = g_get_monotonic_time ();
  return FALSE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

ReelLoopWatch *
reel_loop_watch_new (void)
{
  static GSourceFuncs functions = { .prepare = prepare, .check = check, .dispatch = dispatch };
  GSource *source = g_source_new (&functions, sizeof (ReelLoopWatch));
  ReelLoopWatch *self = (ReelLoopWatch *)source;

  self->window = g_get_monotonic_time ();
  g_source_set_static_name (source, "loop watch");
  /* Called in every iteration, whatever else is ready. */
  g_source_set_priority (source, G_MININT);
  g_source_attach (source, NULL);
  return self;
}

void
reel_loop_watch_free (ReelLoopWatch *self)
{
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

void
reel_loop_watch_restart (ReelLoopWatch *self)
{
  self->window = g_get_monotonic_time ();
  self->longest = self->before = 0;
  if (self->busy_since != 0)
    self->busy_since = self->window;
}

gint64
reel_loop_watch_get_longest (ReelLoopWatch *self)
{
  gint64 now = g_get_monotonic_time ();

  turn_window (self, now);
  return MAX (self->longest, self->before);
}
