/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recorded time as data: a mark and whether it grows. Called by ReelRecording. */
#include "manager/engine/reel-recorded-time.h"

void
reel_recorded_time_begin (ReelRecordedTime *self, gint64 utc, gboolean counting)
{
  self->mark_ns = 0;
  self->mark_utc = utc;
  self->counting = counting;
}

static guint64
of_this_worker (const ReelRecordedTime *self, gint64 utc)
{
  gint64 since = utc - self->mark_utc;

  if (!self->counting || since <= 0)
    return self->mark_ns;
  return self->mark_ns + (guint64)since * 1000;
}

void
reel_recorded_time_cut (ReelRecordedTime *self, gint64 utc, gboolean paused)
{
  reel_recorded_time_mark (self, utc, paused, of_this_worker (self, utc));
}

void
reel_recorded_time_mark (ReelRecordedTime *self, gint64 utc, gboolean paused, guint64 recorded_ns)
{
  self->mark_ns = recorded_ns;
  self->mark_utc = utc;
  self->counting = !paused;
}

void
reel_recorded_time_settle (ReelRecordedTime *self, guint64 total_ns)
{
  self->earlier_ns = total_ns;
  self->mark_ns = 0;
  self->counting = FALSE;
}

guint64
reel_recorded_time_get (const ReelRecordedTime *self, gint64 utc)
{
  return self->earlier_ns + of_this_worker (self, utc);
}
