/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes a document: its files on a thread, then its rows. Called by reel-archive-deletion.c and
 * reel-archive-expiry.c. */
#include "manager/engine/archive/reel-archive-removal.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/archive/reel-archive-document.h"
#include "manager/engine/store/reel-storage-remove.h"

typedef struct {
  ReelArchive *archive; /* set while this removal is the one registered in the archive */
  char *id;
  ReelArchiveDocument *document;
  ReelArchiveAsker *asker;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  if (removal->archive != NULL)
    reel_archive_end_removal (removal->archive, removal->id);
  g_clear_object (&removal->archive);
  g_free (removal->id);
  g_clear_pointer (&removal->document, reel_archive_document_free);
  reel_archive_asker_free (removal->asker);
  g_free (removal);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
add_chat (ReelChange *group, const ReelArchiveDocument *document, const GPtrArray *chat)
{
  gint64 from_utc, to_utc;
  gboolean found = FALSE;

  reel_archive_document_get_span (document, &from_utc, &to_utc);
  for (guint i = 0; i < chat->len; i++) {
    const ReelChatRecord *message = chat->pdata[i];

    if (message->utc < from_utc || message->utc >= to_utc)
      continue;
    reel_change_add_member (group, reel_change_remove_chat (message));
    found = TRUE;
  }
  if (found)
    reel_change_add_member (group, reel_change_index_text (document->chunk->operation));
}

static void
on_chat (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelArchive *archive = g_task_get_source_object (task);
  Removal *removal = g_task_get_task_data (task);
  ReelDisposition gone = reel_disposition_complete (removal->document->disposition);
  GError *error = NULL;
  g_autoptr (GPtrArray) chat = reel_store_query_finish (REEL_STORE (source), result, &error);
  ReelChange *group;

  if (chat == NULL) {
    g_task_return_error (task, error);
    return;
  }
  group = reel_change_new_group ();
  add_chat (group, removal->document, chat);
  reel_change_add_member (group, reel_archive_document_dispose (removal->document, gone, NULL, g_get_real_time ()));
  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (
                                     reel_archive_asker_note (removal->asker, reel_disposition_nicks[gone],
                                                              reel_archive_document_get_id (removal->document),
                                                              REEL_AUDIT_DONE, NULL)),
                                 group, on_kept, g_steal_pointer (&task));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelArchive *archive = g_task_get_source_object (task);
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!reel_storage_remove_finish (result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  reel_store_query_async (reel_archive_get_services (archive)->store,
                          reel_query_new (REEL_QUERY_CHAT, removal->document->chunk->operation), on_chat,
                          g_steal_pointer (&task));
}

static void
refuse (GTask *task, const char *why)
{
  g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The document %s already.", why);
}

/* An earlier removal has changed the disposition by now. */
static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;

  removal->document = reel_archive_document_find_finish (result, &error);
  if (removal->document == NULL)
    g_task_return_error (task, error);
  else if (!reel_disposition_is_open (removal->document->disposition))
    refuse (task, "is removed");
  else
    reel_storage_remove_async (removal->document->chunk->location, on_removed, g_steal_pointer (&task));
}

void
reel_archive_removal_run_async (ReelArchive *archive, const char *document_id, const ReelArchiveAsker *asker,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (archive, NULL, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);

  removal->id = g_strdup (document_id);
  removal->asker = reel_archive_asker_copy (asker);
  g_task_set_task_data (task, removal, removal_free);
  if (!reel_archive_begin_removal (archive, document_id)) {
    refuse (task, "is being removed");
    return;
  }
  /* A task releases its source object before its data, which needs the archive. */
  removal->archive = g_object_ref (archive);
  reel_archive_document_find_async (reel_archive_get_services (archive)->store, document_id, on_found,
                                    g_steal_pointer (&task));
}

gboolean
reel_archive_removal_run_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
