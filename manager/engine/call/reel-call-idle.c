/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call without people and streams for the configured time ends by itself: a
 * client that forgot it will not end it. Called by the other parts of ReelCall. */
#include "manager/engine/call/reel-call-private.h"

guint
reel_call_count_people (ReelCall *self)
{
  return reel_roster_count_people (self->roster);
}

static gboolean
on_idle_too_long (gpointer data)
{
  ReelCall *self = data;

  self->idle_timer = 0;
  reel_call_end (self, REEL_CALL_IDLE_REASON, NULL);
  return G_SOURCE_REMOVE;
}

void
reel_call_watch_idle (ReelCall *self)
{
  guint seconds = self->services->config->idle_call_seconds;
  gboolean idle =
      self->state != REEL_CALL_STATE_ENDED && reel_call_count_people (self) == 0 && reel_call_count_streams (self) == 0;

  if (!idle || seconds == 0)
    g_clear_handle_id (&self->idle_timer, g_source_remove);
  else if (self->idle_timer == 0)
    self->idle_timer = g_timeout_add_seconds (seconds, on_idle_too_long, self);
}
