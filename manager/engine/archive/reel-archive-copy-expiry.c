/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One document whose time at a destination may be over. */
#include "manager/engine/archive/reel-archive-copy-expiry.h"

#include "manager/core/rules/reel-retention.h"
#include "manager/engine/archive/reel-archive-copies.h"

/* The configuration may have the destination again. */
#define LOST_US G_TIME_SPAN_DAY

typedef struct {
  ReelCopyExpiryRecord *record;
  gint64 now_utc;
  ReelArchiveAsker *asker;
  ReelArchiveDocument *document;
  gboolean ordered;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  reel_copy_expiry_record_free (look->record);
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

/* Takes TASK and CHANGE. */
static void
keep (GTask *task, ReelChange *change)
{
  ReelArchive *archive = g_task_get_source_object (task);

  reel_store_put (reel_archive_get_services (archive)->store, change);
  end_turn (task, NULL);
}

static ReelChange *
postpone (Look *look, gint64 look_utc)
{
  look->record->look_utc = look_utc;
  return reel_change_put_copy_expiry (look->record);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelArchive *archive = g_task_get_source_object (data);
  Look *look = g_task_get_task_data (data);
  GError *error = NULL;

  look->ordered = reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error);
  if (look->ordered)
    reel_archive_tell_ordered (archive);
  end_turn (data, error);
}

/* Its files that were not delivered are here alone, and may still be sent. */
static gboolean
has_undelivered (const Look *look, const ReelArchiveCopies *copies)
{
  return copies->undelivered > 0 && look->document->disposition == REEL_DISPOSITION_KEPT;
}

/* Takes TASK. */
static void
expire (GTask *task, const ReelDestination *destination, gboolean keep_undelivered)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  g_autofree char *detail = g_strconcat ("destination ", destination->name, NULL);
  ReelChange *group = reel_change_new_group ();

  reel_archive_copies_remove (look->document, look->record->target, keep_undelivered, look->now_utc, group);
  if (keep_undelivered) {
    look->record->expires_utc = 0;
    reel_change_add_member (group, postpone (look, look->now_utc + REEL_RETENTION_LOOK_US));
  }
  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (reel_archive_asker_note (look->asker, "expire",
                                                                                 look->record->document_id,
                                                                                 REEL_AUDIT_ALLOWED, detail)),
                                 group, on_noted, task);
}

/* Takes TASK. */
static void
decide (GTask *task, const ReelDestination *destination, const ReelArchiveCopies *copies)
{
  ReelArchive *archive = g_task_get_source_object (task);
  const ReelConfig *config = reel_archive_get_services (archive)->config;
  Look *look = g_task_get_task_data (task);
  ReelKeepContext context = reel_archive_document_get_keep (look->document);
  ReelRetention retention;
  ReelExpiry expiry;

  context.removal_dropped = g_strcmp0 (look->record->kept, reel_keep_nicks[REEL_KEEP_REMOVAL_DROPPED]) == 0;
  reel_retention_init (&retention, destination->keep_hours, 0, config->shorten_existing);
  look->record->complete_utc = MAX (reel_archive_document_get_complete (look->document), copies->delivered_utc);
  expiry = reel_retention_decide (&retention, look->record->complete_utc, look->record->expires_utc, &context,
                                  look->now_utc);
  look->record->expires_utc = expiry.expires_utc;
  g_free (look->record->kept);
  look->record->kept = expiry.keep != REEL_KEEP_NOT ? g_strdup (reel_keep_nicks[expiry.keep]) : NULL;
  if (expiry.is_due)
    expire (task, destination, has_undelivered (look, copies));
  else
    keep (task, postpone (look, expiry.look_utc));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelArchive *archive = g_task_get_source_object (data);
  const ReelConfig *config = reel_archive_get_services (archive)->config;
  Look *look = g_task_get_task_data (data);
  const ReelDestination *destination = reel_destination_find_target (config->destinations, look->record->target);
  GError *error = NULL;
  ReelArchiveCopies copies;

  look->document = reel_archive_document_find_finish (result, &error);
  if (look->document == NULL) {
    end_turn (data, error);
    return;
  }
  copies = reel_archive_copies_count (look->document, look->record->target);
  if (copies.open + copies.there + copies.undelivered == 0)
    keep (data, reel_change_remove_copy_expiry (look->record->document_id, look->record->target));
  else if (destination == NULL)
    keep (data, postpone (look, look->now_utc + LOST_US));
  else if (copies.open > 0 || (copies.there == 0 && has_undelivered (look, &copies)))
    keep (data, postpone (look, look->now_utc + REEL_RETENTION_LOOK_US));
  else
    decide (data, destination, &copies);
}

static void
on_turn (ReelArchive *archive, gpointer data)
{
  const Look *look = g_task_get_task_data (data);

  reel_archive_document_find_async (reel_archive_get_services (archive)->store, look->record->document_id, on_found,
                                    data);
}

void
reel_archive_copy_expiry_run_async (ReelArchive *archive, const ReelCopyExpiryRecord *record, gint64 now_utc,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Look *look = g_new0 (Look, 1);

  look->record = reel_record_copy (REEL_TABLE_COPY_EXPIRIES, record);
  look->now_utc = now_utc;
  look->asker = reel_archive_asker_new ("", "", "callreeld", NULL);
  g_task_set_task_data (task, look, look_free);
  reel_archive_take_turn (archive, on_turn, task);
}

gboolean
reel_archive_copy_expiry_run_finish (ReelArchive *archive, GAsyncResult *result, gboolean *ordered, GError **error)
{
  const Look *look = g_task_get_task_data (G_TASK (result));

  *ordered = look->ordered;
  return g_task_propagate_boolean (G_TASK (result), error);
}
