/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's time stamps; see the header. */
#include "manager/engine/call/reel-stamp-clock.h"

gint64
reel_stamp_clock_next (ReelStampClock *self)
{
  self->last = MAX (g_get_real_time (), self->last + 1);
  return self->last;
}

void
reel_stamp_clock_recall (ReelStampClock *self, gint64 utc)
{
  self->last = MAX (self->last, utc);
}
