/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time stamps that define an order, such as who was present when a recording was requested: each is greater than the
 * one before, even if the clock is set back. One per call; main thread only. */
#pragma once

#include <glib.h>

/* Zero-initialised. */
typedef struct {
  gint64 last;
} ReelStampClock;

/* Microseconds UTC. */
gint64 reel_stamp_clock_next (ReelStampClock *self);
/* UTC was an earlier stamp, perhaps of another manager. */
void reel_stamp_clock_recall (ReelStampClock *self, gint64 utc);
