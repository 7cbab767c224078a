/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One delivery from its order to its end: who has it, when it is tried again, when
 * it is given up (RULES section 7). Pure: the time, in microseconds since 1970 UTC,
 * and chance come in as arguments. Used by manager/engine/delivery. */
#pragma once

#include <glib.h>

/**
 * ReelDeliveryState:
 * @REEL_DELIVERY_WAITING: for whoever takes it, not before @due_utc
 * @REEL_DELIVERY_LEASED: taken, until @due_utc
 * @REEL_DELIVERY_DONE: delivered, at @ended_utc
 * @REEL_DELIVERY_DEAD: given up, at @ended_utc
 * @REEL_DELIVERY_DROPPED: given up by a person, at @ended_utc
 */
typedef enum {
  REEL_DELIVERY_WAITING,
  REEL_DELIVERY_LEASED,
  REEL_DELIVERY_DONE,
  REEL_DELIVERY_DEAD,
  REEL_DELIVERY_DROPPED,
} ReelDeliveryState;

#define REEL_N_DELIVERY_STATES (REEL_DELIVERY_DROPPED + 1)

extern const char *const reel_delivery_state_nicks[];

/* Longest of all waits and leases. What is due later than that was reckoned by a clock that was set back since. */
#define REEL_DELIVERY_MAX_WAIT_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* The age of what is not given up. */
#define REEL_DELIVERY_ENDLESS_US (36500 * G_TIME_SPAN_DAY)

/**
 * ReelDelivery:
 * @attempts: how often it was taken
 * @expires_utc: a failure from then on is the last one
 */
typedef struct {
  ReelDeliveryState state;
  guint attempts;
  gint64 due_utc;
  gint64 expires_utc;
  gint64 ended_utc;
} ReelDelivery;

void reel_delivery_init (ReelDelivery *self, gint64 now, gint64 max_age_us);

/* Whether it waits or is leased. */
gboolean reel_delivery_is_open (const ReelDelivery *self);
/* Whether it may be taken: it waits and is due, or its lease has run out. */
gboolean reel_delivery_is_due (const ReelDelivery *self, gint64 now);

/* Takes it for LEASE_US, 1 s to REEL_DELIVERY_MAX_WAIT_US. Returns: FALSE where it is not due, or where its lease ran
 * out and its age as well: then it is dead. */
gboolean reel_delivery_take (ReelDelivery *self, gint64 now, gint64 lease_us);
/* From NOW on for LEASE_US. Returns: FALSE where it is not leased. */
gboolean reel_delivery_renew (ReelDelivery *self, gint64 now, gint64 lease_us);
/* Whatever became of it meanwhile: what was delivered is delivered. Returns: FALSE where that was known. */
gboolean reel_delivery_finish (ReelDelivery *self, gint64 now);
/* PERMANENT: it is not tried again. Else it waits for reel_delivery_get_wait(), WAIT_US at least (0 to
 * REEL_DELIVERY_MAX_WAIT_US: what the receiver asked for). Returns: FALSE where it is not leased. */
gboolean reel_delivery_fail (ReelDelivery *self, gint64 now, gboolean permanent, gint64 wait_us, double chance);
/* Given up now, whatever was to come of it. Returns: FALSE where it was delivered, or was dropped before */
gboolean reel_delivery_drop (ReelDelivery *self, gint64 now);
/* Back from the dead, or at once instead of later, with a new age. Returns: FALSE where it is leased or done. */
gboolean reel_delivery_retry (ReelDelivery *self, gint64 now, gint64 max_age_us);

/* After so many attempts, the last of which failed: 1 s, then twice as long each time up to an hour, of which CHANCE
 * (0 to 1) takes away up to a half, so that what failed together is not tried together. */
gint64 reel_delivery_get_wait (guint attempts, double chance);
