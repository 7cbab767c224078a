/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Documents read from the catalogue. Called by the other parts of the archive. */
#include "manager/engine/archive/reel-archive-document.h"

#include "manager/core/state/reel-recording-state.h"
#include "manager/core/wire/reel-nick.h"

#define NS_PER_US 1000

void
reel_archive_document_free (ReelArchiveDocument *self)
{
  g_clear_pointer (&self->recording, reel_listed_record_free);
  g_free (self->hold);
  g_free (self);
}

static const ReelChunkRecord *
find_chunk (const ReelListedRecord *recording, const char *document_id)
{
  for (guint i = 0; i < recording->chunks->len; i++) {
    const ReelChunkRecord *chunk = recording->chunks->pdata[i];

    if (g_str_equal (chunk->document_id, document_id))
      return chunk;
  }
  return NULL;
}

static void
take_disposition (ReelArchiveDocument *self, const char *document_id)
{
  for (guint i = 0; i < self->recording->dispositions->len; i++) {
    const ReelDispositionRecord *record = self->recording->dispositions->pdata[i];

    if (!g_str_equal (record->document_id, document_id))
      continue;
    self->disposition = reel_disposition_find (record->state);
    self->hold = g_strdup (record->hold);
  }
}

static void
on_links (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelArchiveDocument *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) links = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (links == NULL) {
    g_task_return_error (task, error);
    return;
  }
  /* The query lists the link that ends last first. */
  if (links->len > 0)
    self->link_until_utc = ((const ReelLinkRecord *)links->pdata[0])->expires_utc;
  g_task_return_boolean (task, TRUE);
}

static void
on_recording (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelArchiveDocument *self = g_task_get_task_data (task);
  const char *id = g_task_get_name (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (rows->len > 0)
    self->recording = g_ptr_array_steal_index (rows, 0);
  self->chunk = self->recording != NULL ? find_chunk (self->recording, id) : NULL;
  if (self->chunk == NULL) {
    reel_error_set (&error, REEL_ERROR_UNKNOWN_RECORDING);
    g_task_return_error (task, error);
    return;
  }
  take_disposition (self, id);
  reel_store_query_async (REEL_STORE (source), reel_query_new (REEL_QUERY_DOCUMENT_LINKS, id), on_links,
                          g_steal_pointer (&task));
}

void
reel_archive_document_find_async (ReelStore *store, const char *document_id, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, g_new0 (ReelArchiveDocument, 1), (GDestroyNotify)reel_archive_document_free);
  g_task_set_name (task, document_id);
  reel_store_query_async (store, reel_query_new (REEL_QUERY_DOCUMENT, document_id), on_recording, task);
}

/* The task is done with it. */
ReelArchiveDocument *
reel_archive_document_find_finish (GAsyncResult *result, GError **error)
{
  ReelArchiveDocument *found = g_task_get_task_data (G_TASK (result));
  ReelArchiveDocument *self;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  self = g_memdup2 (found, sizeof *found);
  *found = (ReelArchiveDocument){ 0 };
  return self;
}

const char *
reel_archive_document_get_id (const ReelArchiveDocument *self)
{
  return self->chunk->document_id;
}

ReelArchiveVerdict
reel_archive_document_decide (const ReelArchiveDocument *self, const ReelArchiveAsker *asker, ReelPolicyStore *policies,
                              ReelArchiveAction action, gint64 now_utc)
{
  const ReelArchivedRecording recording = { self->recording->restricted, self->recording->operation->created_utc };
  ReelPolicy policy;

  return reel_archive_rights_decide (reel_archive_asker_resolve (asker, policies, &policy), &recording, action,
                                     asker->reason, now_utc);
}

gboolean
reel_archive_document_check_kept (const ReelArchiveDocument *self, GError **error)
{
  if (self->disposition == REEL_DISPOSITION_KEPT)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The recording's files are gone, or about to be: it is %s.",
               reel_disposition_nicks[self->disposition]);
  return FALSE;
}

ReelKeepContext
reel_archive_document_get_keep (const ReelArchiveDocument *self)
{
  int state = reel_nick_find (reel_recording_state_nicks, self->recording->operation->state);

  return (ReelKeepContext){
    .is_final = state == REEL_RECORDING_STATE_COMPLETED || state == REEL_RECORDING_STATE_FAILED,
    .hold = self->hold,
    .link_until_utc = self->link_until_utc,
  };
}

gint64
reel_archive_document_get_complete (const ReelArchiveDocument *self)
{
  gint64 end_utc = self->chunk->start_utc + (gint64)(self->chunk->duration_ns / NS_PER_US);

  return MAX (end_utc, self->recording->operation->ended_utc);
}

gboolean
reel_archive_document_check_may_go (const ReelArchiveDocument *self, gint64 now_utc, GError **error)
{
  const ReelKeepContext context = reel_archive_document_get_keep (self);
  GError *refusal = reel_keep_to_error (reel_keep_decide (&context, now_utc), &context);

  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, refusal);
  return FALSE;
}

void
reel_archive_document_get_span (const ReelArchiveDocument *self, gint64 *from_utc, gint64 *to_utc)
{
  const GPtrArray *chunks = self->recording->chunks;

  *from_utc = self->chunk == chunks->pdata[0] ? G_MININT64 : self->chunk->start_utc;
  *to_utc = G_MAXINT64;
  for (guint i = 0; i + 1 < chunks->len; i++) {
    if (chunks->pdata[i] == self->chunk)
      *to_utc = ((const ReelChunkRecord *)chunks->pdata[i + 1])->start_utc;
  }
}

ReelChange *
reel_archive_document_dispose (const ReelArchiveDocument *self, ReelDisposition disposition, const char *hold,
                               gint64 now_utc)
{
  const ReelDispositionRecord record = {
    .document_id = self->chunk->document_id,
    .operation = self->chunk->operation,
    .index = self->chunk->index,
    .hold = (char *)hold,
    .state = (char *)reel_disposition_nicks[disposition],
    .since_utc = now_utc,
  };

  return reel_change_put_disposition (&record);
}
