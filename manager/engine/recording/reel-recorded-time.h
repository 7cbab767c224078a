/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much has been recorded at any moment, from what the worker last said about
 * it: our own clock only fills the time between two of its figures, so that what is
 * said is never more than there is. Pure: the time comes in, in microseconds of the
 * monotonic clock. Used by ReelRecording. */
#pragma once

#include <glib.h>

/* The worker says how far it is each second; one that says nothing for longer may record nothing. */
#define REEL_RECORDED_TIME_AHEAD_US (G_GINT64_CONSTANT (1250000))

/* Zero-initialised: nothing recorded. */
typedef struct {
  guint64 earlier_ns; /* by workers before this one */
  guint64 mark_ns;    /* by this one, at mark_time */
  gint64 mark_time;
  gboolean counting;
} ReelRecordedTime;

/* A worker begins; nothing is recorded before it says so. */
void reel_recorded_time_begin (ReelRecordedTime *self);

/* A pause or the end was asked for: how much there is up to it is still to be told. */
void reel_recorded_time_freeze (ReelRecordedTime *self, gint64 now);

/* This worker had recorded RECORDED_NS at NOW, and goes on where it is RUNNING. */
void reel_recorded_time_mark (ReelRecordedTime *self, gint64 now, gboolean running, guint64 recorded_ns);

/* The worker is gone; TOTAL_NS is known of all chunks. */
void reel_recorded_time_settle (ReelRecordedTime *self, guint64 total_ns);

guint64 reel_recorded_time_get (const ReelRecordedTime *self, gint64 now);
