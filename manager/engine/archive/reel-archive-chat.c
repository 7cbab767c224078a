/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chat logs as JSON, built on a thread, since there may be many messages. Called by reel-archive-open.c. */
#include "manager/engine/archive/reel-archive-chat.h"

#include "manager/core/document/reel-json.h"
#include "manager/engine/store/reel-storage-open.h"

typedef struct {
  const ReelArchiveDocument *document;
  GPtrArray *chat; /* ReelChatRecord */
} Log;

static void
log_free (gpointer data)
{
  Log *log = data;

  g_clear_pointer (&log->chat, g_ptr_array_unref);
  g_free (log);
}

static char *
print_log (const Log *log, gsize *length)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  gint64 from_utc, to_utc;

  reel_archive_document_get_span (log->document, &from_utc, &to_utc);
  json_builder_begin_object (builder);
  reel_json_add_text (builder, "documentId", reel_archive_document_get_id (log->document));
  reel_json_add_text (builder, "recordingId", log->document->chunk->operation);
  reel_json_begin_array (builder, "chat");
  for (guint i = 0; i < log->chat->len; i++) {
    const ReelChatRecord *message = log->chat->pdata[i];

    if (message->utc < from_utc || message->utc >= to_utc)
      continue;
    json_builder_begin_object (builder);
    reel_json_add_time (builder, "time", message->utc);
    reel_json_add_text (builder, "participantId", message->participant_id);
    reel_json_add_text (builder, "text", message->text);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, length);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  gsize length;
  g_autofree char *text = print_log (data, &length);
  GError *error = NULL;
  int fd = reel_storage_open_text ("callreel-chat", text, length, &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  int fd = (int)g_task_propagate_int (G_TASK (result), &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

static void
on_chat (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GTask) making = NULL;
  Log *log = g_task_get_task_data (task);
  GError *error = NULL;

  log->chat = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (log->chat == NULL) {
    g_task_return_error (task, error);
    return;
  }
  making = g_task_new (NULL, NULL, on_made, g_steal_pointer (&task));
  g_task_set_task_data (making, log, NULL);
  g_task_run_in_thread (making, run);
}

void
reel_archive_chat_open_async (ReelStore *store, const ReelArchiveDocument *document, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Log *log = g_new0 (Log, 1);

  log->document = document;
  g_task_set_task_data (task, log, log_free);
  reel_store_query_async (store, reel_query_new (REEL_QUERY_CHAT, document->chunk->operation), on_chat, task);
}

int
reel_archive_chat_open_finish (GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
