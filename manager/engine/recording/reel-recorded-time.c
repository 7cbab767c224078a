/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recorded time: the worker's last report, and whether it is growing. Called by ReelRecording. */
#include "manager/engine/recording/reel-recorded-time.h"

void
reel_recorded_time_begin (ReelRecordedTime *self)
{
  self->mark_ns = 0;
  self->counting = FALSE;
}

static guint64
of_this_worker (const ReelRecordedTime *self, gint64 now)
{
  gint64 since = CLAMP (now - self->mark_time, 0, REEL_RECORDED_TIME_AHEAD_US);

  return self->counting ? self->mark_ns + (guint64)since * 1000 : self->mark_ns;
}

void
reel_recorded_time_freeze (ReelRecordedTime *self, gint64 now)
{
  self->mark_ns = of_this_worker (self, now);
  self->counting = FALSE;
}

void
reel_recorded_time_mark (ReelRecordedTime *self, gint64 now, gboolean running, guint64 recorded_ns)
{
  self->mark_ns = recorded_ns;
  self->mark_time = now;
  self->counting = running;
}

void
reel_recorded_time_settle (ReelRecordedTime *self, guint64 total_ns)
{
  self->earlier_ns = total_ns;
  self->mark_ns = 0;
  self->counting = FALSE;
}

void
reel_recorded_time_correct (ReelRecordedTime *self, guint64 earlier_ns)
{
  self->earlier_ns = earlier_ns;
}

guint64
reel_recorded_time_get (const ReelRecordedTime *self, gint64 now)
{
  return self->earlier_ns + of_this_worker (self, now);
}
