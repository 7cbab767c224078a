/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request about one job, and what it makes of the job's row. Used by ReelDeliveryQueue; main thread only. */
#pragma once

#include "manager/core/state/reel-delivery.h"
#include "manager/core/wire/reel-config.h"
#include "manager/core/wire/reel-job-result.h"
#include "manager/engine/delivery/reel-delivery-leases.h"

typedef enum {
  REEL_DELIVERY_ACTION_RENEW,
  REEL_DELIVERY_ACTION_COMPLETE,
  REEL_DELIVERY_ACTION_FAIL,
  REEL_DELIVERY_ACTION_RETRY,
  REEL_DELIVERY_ACTION_DROP,
} ReelDeliveryAction;

/**
 * ReelDeliveryChange:
 * @owner: (nullable): who must have the job; NULL: whoever has it
 * @now: microseconds since 1970 UTC
 * @result: (nullable): of RENEW and COMPLETE
 * @permanent: of FAIL: it is not tried again
 * @error: (nullable): of FAIL
 */
typedef struct {
  ReelDeliveryAction action;
  char *job;
  char *owner;
  gint64 now;
  ReelJobResult *result;
  gboolean permanent;
  char *error;
} ReelDeliveryChange;

/* OWNER may be NULL. */
ReelDeliveryChange *reel_delivery_change_new (ReelDeliveryAction action, const char *job, const char *owner,
                                              gint64 now);
void reel_delivery_change_free (ReelDeliveryChange *self);

/* Applies SELF to RECORD and its LEASE (NULL: it is not leased); whether SELF's owner is LEASE's is checked by the
 * caller. A drop changes only a job whose file was not delivered, or not removed: its state becomes dropped. Returns:
 * FALSE if the job's state does not permit it. Errors: InvalidState. */
gboolean reel_delivery_change_apply (const ReelDeliveryChange *self, const ReelConfig *config, ReelJobRecord *record,
                                     ReelDeliveryLease *lease, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelDeliveryChange, reel_delivery_change_free)
