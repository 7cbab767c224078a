/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why the files of a recording may not go yet. The one place that says so, for
 * those who delete and for what expires. Pure. */
#pragma once

#include "manager/core/wire/reel-error.h"

/**
 * ReelKeep:
 * @REEL_KEEP_NOT: it may go
 * @REEL_KEEP_RUNNING: it is still being recorded, or completed
 * @REEL_KEEP_HOLD: a legal hold
 * @REEL_KEEP_LINK: somebody has a link that still opens it
 * @REEL_KEEP_DELIVERY: it is still to be delivered; of no account to those who delete
 * @REEL_KEEP_REMOVAL_DROPPED: it is at a destination, and a person or a failure ended its removal there, which has to
 * be ordered again; of no account to those who delete
 */
typedef enum {
  REEL_KEEP_NOT,
  REEL_KEEP_RUNNING,
  REEL_KEEP_HOLD,
  REEL_KEEP_LINK,
  REEL_KEEP_DELIVERY,
  REEL_KEEP_REMOVAL_DROPPED,
} ReelKeep;

#define REEL_N_KEEPS (REEL_KEEP_REMOVAL_DROPPED + 1)

extern const char *const reel_keep_nicks[];

/**
 * ReelKeepContext:
 * @is_final: the recording has ended, and its files are complete
 * @hold: (nullable): the reason of a legal hold; NULL: there is none
 * @link_until_utc: when the last link to it ends that was not revoked, microseconds since 1970; 0: there is none
 * @delivery_until_utc: how long a delivery of it keeps it, as reel_retention_await_delivery() says; 0: there is none,
 * or it is of no account
 * @removal_dropped: its removal was given up
 */
typedef struct {
  gboolean is_final;
  const char *hold;
  gint64 link_until_utc;
  gint64 delivery_until_utc;
  gboolean removal_dropped;
} ReelKeepContext;

ReelKeep reel_keep_decide (const ReelKeepContext *context, gint64 now_utc);

/* InvalidState, with what has to be done first; NULL for what is of no account to
 * those who delete. */
GError *reel_keep_to_error (ReelKeep self, const ReelKeepContext *context);
