/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The leased jobs, in memory, so that renewing, finishing and failing them needs no query of the catalogue. Pure; used
 * by ReelDeliveryQueue. */
#pragma once

#include "manager/engine/store/reel-records.h"

/* @wait_us: the delay that the receiver requested if the job fails; @lease_us: duration of the last lease. */
typedef struct {
  ReelJobRecord *record;
  char *owner; /* the holder of the lease */
  gint64 wait_us;
  gint64 lease_us;
} ReelDeliveryLease;

typedef struct _ReelDeliveryLeases ReelDeliveryLeases;

ReelDeliveryLeases *reel_delivery_leases_new (void);
void reel_delivery_leases_free (ReelDeliveryLeases *self);

/* Takes RECORD; replaces a lease of the same job. */
ReelDeliveryLease *reel_delivery_leases_add (ReelDeliveryLeases *self, ReelJobRecord *record, const char *owner,
                                             gint64 lease_us);
/* Returns: NULL if it is not leased */
ReelDeliveryLease *reel_delivery_leases_find (ReelDeliveryLeases *self, const char *job);
void reel_delivery_leases_remove (ReelDeliveryLeases *self, const char *job);
/* The jobs leased by OWNER. */
char **reel_delivery_leases_list (ReelDeliveryLeases *self, const char *owner);
/* Removes the expired leases. */
void reel_delivery_leases_expire (ReelDeliveryLeases *self, gint64 now);
guint reel_delivery_leases_count (ReelDeliveryLeases *self);
guint reel_delivery_leases_count_target (ReelDeliveryLeases *self, const char *target);
