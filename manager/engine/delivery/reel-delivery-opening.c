/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file of a job: whether there is still use in delivering it, and its descriptor; see the header for who asks. */
#include "manager/engine/delivery/reel-delivery-opening.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/delivery/reel-delivery-row.h"
#include "manager/engine/store/reel-storage-open.h"

typedef struct {
  ReelDeliveryLeases *leases; /* of the task's source object */
  char *owner;
  char *job;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->owner);
  g_free (opening->job);
  g_free (opening);
}

static void
on_file (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  int fd = reel_storage_open_finish (result, &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

static ReelDeliveryLease *
find_file (const Opening *opening, GError **error)
{
  ReelDeliveryLease *lease = reel_delivery_leases_find (opening->leases, opening->job);

  if (lease != NULL && g_str_equal (lease->owner, opening->owner) && reel_delivery_row_has_file (lease->record))
    return lease;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The caller has no such job, or it has no file");
  return NULL;
}

static void
on_copies (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) copies = reel_store_query_finish (REEL_STORE (source), result, &error);
  const ReelDeliveryLease *lease = copies != NULL ? find_file (g_task_get_task_data (task), &error) : NULL;

  if (lease == NULL) {
    g_task_return_error (task, error);
  } else if (reel_delivery_row_is_in_vain (lease->record, copies)) {
    /* Of no age any more. */
    lease->record->expires_utc = lease->record->created_utc;
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The recording was deleted");
  } else {
    reel_storage_open_async (lease->record->body, on_file, g_steal_pointer (&task));
  }
}

void
reel_delivery_opening_run (ReelDeliveryLeases *leases, ReelStore *store, const char *owner, const char *job,
                           GTask *taken)
{
  g_autoptr (GTask) task = taken;
  Opening *opening = g_new0 (Opening, 1);
  GError *error = NULL;
  const ReelDeliveryLease *lease;

  opening->leases = leases;
  opening->owner = g_strdup (owner);
  opening->job = g_strdup (job);
  g_task_set_task_data (task, opening, opening_free);
  lease = find_file (opening, &error);
  if (lease != NULL)
    reel_store_query_async (store, reel_query_new (REEL_QUERY_COPIES, lease->record->ordering), on_copies,
                            g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}
