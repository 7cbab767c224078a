/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a session. Called by ReelWorkerServer; main thread only. */
#include "manager/worker/session/reel-media-session.h"

#include "manager/worker/session/reel-media-session-private.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"

static ReelRecorder *
find_recorder (ReelMediaSession *self, const char *op, GError **error)
{
  ReelRecorder *recorder = reel_recorder_table_find (self->recorders, op);

  if (recorder == NULL)
    reel_error_set (error, REEL_ERROR_UNKNOWN_RECORDING);
  return recorder;
}

static const ReelParticipant *
get_owner (ReelMediaSession *self, ReelMediaStream *stream)
{
  return reel_participant_table_find (self->participants, reel_media_stream_get_participant (stream));
}

static void
on_recorder_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ReelRecorder *recorder = REEL_RECORDER (source);
  g_autoptr (GTask) task = user_data;
  ReelMediaSession *self = g_task_get_source_object (task);
  gint64 start_utc = 0;
  GError *error = NULL;

  if (reel_recorder_start_finish (recorder, result, &start_utc, &error)) {
    g_task_return_pointer (task, g_memdup2 (&start_utc, sizeof start_utc), g_free);
    return;
  }
  reel_recorder_table_remove (self->recorders, g_task_get_task_data (task), recorder);
  g_task_return_error (task, error);
}

static void
show_participant (ReelMediaSession *self, ReelRecorder *recorder, const ReelParticipant *participant)
{
  reel_input_router_set_participant (reel_recorder_get_router (recorder), participant,
                                     reel_participant_table_get_portrait (self->participants, participant->id));
}

static void
fill_router (ReelMediaSession *self, ReelRecorder *recorder)
{
  GHashTableIter iter;
  gpointer value = NULL;

  for (guint i = 0; i < reel_participant_table_count (self->participants); i++)
    show_participant (self, recorder, reel_participant_table_get (self->participants, i));
  g_hash_table_iter_init (&iter, reel_stream_table_peek (self->streams));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    reel_input_router_attach (reel_recorder_get_router (recorder), value, get_owner (self, value));
}

void
reel_media_session_start_recording_async (ReelMediaSession *self, const char *op, GVariant *options,
                                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelRecorderOptions *parsed = NULL;
  ReelRecorder *recorder = NULL;
  GError *error = NULL;

  g_task_set_task_data (task, g_strdup (op), g_free);
  if (!reel_id_validate ("op", op, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (reel_recorder_table_find (self->recorders, op) != NULL) {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_ALREADY_STARTED, "The operation %s already exists", op);
    return;
  }
  parsed = reel_recorder_options_parse (options, &error);
  if (parsed != NULL)
    recorder = reel_recorder_new (op, parsed, self->pipeline, self->holds, self->events, self->owner, &error);
  if (recorder == NULL) {
    g_task_return_error (task, error);
    return;
  }
  reel_recorder_table_add (self->recorders, op, recorder);
  fill_router (self, recorder);
  reel_recorder_start_async (recorder, on_recorder_started, g_steal_pointer (&task));
}

gboolean
reel_media_session_start_recording_finish (ReelMediaSession *self, GAsyncResult *result, gint64 *start_utc,
                                           GError **error)
{
  g_autofree gint64 *value = g_task_propagate_pointer (G_TASK (result), error);

  if (value == NULL)
    return FALSE;
  *start_utc = *value;
  return TRUE;
}

gboolean
reel_media_session_pause_recording (ReelMediaSession *self, const char *op, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_pause (recorder, cut, error);
}

gboolean
reel_media_session_resume_recording (ReelMediaSession *self, const char *op, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_resume (recorder, cut, error);
}

gboolean
reel_media_session_censor_recording (ReelMediaSession *self, const char *op, gboolean on, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_censor (recorder, on, cut, error);
}

/* The participant has been admitted: shows the tile and links every stream. */
static void
admit_to (ReelMediaSession *self, ReelRecorder *recorder, const char *participant_id)
{
  const ReelParticipant *participant = reel_participant_table_find (self->participants, participant_id);
  GHashTableIter iter;
  gpointer stream = NULL;

  if (participant == NULL)
    return;
  show_participant (self, recorder, participant);
  g_hash_table_iter_init (&iter, reel_stream_table_peek (self->streams));
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    if (g_str_equal (reel_media_stream_get_participant (stream), participant_id))
      reel_input_router_attach (reel_recorder_get_router (recorder), stream, get_owner (self, stream));
  }
}

gboolean
reel_media_session_admit (ReelMediaSession *self, const char *op, const char *participant_id, gboolean on, ReelCut *cut,
                          GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);
  ReelInputRouter *router = recorder != NULL ? reel_recorder_get_router (recorder) : NULL;
  g_autofree const char **present = NULL;
  gboolean was_in;

  if (recorder == NULL || !reel_id_validate ("participant_id", participant_id, error))
    return FALSE;
  present = (const char **)g_hash_table_get_keys_as_array (reel_participant_table_peek (self->participants), NULL);
  if (router != NULL)
    reel_input_router_restrict (router, present);
  was_in = router != NULL && reel_input_router_admits (router, participant_id);
  if (!reel_recorder_admit (recorder, participant_id, on, cut, error))
    return FALSE;
  if (on && !was_in)
    admit_to (self, recorder, participant_id);
  return TRUE;
}

gboolean
reel_media_session_stop_recording (ReelMediaSession *self, const char *op, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_stop (recorder, "", cut, error);
}

void
reel_media_session_stop_all (ReelMediaSession *self)
{
  reel_recorder_table_stop_all (self->recorders);
}

gboolean
reel_media_session_is_recording (ReelMediaSession *self)
{
  return reel_recorder_table_is_active (self->recorders);
}

gboolean
reel_media_session_forget (ReelMediaSession *self, const char *op, guint chunks, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  if (recorder == NULL)
    return FALSE;
  if (reel_recorder_forget (recorder, chunks))
    reel_recorder_table_remove (self->recorders, op, recorder);
  return TRUE;
}
