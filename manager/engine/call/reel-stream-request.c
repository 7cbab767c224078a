/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's request for another stream; see the header for who calls it. */
#include "manager/engine/call/reel-stream-request.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/recording/reel-recording-host.h"

typedef struct {
  ReelRoster *roster;
  ReelWorkerProvider *workers;
  ReelCallStream *stream; /* owned by the table; NULL once refused */
  char *stream_id;
  char *owner;        /* participant id; NULL: the recorder */
  gint64 owner_since; /* when that one joined */
  guint timer;
  GVariant *endpoint;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_handle_id (&request->timer, g_source_remove);
  g_clear_pointer (&request->endpoint, g_variant_unref);
  g_object_unref (request->roster);
  g_object_unref (request->workers);
  g_free (request->stream_id);
  g_free (request->owner);
  g_free (request);
}

/* Takes ERROR. */
static void
refuse (GTask *task, GError *error)
{
  Request *request = g_task_get_task_data (task);

  g_clear_handle_id (&request->timer, g_source_remove);
  reel_call_streams_withdraw (g_task_get_source_object (task), request->stream);
  request->stream = NULL;
  g_task_return_error (task, error);
}

/* Takes both. */
static void
fail (GTask *task, GError *error)
{
  refuse (task, error);
  g_object_unref (task);
}

/* The time limit for the client: several workers in turn may hang at their start. The pending call to the worker holds
 * the task. */
static gboolean
on_overdue (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);

  ((Request *)g_task_get_task_data (task))->timer = 0;
  refuse (task, g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                                     "The media process of the call did not take the stream in time. Try again."));
  return G_SOURCE_REMOVE;
}

/* An announcement stream belongs to the recorder, which is in the call only during a recording. */
static gboolean
has_owner (ReelRoster *roster, ReelStreamKind kind, const char *participant_id, GError **error)
{
  g_autofree char *quoted = NULL;

  if (kind != REEL_STREAM_KIND_ANNOUNCEMENT)
    return reel_roster_find_person (roster, participant_id, error) != NULL;
  if (*participant_id == '\0' || g_str_equal (participant_id, REEL_MEMBER_RECORDER))
    return TRUE;
  if (g_str_has_prefix (participant_id, REEL_MEMBER_RECORDER "-"))
    return reel_id_validate ("participant_id", participant_id, error);
  quoted = reel_text_quote (participant_id);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "participant_id: an announcement is the recorder's, not that of '%s': leave it empty", quoted);
  return FALSE;
}

