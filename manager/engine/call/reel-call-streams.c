/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's streams: their ports, their way into the worker, and again into each
 * worker that replaces it. Called by the other parts of ReelCall. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"

typedef struct {
  ReelCallStream *stream; /* NULL once it was refused */
  char *stream_id;
  char *owner;        /* participant id; NULL: the recorder */
  gint64 owner_since; /* when that one joined */
  guint timer;
  GVariant *endpoint;
} AddRequest;

void
reel_call_stream_free (gpointer data)
{
  ReelCallStream *stream = data;

  g_free (stream->id);
  g_free (stream->participant_id);
  g_clear_pointer (&stream->transport, reel_transport_free);
  g_free (stream->state);
  g_clear_pointer (&stream->stats, g_variant_unref);
  g_free (stream);
}

static void
add_request_free (gpointer data)
{
  AddRequest *request = data;

  g_clear_handle_id (&request->timer, g_source_remove);
  g_clear_pointer (&request->endpoint, g_variant_unref);
  g_free (request->stream_id);
  g_free (request->owner);
  g_free (request);
}

ReelCallStream *
reel_call_find_stream (ReelCall *self, const char *stream_id)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];
    if (!stream->removed && g_str_equal (stream->id, stream_id))
      return stream;
  }
  return NULL;
}

static ReelCallStream *
require_stream (ReelCall *self, const char *stream_id, GError **error)
{
  ReelCallStream *stream = reel_call_find_stream (self, stream_id);

  if (stream == NULL || !stream->established) {
    g_autofree char *quoted = reel_text_quote (stream_id);
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "stream_id: the call has no stream '%s'", quoted);
    return NULL;
  }
  return stream;
}

static void
release_ports (ReelCall *self, ReelCallStream *stream)
{
  if (stream->ports != NULL)
    reel_ports_release (self->services->ports, stream->ports);
  stream->ports = NULL;
}

void
reel_call_release_streams (ReelCall *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    release_ports (self, self->streams->pdata[i]);
}

/* As reel_transport_parse() reads it. */
static GVariant *
describe_transport (const ReelTransport *transport)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "type", g_variant_new_string (reel_transport_type_nicks[transport->type]));
  if (transport->sdp != NULL)
    g_variant_builder_add (&dict, "{sv}", "sdp", g_variant_new_string (transport->sdp));
  if (transport->uri != NULL)
    g_variant_builder_add (&dict, "{sv}", "uri", g_variant_new_string (transport->uri));
  return g_variant_builder_end (&dict);
}

static void
save_stream (ReelCall *self, const ReelCallStream *stream)
{
  g_autoptr (GVariant) transport = g_variant_ref_sink (describe_transport (stream->transport));
  g_autofree char *text = g_variant_print (transport, TRUE);
  ReelStreamRecord record = {
    self->call_id,
    stream->id,
    stream->participant_id,
    (char *)reel_stream_kind_nicks[stream->kind],
    text,
    stream->ports != NULL ? stream->ports->port : 0,
  };

  reel_store_put (self->services->store, reel_change_put_stream (&record));
}

static void
add_endpoint (ReelCall *self, const ReelCallStream *stream, GVariantDict *dict)
{
  if (stream->ports == NULL)
    return;
  g_variant_dict_insert (dict, "address", "s", reel_ports_address (self->services->ports));
  g_variant_dict_insert (dict, "port", "u", (guint32)stream->ports->port);
  g_variant_dict_insert (dict, "rtcp-port", "u", (guint32)stream->ports->port + 1);
}

/* The manager keeps the sockets for the next worker. */
static void
send_stream (ReelCall *self, ReelCallStream *stream, ReelWorker *worker, GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GVariant) transport = g_variant_ref_sink (describe_transport (stream->transport));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (transport);
  ReelWorkerStream told = {
    .id = stream->id,
    .participant_id = stream->participant_id,
    .kind = reel_stream_kind_nicks[stream->kind],
    .sockets = { -1, -1 },
  };

  add_endpoint (self, stream, &dict);
  if (self->services->config->file_directories != NULL && stream->transport->type == REEL_TRANSPORT_URI)
    g_variant_dict_insert (&dict, "directories", "s", self->services->config->file_directories);
  if (stream->ports != NULL) {
    g_variant_dict_insert (&dict, "strict-source", "b", stream->strict_source);
    g_variant_dict_insert (&dict, "max-width", "u", self->services->config->max_picture_width);
    g_variant_dict_insert (&dict, "max-height", "u", self->services->config->max_picture_height);
    told.sockets[0] = stream->ports->rtp_fd;
    told.sockets[1] = stream->ports->rtcp_fd;
  }
  told.transport = g_variant_dict_end (&dict);
  reel_worker_add_stream_async (worker, &told, callback, user_data);
}

