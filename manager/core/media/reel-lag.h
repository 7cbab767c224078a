/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a stream lags so far behind, for so long, that what it has not come to yet is given up: a decoder that a
 * machine is too slow for never works off what waits for it. Who stood still for a while does, and loses nothing. Pure;
 * used by the worker's RTP streams. */
#pragma once

#include <glib.h>

/* Who is further behind than that, without a break, for that long, gives up. */
#define REEL_LAG_LARGEST_US  (3 * G_USEC_PER_SEC)
#define REEL_LAG_PATIENCE_US (5 * G_USEC_PER_SEC)
/* Who is no further behind than that goes on. */
#define REEL_LAG_RECOVERED_US (G_USEC_PER_SEC / 2)

/* Zero at first. */
typedef struct {
  gint64 since; /* µs of the clock: too far behind since; 0: it is not */
  gboolean gives_up;
} ReelLag;

/* @now: µs of whatever clock tells @age; @age: µs since what comes next was there. Returns: whether it is dropped. */
gboolean reel_lag_note (ReelLag *self, gint64 now, gint64 age);
