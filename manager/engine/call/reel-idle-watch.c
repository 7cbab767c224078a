/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A timer that runs while a call is idle; see the header for who owns it. */
#include "manager/engine/call/reel-idle-watch.h"

struct _ReelIdleWatch {
  guint seconds;
  void (*callback) (gpointer data);
  gpointer data;
  guint timer;
};

ReelIdleWatch *
reel_idle_watch_new (guint seconds, void (*callback) (gpointer data), gpointer data)
{
  ReelIdleWatch *self = g_new0 (ReelIdleWatch, 1);

  self->seconds = seconds;
  self->callback = callback;
  self->data = data;
  return self;
}

void
reel_idle_watch_free (ReelIdleWatch *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self);
}

static gboolean
on_idle_too_long (gpointer data)
{
  ReelIdleWatch *self = data;

  self->timer = 0;
  self->callback (self->data);
  return G_SOURCE_REMOVE;
}

void
reel_idle_watch_update (ReelIdleWatch *self, gboolean idle)
{
  if (!idle || self->seconds == 0)
    g_clear_handle_id (&self->timer, g_source_remove);
  else if (self->timer == 0)
    self->timer = g_timeout_add_seconds (self->seconds, on_idle_too_long, self);
}