/* Takes ERROR. */
static void
refuse_add (GTask *task, GError *error)
{
  ReelCall *self = g_task_get_source_object (task);
  AddRequest *request = g_task_get_task_data (task);

  g_clear_handle_id (&request->timer, g_source_remove);
  release_ports (self, request->stream);
  g_ptr_array_remove (self->streams, request->stream);
  request->stream = NULL;
  g_task_return_error (task, error);
}

/* Takes both. */
static void
fail_add (GTask *task, GError *error)
{
  refuse_add (task, error);
  g_object_unref (task);
}

/* A client waits no longer, and one worker after the other may hang at its start. Whoever is still asked for the stream
 * holds the task. */
static gboolean
on_add_overdue (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);

  ((AddRequest *)g_task_get_task_data (task))->timer = 0;
  refuse_add (task, g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                                         "The media process of the call did not take the stream in time. Try again."));
  return G_SOURCE_REMOVE;
}

/* An announcement is the recorder's, which is in the call only while something is recorded. */
static gboolean
has_owner (ReelCall *self, ReelStreamKind kind, const char *participant_id, GError **error)
{
  g_autofree char *quoted = NULL;

  if (kind != REEL_STREAM_KIND_ANNOUNCEMENT)
    return reel_call_find_member (self, participant_id, error) != NULL;
  if (*participant_id == '\0' || g_str_equal (participant_id, REEL_MEMBER_RECORDER) ||
      g_str_has_prefix (participant_id, REEL_MEMBER_RECORDER "-"))
    return TRUE;
  quoted = reel_text_quote (participant_id);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "participant_id: an announcement is the recorder's, not that of '%s': leave it empty", quoted);
  return FALSE;
}

