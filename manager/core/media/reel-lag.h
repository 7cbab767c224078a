/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides whether a stream lags so far behind, for so long, that pending data is dropped: a decoder on a machine that
 * is too slow never works it off. After a short standstill it does, and nothing is lost. Pure; used by the worker's RTP
 * streams. */
#pragma once

#include <glib.h>

/* Data is dropped once the lag has exceeded the limit without interruption for the timeout. */
#define REEL_LAG_LARGEST_US (3 * G_USEC_PER_SEC)
#define REEL_LAG_TIMEOUT_US (5 * G_USEC_PER_SEC)
/* It is no longer dropped once the lag is below this. */
#define REEL_LAG_RECOVERED_US (G_USEC_PER_SEC / 2)

/* Zero-initialised. */
typedef struct {
  gint64 since; /* µs of the clock: start of the excessive lag; 0: none */
  gboolean gives_up;
} ReelLag;

/* @now: µs of the clock that @age uses; @age: µs since the next data arrived. Returns: whether to drop it. */
gboolean reel_lag_note (ReelLag *self, gint64 now, gint64 age);
