/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiting between attempts; see the header for who calls it. */
#include "manager/core/state/reel-backoff.h"

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
