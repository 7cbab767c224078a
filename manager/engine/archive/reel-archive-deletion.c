/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Deletes documents and resumes deletions. Called by manager/dbus and the daemon. */
#include "manager/engine/archive/reel-archive-deletion.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/archive/reel-archive-change.h"
#include "manager/engine/archive/reel-archive-copies.h"
#include "manager/engine/archive/reel-archive-removal.h"

/* Documents are removed one after the other: a disk is not faster with several at a time. */
typedef struct {
  ReelArchiveAsker *asker;
  GPtrArray *ids; /* char *: of documents still to be removed */
  guint count;
  GError *error; /* that of the last document that failed */
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_clear_pointer (&deletion->asker, reel_archive_asker_free);
  g_ptr_array_unref (deletion->ids);
  g_clear_error (&deletion->error);
  g_free (deletion);
}

static gboolean
check_delete (const ReelArchiveDocument *document, gint64 now_utc, GError **error)
{
  /* It may be at a destination alone. */
  return (reel_archive_copies_remain (document) || reel_archive_document_check_kept (document, error)) &&
         reel_archive_document_check_may_go (document, now_utc, error);
}

static void
prepare_delete (const ReelArchiveDocument *document, const ReelArchiveAsker *asker, gpointer data, gint64 now_utc,
                ReelChange *group)
{
  reel_change_add_member (group, reel_archive_document_dispose (document, REEL_DISPOSITION_DELETING, NULL, now_utc));
  reel_archive_copies_remove (document, NULL, FALSE, now_utc, group);
}

static const ReelArchiveChange delete_change = { REEL_ARCHIVE_DELETE, "delete", check_delete, prepare_delete, NULL };

static void remove_next (GTask *task);

static void
note_failure (Deletion *deletion, GError *error)
{
  g_warning ("Could not remove a document of the archive; this is tried again later: %s", error->message);
  g_clear_error (&deletion->error);
  deletion->error = error;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Deletion *deletion = g_task_get_task_data (task);
  GError *error = NULL;

  if (reel_archive_removal_run_finish (REEL_ARCHIVE (source), result, &error))
    deletion->count++;
  else if (g_error_matches (error, REEL_ERROR, REEL_ERROR_INVALID_STATE))
    g_error_free (error);
  else
    note_failure (deletion, error);
  remove_next (task);
}

/* Takes TASK. */
static void
remove_next (GTask *task)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Deletion *deletion = g_task_get_task_data (task);

  if (deletion->ids->len > 0) {
    g_autofree char *id = g_ptr_array_steal_index (deletion->ids, 0);

    reel_archive_removal_run_async (archive, id, deletion->asker, on_removed, task);
  } else {
    if (deletion->error != NULL)
      g_task_return_error (task, g_steal_pointer (&deletion->error));
    else
      g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Deletion *deletion = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) documents = reel_archive_change_finish (REEL_ARCHIVE (source), result, &error);

  if (documents == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  reel_archive_tell_ordered (REEL_ARCHIVE (source));
  for (guint i = 0; i < documents->len; i++)
    g_ptr_array_add (deletion->ids, g_strdup (reel_archive_document_get_id (documents->pdata[i])));
  remove_next (task);
}

void
reel_archive_delete_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->ids = g_ptr_array_new_with_free_func (g_free);
  deletion->asker = reel_archive_asker_copy (asker);
  g_task_set_task_data (task, deletion, deletion_free);
  reel_archive_change_async (archive, &delete_change, ids, asker, NULL, on_changed, task);
}

gboolean
reel_archive_delete_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_open (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Deletion *deletion = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (deletion->ids, g_strdup (((const ReelDispositionRecord *)rows->pdata[i])->document_id));
  remove_next (task);
}

void
reel_archive_deletion_resume_async (ReelArchive *archive, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->ids = g_ptr_array_new_with_free_func (g_free);
  deletion->asker = reel_archive_asker_new ("", "", "callreeld", NULL);
  g_task_set_task_data (task, deletion, deletion_free);
  reel_store_query_async (reel_archive_get_services (archive)->store,
                          reel_query_new (REEL_QUERY_OPEN_DISPOSITIONS, NULL), on_open, task);
}

gboolean
reel_archive_deletion_resume_finish (ReelArchive *archive, GAsyncResult *result, guint *count, GError **error)
{
  const Deletion *deletion = g_task_get_task_data (G_TASK (result));

  *count = deletion->count;
  return g_task_propagate_boolean (G_TASK (result), error);
}
