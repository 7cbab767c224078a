/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recorded time at any moment, from the worker's last report. The manager's clock only interpolates between
 * reports, so that the result is never more than what exists. Pure: time is an argument, in microseconds of the
 * monotonic clock. Used by ReelRecording. */
#pragma once

#include <glib.h>

/* The worker reports each second; if it does not for longer than this, it may be recording nothing. */
#define REEL_RECORDED_TIME_AHEAD_US (G_GINT64_CONSTANT (1250000))

/* Zero-initialised. */
typedef struct {
  guint64 earlier_ns; /* by workers before this one */
  guint64 mark_ns;    /* by this one, at mark_time */
  gint64 mark_time;
  gboolean counting;
} ReelRecordedTime;

/* A worker starts; nothing is counted before its first report. */
void reel_recorded_time_begin (ReelRecordedTime *self);

/* A pause or the end was requested: stops interpolating until the worker's next report. */
void reel_recorded_time_freeze (ReelRecordedTime *self, gint64 now);

/* This worker had recorded RECORDED_NS at NOW; interpolation continues if RUNNING. */
void reel_recorded_time_mark (ReelRecordedTime *self, gint64 now, gboolean running, guint64 recorded_ns);

/* The worker is gone; TOTAL_NS: of all chunks. */
void reel_recorded_time_settle (ReelRecordedTime *self, guint64 total_ns);

/* Corrects the recorded time of earlier workers. */
void reel_recorded_time_correct (ReelRecordedTime *self, guint64 earlier_ns);

guint64 reel_recorded_time_get (const ReelRecordedTime *self, gint64 now);
