/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When to retry: after half a second, then after doubled delays of up to half a minute, and from the beginning once it
 * has worked for a while. Pure; used by the worker for sources that it connects to, and by callreeld for what it could
 * not do with a recording's files. */
#pragma once

#include <glib.h>

#define REEL_BACKOFF_FIRST_US   (G_USEC_PER_SEC / 2)
#define REEL_BACKOFF_LONGEST_US (30 * G_USEC_PER_SEC)
/* How long it must have worked for that. */
#define REEL_BACKOFF_HELD_US (10 * G_USEC_PER_SEC)

/* Zero-initialised. */
typedef struct {
  guint failures; /* consecutive */
  gint64 since;   /* monotonic, µs: when it began to work; 0: it does not */
} ReelBackoff;

/* After @attempts failures: @first, then doubled delays of up to @longest, µs. */
gint64 reel_backoff_get_delay (guint attempts, gint64 first, gint64 longest);

/* Spreads @wait over its last quarter, so that those who lost something at the same time do not come back at the same
 * time. @random: any number, evenly distributed. */
gint64 reel_backoff_spread (gint64 wait, guint32 random);

/* It works. @now: monotonic, µs. */
void reel_backoff_note_success (ReelBackoff *self, gint64 now);
/* It failed. Returns: µs to wait before the next attempt. */
gint64 reel_backoff_note_failure (ReelBackoff *self, gint64 now);
