/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delays between attempts; the header lists the callers. */
#include "manager/core/state/reel-backoff.h"

gint64
reel_backoff_get_delay (guint attempts, gint64 first, gint64 longest)
{
  gint64 delay = first;

  for (guint i = 1; i < attempts && delay < longest; i++)
    delay *= 2;
  return MIN (delay, longest);
}

gint64
reel_backoff_spread (gint64 wait, guint32 random)
{
  const gint64 quarter = wait / 4;

  return wait - (gint64)((guint64)random * (guint64)quarter / G_MAXUINT32);
}

void
reel_backoff_note_success (ReelBackoff *self, gint64 now)
{
  if (self->since == 0)
    self->since = now;
}

gint64
reel_backoff_note_failure (ReelBackoff *self, gint64 now)
{
  gint64 wait = REEL_BACKOFF_FIRST_US;

  if (self->since != 0 && now - self->since >= REEL_BACKOFF_HELD_US)
    self->failures = 0;
  for (guint i = 0; i < self->failures && wait < REEL_BACKOFF_LONGEST_US; i++)
    wait *= 2;
  if (wait < REEL_BACKOFF_LONGEST_US)
    self->failures++;
  self->since = 0;
  return MIN (wait, REEL_BACKOFF_LONGEST_US);
}
