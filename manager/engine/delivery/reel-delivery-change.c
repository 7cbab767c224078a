/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request about one job. */
#include "manager/engine/delivery/reel-delivery-change.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-job-filter.h"
#include "manager/engine/delivery/reel-delivery-orders.h"
#include "manager/engine/delivery/reel-delivery-row.h"
#include "manager/engine/delivery/reel-mail-payload.h"

ReelDeliveryChange *
reel_delivery_change_new (ReelDeliveryAction action, const char *job, const char *owner, gint64 now)
{
  ReelDeliveryChange *self = g_new0 (ReelDeliveryChange, 1);

  self->action = action;
  self->job = g_strdup (job);
  self->owner = g_strdup (owner);
  self->now = now;
  return self;
}

void
reel_delivery_change_free (ReelDeliveryChange *self)
{
  g_free (self->job);
  g_free (self->owner);
  g_clear_pointer (&self->result, reel_job_result_free);
  g_free (self->error);
  g_free (self);
}

/* A mail with a link is of no use after the end of that. */
static gint64
get_max_age (const ReelDeliveryChange *self, const ReelConfig *config, const ReelJobRecord *record)
{
  if (reel_delivery_row_is_removal (record) || g_str_equal (record->kind, reel_job_kind_nicks[REEL_JOB_EVENT]))
    return REEL_DELIVERY_ENDLESS_US;
  return MIN (reel_delivery_orders_get_max_age (config, record->target),
              reel_mail_payload_get_end (record) - self->now);
}

/* Returns: FALSE if the job's state does not permit it */
static gboolean
decide (const ReelDeliveryChange *self, const ReelConfig *config, const ReelJobRecord *record,
        const ReelDeliveryLease *lease, ReelDelivery *delivery)
{
  gint64 wait = lease != NULL ? lease->wait_us : 0;
  gint64 lease_us = lease != NULL ? lease->lease_us : REEL_JOB_MIN_LEASE * G_USEC_PER_SEC;

  switch (self->action) {
  case REEL_DELIVERY_ACTION_RENEW:
    if (self->result->lease_seconds > 0)
      lease_us = (gint64)self->result->lease_seconds * G_USEC_PER_SEC;
    return reel_delivery_renew (delivery, self->now, lease_us);
  case REEL_DELIVERY_ACTION_COMPLETE:
    return reel_delivery_finish (delivery, self->now) || delivery->state == REEL_DELIVERY_DONE;
  case REEL_DELIVERY_ACTION_FAIL:
    return reel_delivery_fail (delivery, self->now, self->permanent, wait, g_random_double ());
  case REEL_DELIVERY_ACTION_RETRY:
    return reel_delivery_retry (delivery, self->now, get_max_age (self, config, record));
  case REEL_DELIVERY_ACTION_DROP:
    /* A file that is not delivered stays one, and is kept here for a while; one that is not removed stays there. */
    if (reel_delivery_row_has_file (record) || reel_delivery_row_is_removal (record))
      reel_delivery_drop (delivery, self->now);
    return TRUE;
  }
  g_return_val_if_reached (FALSE);
}

static void
note_result (ReelJobRecord *record, ReelDeliveryLease *lease, const ReelJobResult *result)
{
  if (result->progress != NULL) {
    g_free (record->progress);
    record->progress = g_variant_print (result->progress, TRUE);
  }
  if (lease == NULL)
    return;
  if (result->lease_seconds > 0)
    lease->lease_us = (gint64)result->lease_seconds * G_USEC_PER_SEC;
  lease->wait_us = (gint64)result->retry_after_seconds * G_USEC_PER_SEC;
}

gboolean
reel_delivery_change_apply (const ReelDeliveryChange *self, const ReelConfig *config, ReelJobRecord *record,
                            ReelDeliveryLease *lease, GError **error)
{
  ReelDelivery delivery = reel_delivery_row_load (record);

  if (!decide (self, config, record, lease, &delivery)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The job is %s", record->state);
    return FALSE;
  }
  reel_delivery_row_store (record, &delivery);
  if (self->result != NULL)
    note_result (record, lease, self->result);
  if (self->action == REEL_DELIVERY_ACTION_FAIL)
    reel_delivery_row_set_error (record, self->error);
  return TRUE;
}
