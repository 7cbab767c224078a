/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When to try again what failed: after half a second, then after twice as long each time up to half a minute, and from
 * the beginning once it has held. Pure; used by the worker for sources that it connects to. */
#pragma once

#include <glib.h>

#define REEL_BACKOFF_FIRST_US   (G_USEC_PER_SEC / 2)
#define REEL_BACKOFF_LONGEST_US (30 * G_USEC_PER_SEC)
/* What lasted so long has held. */
#define REEL_BACKOFF_HELD_US (10 * G_USEC_PER_SEC)

/* Zero at first. */
typedef struct {
  guint failures; /* in a row */
  gint64 since;   /* monotonic, µs: when it began to work; 0: it does not */
} ReelBackoff;

/* It works. @now: monotonic, µs. */
void reel_backoff_note_success (ReelBackoff *self, gint64 now);
/* It failed. Returns: µs to wait before the next attempt. */
gint64 reel_backoff_note_failure (ReelBackoff *self, gint64 now);
