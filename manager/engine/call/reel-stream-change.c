/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's request to change a stream; see the header for who calls it. */
#include "manager/engine/call/reel-stream-change.h"

typedef struct {
  char *stream_id;
  ReelStreamUpdate *update;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->stream_id);
  reel_stream_update_free (change->update);
  g_free (change);
}

static gboolean
mutes (const ReelStreamUpdate *update)
{
  return update->has_muted && update->muted;
}

/* The stream may have been removed meanwhile. */
static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCallStreams *streams = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  ReelCallStream *stream = reel_call_streams_find (streams, change->stream_id);
  GError *error = NULL;

  if (!reel_worker_update_stream_finish (REEL_WORKER (source), result, &error)) {
    if (stream != NULL && mutes (change->update))
      reel_call_stream_expect_muted (stream, FALSE);
    g_task_return_error (task, error);
    return;
  }
  if (stream != NULL)
    reel_call_streams_apply (streams, stream, change->update);
  g_task_return_boolean (task, TRUE);
}

void
reel_stream_change_async (ReelCallStreams *streams, ReelWorkerProvider *workers, const char *stream_id,
                          GVariant *properties, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (streams, NULL, callback, user_data);
  g_autoptr (ReelStreamUpdate) update = NULL;
  ReelWorker *worker = reel_worker_provider_peek (workers);
  ReelCallStream *stream;
  Change *change;
  GError *error = NULL;

  if ((stream = reel_call_streams_require (streams, stream_id, &error)) == NULL ||
      (update = reel_stream_update_parse (properties, &error)) == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (worker == NULL) {
    reel_call_streams_apply (streams, stream, update);
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (mutes (update))
    reel_call_stream_expect_muted (stream, TRUE);
  change = g_new0 (Change, 1);
  change->stream_id = g_strdup (stream_id);
  change->update = g_steal_pointer (&update);
  g_task_set_task_data (task, change, change_free);
  reel_worker_update_stream_async (worker, stream_id, properties, on_accepted, g_steal_pointer (&task));
}

gboolean
reel_stream_change_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
