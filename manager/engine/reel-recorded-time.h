/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much has been recorded at any moment, from what the worker last said about
 * it. Pure: the time comes in, in microseconds UTC. Used by ReelRecording. */
#pragma once

#include <glib.h>

/* Zero-initialised: nothing recorded. */
typedef struct {
  guint64 earlier_ns; /* by workers before this one */
  guint64 mark_ns;    /* by this one, at mark_utc */
  gint64 mark_utc;
  gboolean counting;
} ReelRecordedTime;

/* A worker's first chunk begins at UTC, counting unless it is paused. */
void reel_recorded_time_begin (ReelRecordedTime *self, gint64 utc, gboolean counting);

/* A pause or resume took effect at UTC. */
void reel_recorded_time_cut (ReelRecordedTime *self, gint64 utc, gboolean paused);

/* This worker had recorded RECORDED_NS at UTC. */
void reel_recorded_time_mark (ReelRecordedTime *self, gint64 utc, gboolean paused, guint64 recorded_ns);

/* The worker is gone; TOTAL_NS is known of all chunks. */
void reel_recorded_time_settle (ReelRecordedTime *self, guint64 total_ns);

guint64 reel_recorded_time_get (const ReelRecordedTime *self, gint64 utc);
