/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of documents: awaits a turn, looks up each document, decides, and stores. Called by the other parts of the
 * archive. */
#include "manager/engine/archive/reel-archive-change.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"

typedef struct {
  const ReelArchiveChange *change;
  ReelArchiveAsker *asker;
  gpointer data;
  GStrv ids;
  GPtrArray *documents; /* ReelArchiveDocument: those found so far */
  GError *refusal;      /* what is answered once the audit trail has it */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  reel_archive_asker_free (request->asker);
  g_strfreev (request->ids);
  g_clear_pointer (&request->documents, g_ptr_array_unref);
  g_clear_error (&request->refusal);
  g_free (request);
}

/* Takes TASK and ERROR. Ends the turn last, since the next one may depend on what was stored in this one. */
static void
fail (GTask *task, GError *error)
{
  g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (task));

  g_task_return_error (task, error);
  g_object_unref (task);
  reel_archive_end_turn (archive);
}

static void
on_refusal_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error))
    g_warning ("Could not note a refusal in the audit trail: %s", error->message);
  fail (task, g_steal_pointer (&request->refusal));
}

/* Takes TASK and REFUSAL. ID need not be that of a known document. */
static void
refuse (GTask *task, const char *id, const char *rule, GError *refusal)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  request->refusal = refusal;
  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (reel_archive_asker_note (request->asker, request->change->verb,
                                                                                 id, REEL_AUDIT_REFUSED, rule)),
                                 NULL, on_refusal_kept, task);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (task));
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  if (reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error))
    g_task_return_pointer (task, g_steal_pointer (&request->documents), (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
  reel_archive_end_turn (archive);
}

static void
keep (GTask *task, gint64 now_utc)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  ReelChange *group = reel_change_new_group ();
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_audit_entry_free);

  if (request->change->begin != NULL)
    request->change->begin (request->data, now_utc, group);
  for (guint i = 0; i < request->documents->len; i++) {
    const ReelArchiveDocument *document = request->documents->pdata[i];

    request->change->prepare (document, request->asker, request->data, now_utc, group);
    g_ptr_array_add (entries,
                     reel_archive_asker_note (request->asker, request->change->verb,
                                              reel_archive_document_get_id (document), REEL_AUDIT_ALLOWED, NULL));
  }
  if (request->change->end != NULL)
    request->change->end (request->data, now_utc, group);
  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit, entries, group, on_kept, task);
}

static void
decide (GTask *task)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  gint64 now_utc = g_get_real_time ();

  for (guint i = 0; i < request->documents->len; i++) {
    const ReelArchiveDocument *document = request->documents->pdata[i];
    const char *id = reel_archive_document_get_id (document);
    ReelArchiveVerdict verdict =
        reel_archive_document_decide (document, request->asker, reel_archive_get_services (archive)->policies,
                                      request->change->action, now_utc);
    GError *error = NULL;

    if (!verdict.allowed) {
      refuse (task, id, reel_policy_get_info (verdict.rule)->name, reel_archive_verdict_to_error (&verdict));
      return;
    }
    if (!request->change->check (document, now_utc, &error)) {
      g_autofree char *why = g_strdup (error->message);

      refuse (task, id, why, error);
      return;
    }
  }
  keep (task, now_utc);
}

static void find_next (GTask *task);

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  ReelArchiveDocument *document = reel_archive_document_find_finish (result, &error);

  if (document != NULL) {
    g_ptr_array_add (request->documents, document);
    find_next (task);
  } else if (g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_RECORDING)) {
    refuse (task, request->ids[request->documents->len], "unknown", error);
  } else {
    fail (task, error);
  }
}

static void
find_next (GTask *task)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  const char *id = request->ids[request->documents->len];

  if (id == NULL)
    decide (task);
  else
    reel_archive_document_find_async (reel_archive_get_services (archive)->store, id, on_found, task);
}

static void
on_turn (ReelArchive *archive, gpointer data)
{
  find_next (data);
}

static gboolean
check_ids (const char *const *ids, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint count = g_strv_length ((char **)ids);

  if (count == 0 || count > REEL_ARCHIVE_MAX_DOCUMENTS) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "document_ids: 1 to %d ids, not %u",
                 REEL_ARCHIVE_MAX_DOCUMENTS, count);
    return FALSE;
  }
  for (guint i = 0; i < count; i++) {
    if (!reel_id_validate ("document_ids", ids[i], error))
      return FALSE;
    if (!g_hash_table_add (seen, (gpointer)ids[i])) {
      g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "document_ids: an id appears twice");
      return FALSE;
    }
  }
  return TRUE;
}

void
reel_archive_change_async (ReelArchive *archive, const ReelArchiveChange *change, const char *const *ids,
                           ReelArchiveAsker *asker, gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);
  GError *error = NULL;

  request->change = change;
  request->asker = asker;
  request->data = data;
  request->ids = g_strdupv ((char **)ids);
  request->documents = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_archive_document_free);
  g_task_set_task_data (task, request, request_free);
  if (check_ids (ids, &error)) {
    reel_archive_take_turn (archive, on_turn, task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

GPtrArray *
reel_archive_change_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
