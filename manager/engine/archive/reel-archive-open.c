/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens a document: looks it up, decides, opens the file, notes it in the audit trail, and returns the descriptor.
 * Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-open.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/state/reel-copy.h"
#include "manager/core/wire/reel-destination.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/engine/archive/reel-archive-chat.h"
#include "manager/engine/archive/reel-archive-document.h"
#include "manager/engine/store/reel-storage-open.h"

#include <unistd.h>

typedef struct {
  ReelArchiveAsker *asker;
  ReelArchiveAction action;
  char *id;
  ReelArchiveDocument *document;
  const ReelCopyRecord *copy; /* of the document; NULL: it is not looked for there */
  int fd;
  GError *refusal; /* what is answered once the audit trail has it */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  reel_archive_asker_free (opening->asker);
  g_free (opening->id);
  g_clear_pointer (&opening->document, reel_archive_document_free);
  if (opening->fd >= 0)
    close (opening->fd);
  g_clear_error (&opening->refusal);
  g_free (opening);
}

static ReelVisitNote
get_visit_note (const Opening *self)
{
  return (ReelVisitNote){ self->asker->link_id, self->asker->origin, reel_archive_action_nicks[self->action],
                          self->id };
}

/* Takes TASK. */
static void
return_file (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);

  g_task_return_int (task, opening->fd);
  opening->fd = -1;
  g_object_unref (task);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  if (reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error) && opening->refusal == NULL) {
    const ReelVisitNote noted = get_visit_note (opening);

    if (noted.link_id != NULL)
      reel_visit_notes_add (reel_archive_get_visit_notes (g_task_get_source_object (task)), &noted,
                            g_get_monotonic_time ());
    return_file (g_steal_pointer (&task));
    return;
  }
  if (opening->refusal != NULL) {
    g_clear_error (&error);
    error = g_steal_pointer (&opening->refusal);
  }
  g_task_return_error (task, error);
}

/* Takes TASK. */
static void
note (GTask *task, ReelAuditOutcome outcome, const char *detail)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);

  reel_audit_trail_append_async (
      reel_archive_get_services (archive)->audit,
      reel_audit_trail_list (reel_archive_asker_note (opening->asker, reel_archive_action_nicks[opening->action],
                                                      opening->id, outcome, detail)),
      NULL, on_noted, task);
}

/* Takes TASK and REFUSAL. */
static void
refuse (GTask *task, ReelAuditOutcome outcome, const char *detail, GError *refusal)
{
  Opening *opening = g_task_get_task_data (task);

  opening->refusal = refusal;
  note (task, outcome, detail);
}

/* Each opening by a user is; a visit by a link opens the same things again and again. */
static gboolean
is_note_due (GTask *task)
{
  const ReelVisitNote visit_note = get_visit_note (g_task_get_task_data (task));

  return visit_note.link_id == NULL ||
         reel_visit_notes_is_due (reel_archive_get_visit_notes (g_task_get_source_object (task)), &visit_note,
                                  g_get_monotonic_time ());
}

/* Takes TASK, and ERROR where FD is -1. */
static void
take_file (GTask *task, int fd, GError *error)
{
  Opening *opening = g_task_get_task_data (task);

  opening->fd = fd;
  if (fd >= 0 && is_note_due (task))
    note (task, REEL_AUDIT_ALLOWED, NULL);
  else if (fd >= 0)
    return_file (task);
  else
    refuse (task, REEL_AUDIT_FAILED, error->message, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  int fd = reel_storage_open_finish (result, &error);

  take_file (data, fd, error);
}

static void
on_chat (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  int fd = reel_archive_chat_open_finish (result, &error);

  take_file (data, fd, error);
}

/* Files at a destination are opened where its directory is readable from here; otherwise the error says where they are.
 */
static GError *
say_where (const ReelCopyRecord *copy)
{
  return g_error_new (REEL_ERROR, REEL_ERROR_INVALID_STATE,
                      "The recording's files are not on this machine any more. This one was sent to the destination "
                      "'%s'%s%s.",
                      reel_destination_get_name (copy->target), copy->location != NULL ? " and is at " : "",
                      copy->location != NULL ? copy->location : "");
}

static const ReelCopyRecord *
find_copy (const ReelArchiveDocument *document, const char *path)
{
  const GPtrArray *copies = document->recording->copies;
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 0; i < copies->len; i++) {
    const ReelCopyRecord *copy = copies->pdata[i];

    if (g_str_equal (copy->name, name) && reel_copy_find (copy->state) == REEL_COPY_THERE)
      return copy;
  }
  return NULL;
}

static void
on_opened_there (GObject *source, GAsyncResult *result, gpointer data)
{
  const Opening *opening = g_task_get_task_data (data);
  g_autoptr (GError) error = NULL;
  int fd = reel_storage_open_finish (result, &error);

  take_file (data, fd, fd < 0 ? say_where (opening->copy) : NULL);
}

