/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface of a worker. Called by calls and recordings, implemented by reel-worker-proxy.c. */
#include "manager/engine/link/reel-worker.h"

G_DEFINE_INTERFACE (ReelWorker, reel_worker, G_TYPE_OBJECT)

static void
reel_worker_default_init (ReelWorkerInterface *iface)
{
#define ADD(name, ...)                                                                                                 \
  g_signal_newv (name, REEL_TYPE_WORKER, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL, G_TYPE_NONE,                       \
                 G_N_ELEMENTS (((const GType[]){ __VA_ARGS__ })), (GType[]){ __VA_ARGS__ })
  ADD ("time-warning", G_TYPE_STRING, G_TYPE_UINT);
  ADD ("limit-reached", G_TYPE_STRING);
  ADD ("mode-changed", G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN, G_TYPE_INT64, G_TYPE_UINT64);
  ADD ("progress", G_TYPE_STRING, G_TYPE_UINT64);
  ADD ("chunk-opened", G_TYPE_STRING, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT64);
  ADD ("chunk-closed", G_TYPE_STRING, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT64, G_TYPE_STRING, G_TYPE_VARIANT);
  ADD ("recording-ended", G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  ADD ("stream-state", G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
  ADD ("participant-channel", G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT);
  ADD ("prompt-ended", G_TYPE_STRING, G_TYPE_BOOLEAN);
  ADD ("speaking", G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_DOUBLE);
#undef ADD
}

static const char SILENT[] = "silent";

gboolean
reel_worker_has_answered (GAsyncResult *result)
{
  return g_task_get_task_data (G_TASK (result)) != SILENT;
}

void
reel_worker_fail (GTask *task, GError *error, gboolean answered)
{
  if (!answered)
    g_task_set_task_data (task, (gpointer)SILENT, NULL);
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
reel_worker_start_async (ReelWorker *self, const char *operation, GVariant *options, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->start (self, operation, options, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_worker_start_finish (ReelWorker *self, GAsyncResult *result, gint64 *start_utc, GError **error)
{
  g_autofree gint64 *answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer != NULL)
    *start_utc = *answer;
  return answer != NULL;
}

void
reel_worker_pause_async (ReelWorker *self, const char *operation, gint64 asked, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->pause (self, operation, asked, g_task_new (self, NULL, callback, user_data));
}

void
reel_worker_resume_async (ReelWorker *self, const char *operation, gint64 asked, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->resume (self, operation, asked, g_task_new (self, NULL, callback, user_data));
}

void
reel_worker_censor_async (ReelWorker *self, const char *operation, gboolean on, gint64 asked,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->censor (self, operation, on, asked, g_task_new (self, NULL, callback, user_data));
}

void
reel_worker_stop_async (ReelWorker *self, const char *operation, gint64 asked, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->stop (self, operation, asked, g_task_new (self, NULL, callback, user_data));
}

void
reel_worker_admit_async (ReelWorker *self, const char *operation, const char *participant_id, gboolean on, gint64 asked,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->admit (self, operation, participant_id, on, asked,
                                       g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_worker_cut_finish (ReelWorker *self, GAsyncResult *result, ReelWorkerCut *cut, GError **error)
{
  g_autofree ReelWorkerCut *answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer != NULL)
    *cut = *answer;
  return answer != NULL;
}

void
reel_worker_add_stream_async (ReelWorker *self, const ReelWorkerStream *stream, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->add_stream (self, stream, g_task_new (self, NULL, callback, user_data));
}

GVariant *
reel_worker_add_stream_finish (ReelWorker *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_worker_update_stream_async (ReelWorker *self, const char *stream_id, GVariant *properties,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->update_stream (self, stream_id, properties,
                                               g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_worker_update_stream_finish (ReelWorker *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_worker_play_prompt_async (ReelWorker *self, const char *stream_id, const char *file, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->play_prompt (self, stream_id, file, g_task_new (self, NULL, callback, user_data));
}

char *
reel_worker_play_prompt_finish (ReelWorker *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_worker_get_state_async (ReelWorker *self, GAsyncReadyCallback callback, gpointer user_data)
{
  REEL_WORKER_GET_IFACE (self)->get_state (self, g_task_new (self, NULL, callback, user_data));
}

GVariant *
reel_worker_get_state_finish (ReelWorker *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_worker_remove_stream (ReelWorker *self, const char *stream_id)
{
  REEL_WORKER_GET_IFACE (self)->remove_stream (self, stream_id);
}

void
reel_worker_add_participant (ReelWorker *self, const char *participant_id, GVariant *properties)
{
  REEL_WORKER_GET_IFACE (self)->add_participant (self, participant_id, properties);
}

void
reel_worker_update_participant (ReelWorker *self, const char *participant_id, GVariant *properties)
{
  REEL_WORKER_GET_IFACE (self)->update_participant (self, participant_id, properties);
}

void
reel_worker_set_participant_memo (ReelWorker *self, const char *participant_id, GVariant *memo)
{
  REEL_WORKER_GET_IFACE (self)->set_memo (self, "participant", participant_id, memo);
}

void
reel_worker_set_stream_memo (ReelWorker *self, const char *stream_id, GVariant *memo)
{
  REEL_WORKER_GET_IFACE (self)->set_memo (self, "stream", stream_id, memo);
}

void
reel_worker_remove_participant (ReelWorker *self, const char *participant_id)
{
  REEL_WORKER_GET_IFACE (self)->remove_participant (self, participant_id);
}

void
reel_worker_set_portrait (ReelWorker *self, const char *participant_id, int portrait)
{
  REEL_WORKER_GET_IFACE (self)->set_portrait (self, participant_id, portrait);
}

void
reel_worker_set_notice_tone (ReelWorker *self, gboolean on, guint interval_ms)
{
  REEL_WORKER_GET_IFACE (self)->set_notice_tone (self, on, interval_ms);
}

void
reel_worker_forget (ReelWorker *self, const char *operation, guint below)
{
  REEL_WORKER_GET_IFACE (self)->forget (self, operation, below);
}
