/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording that is due and not made (RULES section 3): the log of the call says so. Called by the engine. */
#include "manager/engine/call/reel-call-private.h"

const char *
reel_call_get_missed (ReelCall *self)
{
  return self->missed;
}

gboolean
reel_call_set_missed (ReelCall *self, const char *participant_id, const char *reason)
{
  if (g_strcmp0 (self->missed, reason) == 0)
    return FALSE;
  g_free (self->missed);
  self->missed = g_strdup (reason);
  if (reason != NULL)
    reel_call_note (self, REEL_LOG_NOT_RECORDED, participant_id, NULL, reason);
  return reason != NULL;
}

const char *
reel_call_get_start_failure (ReelCall *self)
{
  return self->start_failure;
}

void
reel_call_set_start_failure (ReelCall *self, const char *reason)
{
  g_free (self->start_failure);
  self->start_failure = g_strdup (reason);
}