/* Takes TASK. PATH: where it was here */
static void
open_there (GTask *task, const char *path)
{
  Opening *opening = g_task_get_task_data (task);
  g_autofree char *there = NULL;
  GError *error = NULL;

  opening->copy =
      opening->document->disposition == REEL_DISPOSITION_EXPIRED ? find_copy (opening->document, path) : NULL;
  if (opening->copy != NULL && opening->copy->location != NULL)
    there = g_filename_from_uri (opening->copy->location, NULL, NULL);
  if (there != NULL) {
    reel_storage_open_async (there, on_opened_there, task);
  } else if (opening->copy != NULL) {
    take_file (task, -1, say_where (opening->copy));
  } else {
    reel_archive_document_check_kept (opening->document, &error);
    refuse (task, REEL_AUDIT_FAILED, reel_disposition_nicks[opening->document->disposition], error);
  }
}

/* Of the file beside the media that ACTION opens; -1: it opens the media or the chat. */
static int
find_file (ReelArchiveAction action)
{
  return reel_nick_find (reel_chunk_file_nicks, reel_archive_action_nicks[action]);
}

static const ReelSidecarRecord *
find_sidecars (const ReelArchiveDocument *document)
{
  const GPtrArray *sidecars = document->recording->sidecars;

  for (guint i = 0; sidecars != NULL && i < sidecars->len; i++) {
    const ReelSidecarRecord *record = sidecars->pdata[i];

    if (record->index == document->chunk->index)
      return record;
  }
  return NULL;
}

/* Sound has no picture, and a picture is made some time after the end. Metadata and captions are there with the media.
 */
static gboolean
check_made (const ReelArchiveDocument *document, int file, GError **error)
{
  const ReelSidecarRecord *sidecars = find_sidecars (document);
  g_auto (GStrv) names = NULL;

  if (file < 0 || file == REEL_CHUNK_FILE_METADATA)
    return TRUE;
  if (sidecars == NULL || sidecars->names == NULL) {
    if (file == REEL_CHUNK_FILE_CAPTIONS)
      return TRUE;
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The recording has no %s yet. Try again later.",
                 reel_chunk_file_nicks[file]);
    return FALSE;
  }
  names = g_strsplit (sidecars->names, " ", -1);
  if (g_strv_contains ((const char *const *)names, reel_chunk_file_nicks[file]))
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The recording has no %s.", reel_chunk_file_nicks[file]);
  return FALSE;
}

/* Takes TASK. */
static void
open_document (GTask *task)
{
  ReelArchive *archive = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  const char *location = opening->document->chunk->location;
  const int file = find_file (opening->action);
  g_autofree char *beside =
      location != NULL && file >= 0 ? reel_chunk_files_beside (location, (ReelChunkFile)file) : NULL;
  const char *path = beside != NULL ? beside : location;
  gboolean is_kept = opening->document->disposition == REEL_DISPOSITION_KEPT;
  GError *error = NULL;

  if (is_kept && opening->action == REEL_ARCHIVE_CHAT) {
    reel_archive_chat_open_async (reel_archive_get_services (archive)->store, opening->document, on_chat, task);
  } else if (path == NULL) {
    g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                         "The recording's file is not complete yet. Try again once it is.");
    take_file (task, -1, error);
  } else if (is_kept && !check_made (opening->document, file, &error)) {
    take_file (task, -1, error);
  } else if (is_kept) {
    reel_storage_open_async (path, on_opened, task);
  } else {
    open_there (task, opening->action == REEL_ARCHIVE_CHAT ? "" : path);
  }
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelArchive *archive = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  ReelArchiveVerdict verdict;

  opening->document = reel_archive_document_find_finish (result, &error);
  if (opening->document == NULL && g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_RECORDING)) {
    refuse (task, REEL_AUDIT_REFUSED, "unknown", error);
    return;
  }
  if (opening->document == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  verdict =
      reel_archive_document_decide (opening->document, opening->asker, reel_archive_get_services (archive)->policies,
                                    opening->action, g_get_real_time ());
  if (!verdict.allowed)
    refuse (task, REEL_AUDIT_REFUSED, reel_policy_get_info (verdict.rule)->name,
            reel_archive_verdict_to_error (&verdict));
  else
    open_document (task);
}

gboolean
reel_archive_open_parse_purpose (const char *purpose, ReelArchiveAction *action, GError **error)
{
  /* The first and the last ones are not for opening. */
  static const char *const nicks[] = { "play",      "download",      "metadata", "chat", "captions",
                                       "thumbnail", "contact-sheet", "peaks",    NULL };
  int found = 0;

  if (!reel_nick_parse (nicks, "purpose", purpose, &found, error))
    return FALSE;
  *action = (ReelArchiveAction)(REEL_ARCHIVE_PLAY + found);
  return TRUE;
}

void
reel_archive_open_async (ReelArchive *archive, const char *document_id, ReelArchiveAsker *asker, const char *purpose,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);
  GError *error = NULL;

  opening->asker = asker;
  opening->fd = -1;
  opening->id = g_strdup (document_id);
  g_task_set_task_data (task, opening, opening_free);
  if (reel_id_validate ("document_id", document_id, &error) &&
      reel_archive_open_parse_purpose (purpose, &opening->action, &error)) {
    reel_archive_document_find_async (reel_archive_get_services (archive)->store, document_id, on_found, task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

int
reel_archive_open_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