/* A participant who has joined with the same id since is somebody else. */
static gboolean
is_owner_there (ReelCallStreams *streams, const Request *request, GError **error)
{
  const ReelMember *owner;

  if (!reel_call_streams_check_open (streams, error))
    return FALSE;
  owner = request->owner != NULL ? reel_roster_find_person (request->roster, request->owner, NULL) : NULL;
  if (request->owner == NULL || (owner != NULL && owner->joined_utc == request->owner_since))
    return TRUE;
  reel_error_set (error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  return FALSE;
}

/* The client does not have it: a worker that has accepted it, or does so later, must drop it. */
static void
let_go (ReelWorker *worker, const Request *request)
{
  reel_worker_remove_stream (worker, request->stream_id);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelCallStreams *streams = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  ReelWorker *worker = REEL_WORKER (source);
  g_autoptr (GVariant) answer = NULL;
  GError *error = NULL;

  answer = reel_worker_add_stream_finish (worker, result, &error);
  if (request->stream == NULL) {
    let_go (worker, request);
    g_clear_error (&error);
    g_object_unref (task);
    return;
  }
  if (error != NULL) {
    if (!reel_worker_has_answered (result))
      let_go (worker, request);
    fail (task, error);
    return;
  }
  /* The participant may have left during the request; the worker has then removed the stream with them. */
  if (!is_owner_there (streams, request, &error)) {
    let_go (worker, request);
    fail (task, error);
    return;
  }
  g_clear_handle_id (&request->timer, g_source_remove);
  request->endpoint = reel_call_streams_complete_endpoint (streams, request->stream, answer);
  reel_call_streams_establish (streams, request->stream);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_worker (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelCallStreams *streams = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  ReelWorker *worker = NULL;
  GError *error = NULL;

  if (reel_worker_provider_ensure_finish (request->workers, result, &error)) {
    worker = reel_worker_provider_peek (request->workers);
    if (worker == NULL)
      error = reel_recording_host_new_worker_error ();
  }
  if (request->stream == NULL) {
    g_clear_error (&error);
    g_object_unref (task);
    return;
  }
  if (error == NULL && is_owner_there (streams, request, &error))
    reel_call_streams_send (streams, request->stream, worker, on_added, task);
  else
    fail (task, error);
}

/* Takes TRANSPORT. */
static ReelCallStream *
new_stream (ReelCallStreams *streams, ReelRoster *roster, const char *participant_id, ReelStreamKind kind,
            ReelTransport *transport, GError **error)
{
  g_autoptr (ReelTransport) owned = transport;
  g_autofree char *id = g_uuid_string_random ();
  ReelCallStream *stream;

  if (!has_owner (roster, kind, participant_id, error))
    return NULL;
  stream = reel_call_stream_new (id, *participant_id != '\0' ? participant_id : REEL_MEMBER_RECORDER, kind,
                                 g_steal_pointer (&owned));
  return reel_call_streams_insert (streams, stream, error) ? stream : NULL;
}

static void
begin (GTask *task, ReelRoster *roster, ReelWorkerProvider *workers, guint timeout_ms, const char *participant_id,
       ReelCallStream *stream)
{
  Request *request = g_new0 (Request, 1);

  request->roster = g_object_ref (roster);
  request->workers = g_object_ref (workers);
  request->stream = stream;
  request->stream_id = g_strdup (stream->id);
  request->timer = g_timeout_add (timeout_ms, on_overdue, task);
  if (stream->kind != REEL_STREAM_KIND_ANNOUNCEMENT) {
    request->owner = g_strdup (participant_id);
    request->owner_since = reel_roster_find_person (roster, participant_id, NULL)->joined_utc;
  }
  g_task_set_task_data (task, request, request_free);
  reel_worker_provider_ensure_async (workers, on_worker, task);
}

void
reel_stream_request_of_session_async (ReelCallStreams *streams, ReelRoster *roster, ReelWorkerProvider *workers,
                                      guint timeout_ms, const char *participant_id, ReelStreamKind kind,
                                      ReelTransport *transport, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (streams, NULL, callback, user_data);
  GError *error = NULL;
  ReelCallStream *stream = NULL;

  if (reel_call_streams_check_open (streams, &error))
    stream = new_stream (streams, roster, participant_id, kind, transport, &error);
  else
    reel_transport_free (transport);
  if (stream != NULL) {
    begin (task, roster, workers, timeout_ms, participant_id, stream);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
reel_stream_request_async (ReelCallStreams *streams, ReelRoster *roster, ReelWorkerProvider *workers, guint timeout_ms,
                           const char *participant_id, const char *kind, GVariant *transport,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (streams, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (ReelTransport) parsed = NULL;
  ReelCallStream *stream = NULL;
  int which;

  if (reel_call_streams_check_open (streams, &error) && (parsed = reel_transport_parse (transport, &error)) != NULL &&
      reel_nick_parse (reel_stream_kind_nicks, "kind", kind, &which, &error))
    stream = new_stream (streams, roster, participant_id, (ReelStreamKind)which, g_steal_pointer (&parsed), &error);
  if (stream != NULL) {
    begin (task, roster, workers, timeout_ms, participant_id, stream);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

char *
reel_stream_request_finish (GAsyncResult *result, GVariant **endpoint, GError **error)
{
  Request *request = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *endpoint = g_variant_ref (request->endpoint);
  return g_strdup (request->stream_id);
}