/* Whoever has come with their id meanwhile is somebody else. */
static gboolean
is_owner_there (ReelCall *self, const AddRequest *request, GError **error)
{
  const ReelMember *owner;

  if (!reel_call_check_ongoing (self, error))
    return FALSE;
  owner = request->owner != NULL ? reel_call_find_member (self, request->owner, NULL) : NULL;
  if (request->owner == NULL || (owner != NULL && owner->joined_utc == request->owner_since))
    return TRUE;
  reel_error_set (error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  return FALSE;
}

/* Nobody knows of it: a worker that has taken it, or does so later, is not to keep it. */
static void
let_go (ReelWorker *worker, const AddRequest *request)
{
  reel_worker_remove_stream (worker, request->stream_id);
}

static void
on_stream_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelCall *self = g_task_get_source_object (task);
  AddRequest *request = g_task_get_task_data (task);
  ReelCallStream *stream = request->stream;
  g_autoptr (GVariant) answer = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GError *error = NULL;

  answer = reel_worker_add_stream_finish (REEL_WORKER (source), result, &error);
  if (stream == NULL) {
    let_go (REEL_WORKER (source), request);
    g_clear_error (&error);
    g_object_unref (task);
    return;
  }
  if (error != NULL) {
    if (!reel_worker_has_answered (result))
      let_go (REEL_WORKER (source), request);
    fail_add (task, error);
    return;
  }
  /* The participant may have left while the worker was asked; the worker let go of the stream with them. */
  if (!is_owner_there (self, request, &error)) {
    let_go (REEL_WORKER (source), request);
    fail_add (task, error);
    return;
  }
  g_clear_handle_id (&request->timer, g_source_remove);
  g_variant_dict_clear (&dict);
  g_variant_dict_init (&dict, answer);
  add_endpoint (self, stream, &dict);
  request->endpoint = g_variant_ref_sink (g_variant_dict_end (&dict));
  stream->established = TRUE;
  save_stream (self, stream);
  reel_call_note (self, REEL_LOG_STREAM_ADDED, stream->participant_id, stream->id,
                  reel_stream_kind_nicks[stream->kind]);
  if (stream->kind == REEL_STREAM_KIND_ANNOUNCEMENT)
    reel_call_announcement_stream_added (self, stream->id);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_worker_for_stream (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelCall *self = g_task_get_source_object (task);
  AddRequest *request = g_task_get_task_data (task);
  GError *error = NULL;

  if (reel_call_ensure_worker_finish (self, result, &error) && reel_call_peek_worker (self) == NULL)
    error = reel_recording_host_new_worker_error ();
  if (request->stream == NULL) {
    g_clear_error (&error);
    g_object_unref (task);
    return;
  }
  if (error == NULL && is_owner_there (self, request, &error))
    send_stream (self, request->stream, reel_call_peek_worker (self), on_stream_added, task);
  else
    fail_add (task, error);
}

static ReelCallStream *
new_stream (ReelCall *self, const char *participant_id, const char *kind, GVariant *transport, GError **error)
{
  g_autoptr (ReelTransport) parsed = reel_transport_parse (transport, error);
  ReelPortPair *ports = NULL;
  ReelCallStream *stream;
  int which;

  if (parsed == NULL || !reel_nick_parse (reel_stream_kind_nicks, "kind", kind, &which, error) ||
      !has_owner (self, (ReelStreamKind)which, participant_id, error))
    return NULL;
  if (parsed->type == REEL_TRANSPORT_RTP) {
    ports = reel_ports_bind (self->services->ports, error);
    if (ports == NULL)
      return NULL;
  }
  stream = g_new0 (ReelCallStream, 1);
  stream->id = g_uuid_string_random ();
  stream->participant_id = g_strdup (which == REEL_STREAM_KIND_ANNOUNCEMENT ? REEL_MEMBER_RECORDER : participant_id);
  stream->kind = (ReelStreamKind)which;
  stream->transport = g_steal_pointer (&parsed);
  stream->ports = ports;
  stream->strict_source = self->services->config->strict_source;
  g_ptr_array_add (self->streams, stream);
  return stream;
}

void
reel_call_add_stream_async (ReelCall *self, const char *participant_id, const char *kind, GVariant *transport,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  ReelCallStream *stream = NULL;
  AddRequest *request;
  GError *error = NULL;

  if (reel_call_check_ongoing (self, &error))
    stream = new_stream (self, participant_id, kind, transport, &error);
  if (stream == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  request = g_new0 (AddRequest, 1);
  request->stream = stream;
  request->stream_id = g_strdup (stream->id);
  request->timer = g_timeout_add (self->services->stream_answer_ms, on_add_overdue, task);
  if (stream->kind != REEL_STREAM_KIND_ANNOUNCEMENT) {
    request->owner = g_strdup (participant_id);
    request->owner_since = reel_call_find_member (self, participant_id, NULL)->joined_utc;
  }
  g_task_set_task_data (task, request, add_request_free);
  reel_call_ensure_worker_async (self, on_worker_for_stream, task);
}

char *
reel_call_add_stream_finish (ReelCall *self, GAsyncResult *result, GVariant **endpoint, GError **error)
{
  AddRequest *request = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *endpoint = g_variant_ref (request->endpoint);
  return g_strdup (request->stream_id);
}

typedef struct {
  ReelCall *call;
  char *stream_id;
} Forwarded;

static void
on_forwarded (GObject *source, GAsyncResult *result, gpointer data)
{
  Forwarded *forwarded = data;
  ReelCallStream *stream = reel_call_find_stream (forwarded->call, forwarded->stream_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_worker_add_stream_finish (REEL_WORKER (source), result, &error);

  if (answer == NULL && stream != NULL)
    reel_call_note (forwarded->call, REEL_LOG_STREAM_FAILED, stream->participant_id, stream->id, error->message);
  g_object_unref (forwarded->call);
  g_free (forwarded->stream_id);
  g_free (forwarded);
}

static void
forward_stream (ReelCall *self, ReelCallStream *stream, ReelWorker *worker)
{
  Forwarded *forwarded = g_new0 (Forwarded, 1);
  g_autoptr (GError) error = NULL;

  forwarded->call = g_object_ref (self);
  forwarded->stream_id = g_strdup (stream->id);
  if (stream->ports == NULL || reel_ports_rebind (self->services->ports, stream->ports, &error)) {
    send_stream (self, stream, worker, on_forwarded, forwarded);
    if (stream->muted)
      reel_worker_update_stream_async (worker, stream->id, g_variant_new_parsed ("{'muted': <true>}"), NULL, NULL);
    return;
  }
  reel_call_note (self, REEL_LOG_STREAM_FAILED, stream->participant_id, stream->id, error->message);
  g_object_unref (forwarded->call);
  g_free (forwarded->stream_id);
  g_free (forwarded);
}

void
reel_call_forward_streams (ReelCall *self, ReelWorker *worker)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];
    if (stream->established && !stream->removed)
      forward_stream (self, stream, worker);
  }
}

