/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long files are kept (RULES section 7): the instant when they go, or why they
 * stay although it has passed. Pure: times, in microseconds since 1970 UTC, come in
 * as arguments. Used by the archive. */
#pragma once

#include "manager/core/rules/reel-keep.h"

/* An instant that never comes. */
#define REEL_RETENTION_FOR_EVER G_MAXINT64

/* What may have ended earlier than was known is looked at again after so long. */
#define REEL_RETENTION_LOOK_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/**
 * ReelRetention:
 * @keep_us: for how long from when a recording is complete; %REEL_RETENTION_FOR_EVER: it stays
 * @undelivered_us: for how long files stay of which a delivery was given up
 * @shortens: whether an instant that was reckoned before may become earlier
 */
typedef struct {
  gint64 keep_us;
  gint64 undelivered_us;
  gboolean shortens;
} ReelRetention;

/**
 * ReelExpiry:
 * @expires_utc: when its time is over; 0: not before its recording is; %REEL_RETENTION_FOR_EVER: never
 * @keep: why it stays although that has passed; %REEL_KEEP_NOT where it has not
 * @is_due: it goes now
 * @look_utc: when this is to be decided again; %REEL_RETENTION_FOR_EVER: not before something is changed
 */
typedef struct {
  gint64 expires_utc;
  ReelKeep keep;
  gboolean is_due;
  gint64 look_utc;
} ReelExpiry;

/* KEEP_HOURS: 0: for ever */
void reel_retention_init (ReelRetention *self, guint keep_hours, guint undelivered_hours, gboolean shortens);

/* COMPLETE_UTC: when its recording was; BEFORE_UTC: what was reckoned before, which is never made earlier unless that
 * is forced; 0: nothing. */
ReelExpiry reel_retention_decide (const ReelRetention *self, gint64 complete_utc, gint64 before_utc,
                                  const ReelKeepContext *keep, gint64 now_utc);

/* How long a delivery keeps the files: ENDED_UTC: when it was given up; 0: it is open. */
gint64 reel_retention_await_delivery (const ReelRetention *self, gint64 ended_utc);
