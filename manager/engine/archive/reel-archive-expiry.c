/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One document: awaits a turn, reads what keeps it, decides, and removes it. Called by reel-archive-retention.c. */
#include "manager/engine/archive/reel-archive-expiry.h"

#include "manager/engine/archive/reel-archive-document.h"
#include "manager/engine/archive/reel-archive-removal.h"

typedef struct {
  ReelExpiryRecord *record;
  ReelRetention retention;
  gint64 now_utc;
  ReelArchiveAsker *asker;
  ReelArchiveDocument *document;
  gboolean gone;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  reel_expiry_record_free (look->record);
  reel_archive_asker_free (look->asker);
  g_clear_pointer (&look->document, reel_archive_document_free);
  g_free (look);
}

/* Takes TASK and ERROR, which may be NULL. */
static void
end_turn (GTask *task, GError *error)
{
  g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (task));

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  reel_archive_end_turn (archive);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  GError *error = NULL;

  look->gone = reel_archive_removal_run_finish (REEL_ARCHIVE (source), result, &error);
  if (look->gone || g_error_matches (error, REEL_ERROR, REEL_ERROR_INVALID_STATE)) {
    g_clear_error (&error);
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_error (task, error);
  }
}

/* Takes TASK. Ends the turn before the removal: nothing else may be decided about the document now. */
static void
remove_files (GTask *task)
{
  g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (task));
  Look *look = g_task_get_task_data (task);

  reel_archive_removal_run_async (archive, look->record->document_id, look->asker, on_removed, task);
  reel_archive_end_turn (archive);
}

static ReelChange *
postpone (Look *look, gint64 look_utc)
{
  look->record->look_utc = look_utc;
  return reel_change_put_expiry (look->record);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error))
    remove_files (task);
  else
    end_turn (task, error);
}

/* Takes TASK. */
static void
expire (GTask *task)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  ReelChange *group = reel_change_new_group ();

  reel_change_add_member (group, reel_archive_document_dispose (look->document, REEL_DISPOSITION_EXPIRING, NULL,
                                                                g_get_real_time ()));
  reel_change_add_member (group, postpone (look, look->now_utc + REEL_ARCHIVE_EXPIRY_RETRY_US));
  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (reel_archive_asker_note (look->asker, "expire",
                                                                                 look->record->document_id,
                                                                                 REEL_AUDIT_ALLOWED, NULL)),
                                 group, on_noted, task);
}

static void
on_delivery (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelArchive *archive = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) jobs = reel_store_query_finish (REEL_STORE (source), result, &error);
  ReelKeepContext context = reel_archive_document_get_keep (look->document);
  ReelExpiry expiry;

  if (jobs == NULL) {
    end_turn (task, error);
    return;
  }
  if (jobs->len > 0)
    context.delivery_until_utc =
        reel_retention_await_delivery (&look->retention, ((const ReelJobRecord *)jobs->pdata[0])->ended_utc);
  look->record->complete_utc = reel_archive_document_get_complete (look->document);
  expiry = reel_retention_decide (&look->retention, look->record->complete_utc, look->record->expires_utc, &context,
                                  look->now_utc);
  look->record->expires_utc = expiry.expires_utc;
  g_free (look->record->kept);
  look->record->kept = expiry.keep != REEL_KEEP_NOT ? g_strdup (reel_keep_nicks[expiry.keep]) : NULL;
  if (expiry.is_due) {
    expire (task);
    return;
  }
  reel_store_put (reel_archive_get_services (archive)->store, postpone (look, expiry.look_utc));
  end_turn (task, NULL);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelArchive *archive = g_task_get_source_object (task);
  ReelStore *store = reel_archive_get_services (archive)->store;
  Look *look = g_task_get_task_data (task);
  GError *error = NULL;

  look->document = reel_archive_document_find_finish (result, &error);
  if (look->document == NULL && !g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_RECORDING)) {
    end_turn (task, error);
  } else if (look->document == NULL || look->document->disposition == REEL_DISPOSITION_DELETED ||
             look->document->disposition == REEL_DISPOSITION_EXPIRED) {
    g_clear_error (&error);
    reel_store_put (store, reel_change_remove_expiry (look->record->document_id));
    end_turn (task, NULL);
  } else if (reel_disposition_is_open (look->document->disposition)) {
    reel_store_put (store, postpone (look, look->now_utc + REEL_ARCHIVE_EXPIRY_RETRY_US));
    remove_files (task);
  } else {
    reel_store_query_async (store, reel_query_new (REEL_QUERY_LAST_DELIVERY, look->document->chunk->operation),
                            on_delivery, task);
  }
}

static void
on_turn (ReelArchive *archive, gpointer data)
{
  const Look *look = g_task_get_task_data (data);

  reel_archive_document_find_async (reel_archive_get_services (archive)->store, look->record->document_id, on_found,
                                    data);
}

void
reel_archive_expiry_run_async (ReelArchive *archive, const ReelExpiryRecord *record, const ReelRetention *retention,
                               gint64 now_utc, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Look *look = g_new0 (Look, 1);

  look->record = reel_record_copy (REEL_TABLE_EXPIRIES, record);
  look->retention = *retention;
  look->now_utc = now_utc;
  look->asker = reel_archive_asker_new ("", "", "callreeld", NULL);
  g_task_set_task_data (task, look, look_free);
  reel_archive_take_turn (archive, on_turn, task);
}

gboolean
reel_archive_expiry_run_finish (ReelArchive *archive, GAsyncResult *result, gboolean *gone, GError **error)
{
  const Look *look = g_task_get_task_data (G_TASK (result));

  *gone = look->gone;
  return g_task_propagate_boolean (G_TASK (result), error);
}