static void
apply_update (ReelCall *self, ReelCallStream *stream, ReelStreamUpdate *update)
{
  if (update->has_muted && update->muted != stream->muted) {
    stream->muted = update->muted;
    reel_call_note (self, update->muted ? REEL_LOG_STREAM_MUTED : REEL_LOG_STREAM_UNMUTED, stream->participant_id,
                    stream->id, NULL);
    reel_call_media_came (self, stream->participant_id);
  }
  if (update->has_strict)
    stream->strict_source = update->strict;
  if (update->sdp != NULL) {
    g_free (stream->transport->sdp);
    stream->transport->sdp = g_steal_pointer (&update->sdp);
    save_stream (self, stream);
  }
}

typedef struct {
  char *stream_id;
  ReelStreamUpdate *update;
} UpdateRequest;

static void
update_request_free (gpointer data)
{
  UpdateRequest *request = data;

  g_free (request->stream_id);
  reel_stream_update_free (request->update);
  g_free (request);
}

static void
on_stream_updated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCall *self = g_task_get_source_object (task);
  UpdateRequest *request = g_task_get_task_data (task);
  ReelCallStream *stream = reel_call_find_stream (self, request->stream_id);
  GError *error = NULL;

  if (!reel_worker_update_stream_finish (REEL_WORKER (source), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (stream != NULL)
    apply_update (self, stream, request->update);
  g_task_return_boolean (task, TRUE);
}

void
reel_call_update_stream_async (ReelCall *self, const char *stream_id, GVariant *properties,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (ReelStreamUpdate) update = NULL;
  ReelWorker *worker = reel_call_peek_worker (self);
  ReelCallStream *stream;
  UpdateRequest *request;
  GError *error = NULL;

  if (!reel_call_check_ongoing (self, &error) || (stream = require_stream (self, stream_id, &error)) == NULL ||
      (update = reel_stream_update_parse (properties, &error)) == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (worker == NULL) {
    apply_update (self, stream, update);
    g_task_return_boolean (task, TRUE);
    return;
  }
  request = g_new0 (UpdateRequest, 1);
  request->stream_id = g_strdup (stream_id);
  request->update = g_steal_pointer (&update);
  g_task_set_task_data (task, request, update_request_free);
  reel_worker_update_stream_async (worker, stream_id, properties, on_stream_updated, g_steal_pointer (&task));
}

gboolean
reel_call_update_stream_finish (ReelCall *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The row stays in memory: the metadata tells of streams that have ended. */
static void
retire_stream (ReelCall *self, ReelCallStream *stream)
{
  stream->removed = TRUE;
  stream->removed_utc = g_get_real_time ();
  release_ports (self, stream);
  reel_store_put (self->services->store, reel_change_remove_stream (self->call_id, stream->id));
  reel_call_note (self, REEL_LOG_STREAM_REMOVED, stream->participant_id, stream->id, NULL);
}

gboolean
reel_call_remove_stream (ReelCall *self, const char *stream_id, GError **error)
{
  ReelWorker *worker = reel_call_peek_worker (self);
  ReelCallStream *stream;

  if (!reel_call_check_ongoing (self, error) || (stream = require_stream (self, stream_id, error)) == NULL)
    return FALSE;
  if (worker != NULL)
    reel_worker_remove_stream (worker, stream_id);
  retire_stream (self, stream);
  return TRUE;
}

void
reel_call_remove_streams_of (ReelCall *self, const char *participant_id)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];
    if (stream->established && !stream->removed && g_str_equal (stream->participant_id, participant_id))
      retire_stream (self, stream);
  }
}

static void
restore_stream (ReelCall *self, const ReelStreamRecord *row)
{
  g_autoptr (GVariant) text = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->transport, NULL, NULL, NULL);
  g_autoptr (ReelTransport) transport = reel_transport_parse (text, NULL);
  int kind = reel_nick_find (reel_stream_kind_nicks, row->kind);
  ReelCallStream *stream;

  if (transport == NULL || kind < 0)
    return;
  stream = g_new0 (ReelCallStream, 1);
  stream->id = g_strdup (row->stream_id);
  stream->participant_id = g_strdup (row->participant_id);
  stream->kind = (ReelStreamKind)kind;
  stream->transport = g_steal_pointer (&transport);
  stream->established = TRUE;
  stream->strict_source = self->services->config->strict_source;
  if (row->port != 0)
    stream->ports = reel_ports_note (self->services->ports, (guint16)row->port);
  g_ptr_array_add (self->streams, stream);
}

gboolean
reel_call_restore_streams (ReelCall *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_STREAMS, self->call_id), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    restore_stream (self, rows->pdata[i]);
  return rows != NULL;
}

guint
reel_call_count_streams (ReelCall *self)
{
  guint count = 0;

  for (guint i = 0; i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];
    count += stream->established && !stream->removed;
  }
  return count;
}
