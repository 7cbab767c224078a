/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a stream ever sends anything. Called by the engine. */
#include "manager/core/state/reel-media-wait.h"

void
reel_media_wait_look (ReelMediaWait *self, gboolean due, gboolean arrives, gint64 now)
{
  if (self->came)
    return;
  self->waited = reel_media_wait_measure (self, now);
  self->since = due ? now : 0;
  if (due && self->first == 0)
    self->first = now;
  self->came = due && arrives;
}

gint64
reel_media_wait_measure (const ReelMediaWait *self, gint64 now)
{
  return self->since != 0 && !self->came ? self->waited + MAX (now - self->since, 0) : self->waited;
}

gboolean
reel_media_wait_is_overdue (const ReelMediaWait *self, gint64 limit, gint64 now)
{
  return !self->came && reel_media_wait_measure (self, now) >= MAX (limit, REEL_MEDIA_WAIT_MIN_US);
}

gboolean
reel_media_wait_lacks_all (const ReelMediaWait *self, gint64 recorded, gint64 now)
{
  return reel_media_wait_is_overdue (self, recorded / 10 * 9, now);
}
