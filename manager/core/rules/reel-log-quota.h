/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many entries in the log of a call the peer of a stream may cause, who can press keys, fall silent and come back
 * as often as packets can be sent. What exceeds it is counted, for one entry at the end of the interval. Used by the
 * manager for each stream; pure. */
#pragma once

#include <glib.h>

#define REEL_LOG_QUOTA_INTERVAL G_TIME_SPAN_MINUTE
#define REEL_LOG_QUOTA_KEYS     60 /* a card's number, its date and code, and as much again */
#define REEL_LOG_QUOTA_STATES   12
/* In the log that an open chunk needs. */
#define REEL_LOG_QUOTA_CALL        10000 /* of all streams together */
#define REEL_LOG_QUOTA_PARTICIPANT 2500  /* of those of one */

typedef enum {
  REEL_LOG_QUOTA_OF_KEYS,
  REEL_LOG_QUOTA_OF_STATES,
  REEL_LOG_QUOTA_COUNT,
} ReelLogQuotaKind;

/* Zero-initialised. */
typedef struct {
  struct {
    gint64 began; /* the present interval; monotonic, µs; 0: none yet */
    guint taken;  /* in it */
    guint omitted;
  } of[REEL_LOG_QUOTA_COUNT];
} ReelLogQuota;

/**
 * reel_log_quota_take:
 * @now: monotonic, µs
 * @wanted: entries that are to be added
 * @room: entries that the log still has room for
 *
 * Returns: how many of them may be; the others count as omitted
 */
guint reel_log_quota_take (ReelLogQuota *self, ReelLogQuotaKind kind, gint64 now, guint wanted, guint room);

/* Returns: how many entries were omitted, to be told once; 0 before the end of their interval, unless there is no later
 * time to tell them (@last), and while the log has no room. */
guint reel_log_quota_settle (ReelLogQuota *self, ReelLogQuotaKind kind, gint64 now, gboolean last, guint room);
