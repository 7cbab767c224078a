/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The leased jobs. */
#include "manager/engine/delivery/reel-delivery-leases.h"

#include "manager/core/state/reel-delivery.h"
#include "manager/engine/delivery/reel-delivery-row.h"

struct _ReelDeliveryLeases {
  GHashTable *leases; /* job → ReelDeliveryLease */
};

static void
lease_free (gpointer data)
{
  ReelDeliveryLease *lease = data;

  reel_job_record_free (lease->record);
  g_free (lease->owner);
  g_free (lease);
}

ReelDeliveryLeases *
reel_delivery_leases_new (void)
{
  ReelDeliveryLeases *self = g_new0 (ReelDeliveryLeases, 1);

  /* The key is the record's own. */
  self->leases = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, lease_free);
  return self;
}

void
reel_delivery_leases_free (ReelDeliveryLeases *self)
{
  g_hash_table_unref (self->leases);
  g_free (self);
}

ReelDeliveryLease *
reel_delivery_leases_add (ReelDeliveryLeases *self, ReelJobRecord *record, const char *owner, gint64 lease_us)
{
  ReelDeliveryLease *lease = g_new0 (ReelDeliveryLease, 1);

  lease->record = record;
  lease->owner = g_strdup (owner);
  lease->lease_us = lease_us;
  g_hash_table_replace (self->leases, record->job, lease);
  return lease;
}

ReelDeliveryLease *
reel_delivery_leases_find (ReelDeliveryLeases *self, const char *job)
{
  return g_hash_table_lookup (self->leases, job);
}

void
reel_delivery_leases_remove (ReelDeliveryLeases *self, const char *job)
{
  g_hash_table_remove (self->leases, job);
}

char **
reel_delivery_leases_list (ReelDeliveryLeases *self, const char *owner)
{
  g_autoptr (GStrvBuilder) jobs = g_strv_builder_new ();
  GHashTableIter iter;
  ReelDeliveryLease *lease;

  g_hash_table_iter_init (&iter, self->leases);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&lease)) {
    if (g_str_equal (lease->owner, owner))
      g_strv_builder_add (jobs, lease->record->job);
  }
  return g_strv_builder_end (jobs);
}

static gboolean
has_expired (gpointer key, gpointer value, gpointer now)
{
  ReelDelivery delivery = reel_delivery_row_load (((ReelDeliveryLease *)value)->record);

  return reel_delivery_is_due (&delivery, *(gint64 *)now);
}

void
reel_delivery_leases_expire (ReelDeliveryLeases *self, gint64 now)
{
  g_hash_table_foreach_remove (self->leases, has_expired, &now);
}

guint
reel_delivery_leases_count (ReelDeliveryLeases *self)
{
  return g_hash_table_size (self->leases);
}

guint
reel_delivery_leases_count_target (ReelDeliveryLeases *self, const char *target)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->leases);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    count += g_str_equal (((ReelDeliveryLease *)value)->record->target, target);
  return count;
}
