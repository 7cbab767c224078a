/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When to ask a sender for a key frame; the header lists the callers. */
#include "manager/core/media/reel-key-frames.h"

void
reel_key_frames_want (ReelKeyFrames *self, gint64 now)
{
  if (self->wanted)
    return;
  self->wanted = TRUE;
  self->since = now;
  self->interval = REEL_KEY_FRAMES_FIRST_US;
}

void
reel_key_frames_note_arrival (ReelKeyFrames *self)
{
  self->wanted = FALSE;
  self->arrivals++;
}

void
reel_key_frames_set_reachable (ReelKeyFrames *self, gboolean reachable)
{
  self->reachable = reachable;
  self->asked = 0;
  self->interval = REEL_KEY_FRAMES_FIRST_US;
}

void
reel_key_frames_restart (ReelKeyFrames *self, gint64 now)
{
  if (now - self->asked >= REEL_KEY_FRAMES_FIRST_US)
    self->asked = 0;
  self->interval = REEL_KEY_FRAMES_FIRST_US;
}

gboolean
reel_key_frames_take (ReelKeyFrames *self, gint64 now)
{
  if (!self->wanted || !self->reachable || (self->asked != 0 && now - self->asked < self->interval))
    return FALSE;
  /* the first repetition comes as early as any request may, and each further one after twice the time */
  if (self->asked >= self->since && self->asked != 0)
    self->interval = MIN (self->interval * 2, REEL_KEY_FRAMES_LONGEST_US);
  self->asked = now;
  self->requests++;
  return TRUE;
}

void
reel_key_frames_take_back (ReelKeyFrames *self)
{
  self->asked = 0;
  self->requests--;
}
