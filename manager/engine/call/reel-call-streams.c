/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The media streams of one call; see the header for who asks it. */
#include "manager/engine/call/reel-call-streams.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/call/reel-key-log.h"
#include "manager/engine/call/reel-stream-log.h"
#include "manager/engine/call/reel-stream-ports.h"

#define STREAMS_KEY "streams"

struct _ReelCallStreams {
  GObject parent_instance;

  ReelServices *services;
  char *call_id;
  ReelWorkerProvider *workers;
  ReelCallLog *log;
  ReelRecordingList *recordings;
  GPtrArray *streams; /* ReelCallStream; including removed ones, which the metadata lists */
  GPtrArray *asked;   /* ReelAskedSession, of those who ask */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ReelCallStreams, reel_call_streams, G_TYPE_OBJECT)

enum { STATE, MEDIA_CHANGED, ANNOUNCEMENT_STREAM_ADDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_call_streams_init (ReelCallStreams *self)
{
  self->streams = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_call_stream_free);
  self->asked = g_ptr_array_new ();
}

static void
reel_call_streams_finalize (GObject *object)
{
  ReelCallStreams *self = REEL_CALL_STREAMS (object);

  reel_call_streams_release (self);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->asked);
  g_object_unref (self->workers);
  g_object_unref (self->log);
  g_object_unref (self->recordings);
  reel_services_unref (self->services);
  g_free (self->call_id);
  G_OBJECT_CLASS (reel_call_streams_parent_class)->finalize (object);
}

static void
reel_call_streams_class_init (ReelCallStreamsClass *klass)
{
  GType type = REEL_TYPE_CALL_STREAMS;

  G_OBJECT_CLASS (klass)->finalize = reel_call_streams_finalize;
  signals[STATE] = g_signal_new ("state", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING,
                                 G_TYPE_STRING, G_TYPE_VARIANT);
  signals[MEDIA_CHANGED] =
      g_signal_new ("media-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ANNOUNCEMENT_STREAM_ADDED] = g_signal_new ("announcement-stream-added", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

ReelCallStreams *
reel_call_streams_new (ReelServices *services, const char *call_id, ReelWorkerProvider *workers, ReelCallLog *log,
                       ReelRecordingList *recordings)
{
  ReelCallStreams *self = g_object_new (REEL_TYPE_CALL_STREAMS, NULL);

  self->services = reel_services_ref (services);
  self->call_id = g_strdup (call_id);
  self->workers = g_object_ref (workers);
  self->log = g_object_ref (log);
  self->recordings = g_object_ref (recordings);
  return self;
}

static const char *
get_address (ReelCallStreams *self)
{
  return reel_ports_address (self->services->ports);
}

static void
save (ReelCallStreams *self, const ReelCallStream *stream)
{
  reel_store_put (self->services->store, reel_call_stream_make_change (stream, self->call_id));
}

static void
release_ports (ReelCallStreams *self, ReelCallStream *stream)
{
  const ReelCallStream *heir = reel_stream_ports_release (self->services->ports, self->streams, stream);

  if (heir != NULL)
    save (self, heir);
}

void
reel_call_streams_release (ReelCallStreams *self)
{
  reel_stream_ports_release_all (self->services->ports, self->streams);
}

void
reel_call_streams_close (ReelCallStreams *self)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];

    if (!stream->removed)
      reel_stream_log_finish (self->log, stream);
  }
  self->closed = TRUE;
}

gboolean
reel_call_streams_check_open (ReelCallStreams *self, GError **error)
{
  if (!self->closed)
    return TRUE;
  reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
  return FALSE;
}

const GPtrArray *
reel_call_streams_get_all (ReelCallStreams *self)
{
  return self->streams;
}

GPtrArray *
reel_call_streams_get_asked (ReelCallStreams *self)
{
  return self->asked;
}

/* A worker's final stats arrive after the stream was removed. */
static ReelCallStream *
find_any (ReelCallStreams *self, const char *stream_id)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];

    if (g_str_equal (stream->id, stream_id))
      return stream;
  }
  return NULL;
}

ReelCallStream *
reel_call_streams_find (ReelCallStreams *self, const char *stream_id)
{
  ReelCallStream *stream = find_any (self, stream_id);

  return stream != NULL && !stream->removed ? stream : NULL;
}

ReelCallStream *
reel_call_streams_require (ReelCallStreams *self, const char *stream_id, GError **error)
{
  ReelCallStream *stream = reel_call_streams_find (self, stream_id);

  if (!reel_call_streams_check_open (self, error))
    return NULL;
  if (stream == NULL || !stream->established) {
    g_autofree char *quoted = reel_text_quote (stream_id);

    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "stream_id: the call has no stream '%s'", quoted);
    return NULL;
  }
  return stream;
}

gboolean
reel_call_streams_insert (ReelCallStreams *self, ReelCallStream *stream, GError **error)
{
  if (!reel_transport_check_network (stream->transport, self->services->config->streams_network, error) ||
      !reel_stream_ports_bind (self->services->ports, self->streams, stream, error)) {
    reel_call_stream_free (stream);
    return FALSE;
  }
  stream->strict_source = self->services->config->strict_source;
  g_ptr_array_add (self->streams, stream);
  return TRUE;
}

void
reel_call_streams_withdraw (ReelCallStreams *self, ReelCallStream *stream)
{
  release_ports (self, stream);
  g_ptr_array_remove (self->streams, stream);
}

void
reel_call_streams_establish (ReelCallStreams *self, ReelCallStream *stream)
{
  stream->established = TRUE;
  save (self, stream);
  reel_stream_log_note (self->log, REEL_LOG_STREAM_ADDED, stream, reel_stream_kind_nicks[stream->kind]);
  if (stream->kind == REEL_STREAM_KIND_ANNOUNCEMENT)
    g_signal_emit (self, signals[ANNOUNCEMENT_STREAM_ADDED], 0, stream->id);
}

void
reel_call_streams_send (ReelCallStreams *self, ReelCallStream *stream, ReelWorker *worker, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  reel_call_stream_send (stream, worker, self->services->config, get_address (self), callback, user_data);
}

GVariant *
reel_call_streams_complete_endpoint (ReelCallStreams *self, const ReelCallStream *stream, GVariant *answer)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (answer);

  reel_call_stream_add_endpoint (stream, get_address (self), &dict);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
enter (ReelCallStreams *self, ReelCallStream *stream, guint port)
{
  stream->strict_source = self->services->config->strict_source;
  if (port != 0)
    stream->ports = reel_ports_note (self->services->ports, (guint16)port);
  g_ptr_array_add (self->streams, stream);
}

static void
restore (ReelCallStreams *self, const ReelStreamRecord *row)
{
  ReelCallStream *stream = reel_call_stream_new_restored (row);

  if (stream != NULL)
    enter (self, stream, row->port);
}

gboolean
reel_call_streams_restore (ReelCallStreams *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_STREAMS, self->call_id), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    restore (self, rows->pdata[i]);
  return rows != NULL;
}

static void
emit_state (ReelCallStreams *self, const ReelCallStream *stream)
{
  g_autoptr (GVariant) detail = g_variant_ref_sink (reel_call_stream_describe_state (stream));

  g_signal_emit (self, signals[STATE], 0, stream->id, stream->state, detail);
}

/* The worker has not got it. */
static void
fail (ReelCallStreams *self, ReelCallStream *stream, const char *why)
{
  reel_call_stream_fail (stream, why);
  reel_stream_log_note_state (self->log, stream);
  emit_state (self, stream);
  g_signal_emit (self, signals[MEDIA_CHANGED], 0, stream->participant_id);
}

typedef struct {
  ReelCallStreams *table;
  char *stream_id;
} Forwarded;

static void
on_forwarded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Forwarded *forwarded = data;
  g_autoptr (ReelCallStreams) self = forwarded->table;
  g_autofree char *stream_id = forwarded->stream_id;
  ReelCallStream *stream = reel_call_streams_find (self, stream_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_worker_add_stream_finish (REEL_WORKER (source), result, &error);

  if (answer == NULL && stream != NULL)
    fail (self, stream, error->message);
}

static void
forward (ReelCallStreams *self, ReelCallStream *stream, ReelWorker *worker)
{
  Forwarded *forwarded;
  g_autoptr (GError) error = NULL;

  if (stream->ports != NULL && !reel_ports_rebind (self->services->ports, stream->ports, &error)) {
    fail (self, stream, error->message);
    return;
  }
  forwarded = g_new0 (Forwarded, 1);
  forwarded->table = g_object_ref (self);
  forwarded->stream_id = g_strdup (stream->id);
  reel_call_streams_send (self, stream, worker, on_forwarded, forwarded);
}

void
reel_call_streams_apply (ReelCallStreams *self, ReelCallStream *stream, ReelStreamUpdate *update)
{
  if (update->has_muted && update->muted != stream->muted) {
    reel_call_stream_set_muted (stream, update->muted);
    reel_stream_log_note (self->log, update->muted ? REEL_LOG_STREAM_MUTED : REEL_LOG_STREAM_UNMUTED, stream, NULL);
    g_signal_emit (self, signals[MEDIA_CHANGED], 0, stream->participant_id);
  }
  if (update->has_strict)
    stream->strict_source = update->strict;
  if (update->sdp == NULL && update->rtcp_address == NULL)
    return;
  if (update->sdp != NULL) {
    g_free (stream->transport->sdp);
    stream->transport->sdp = g_steal_pointer (&update->sdp);
  }
  /* a new description has its own */
  g_free (stream->transport->rtcp_address);
  stream->transport->rtcp_address = g_steal_pointer (&update->rtcp_address);
  save (self, stream);
}

void
reel_call_streams_note_restart (ReelCallStreams *self, ReelCallStream *stream, ReelWorker *worker)
{
  stream->transport->ice_restarts++;
  save (self, stream);
  reel_worker_set_stream_memo (worker, stream->id, reel_call_stream_describe_memo (stream));
}

static void
retire (ReelCallStreams *self, ReelCallStream *stream)
{
  stream->removed = TRUE;
  stream->removed_utc = g_get_real_time ();
  release_ports (self, stream);
  reel_store_put (self->services->store, reel_change_remove_stream (self->call_id, stream->id));
  reel_stream_log_finish (self->log, stream);
  reel_stream_log_note (self->log, REEL_LOG_STREAM_REMOVED, stream, NULL);
}

gboolean
reel_call_streams_remove (ReelCallStreams *self, const char *stream_id, GError **error)
{
  ReelWorker *worker = reel_worker_provider_peek (self->workers);
  ReelCallStream *stream = reel_call_streams_require (self, stream_id, error);

  if (stream == NULL)
    return FALSE;
  if (worker != NULL)
    reel_worker_remove_stream (worker, stream_id);
  retire (self, stream);
  return TRUE;
}

void
reel_call_streams_remove_of (ReelCallStreams *self, const char *participant_id)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];

    /* an announcement stream outlives a recording, and its recorder */
    if (reel_call_stream_is_live (stream) && stream->kind != REEL_STREAM_KIND_ANNOUNCEMENT &&
        g_str_equal (stream->participant_id, participant_id))
      retire (self, stream);
  }
}

void
reel_call_streams_forget_removed (ReelCallStreams *self, gint64 utc)
{
  for (guint i = self->streams->len; i > 0; i--) {
    const ReelCallStream *stream = self->streams->pdata[i - 1];

    if (stream->removed && stream->removed_utc < utc)
      g_ptr_array_remove_index (self->streams, i - 1);
  }
}

/* What its peer has agreed on is gone: it has to negotiate another session. */
static void
end_session_stream (ReelCallStreams *self, ReelCallStream *stream)
{
  emit_state (self, stream);
  g_signal_emit (self, signals[MEDIA_CHANGED], 0, stream->participant_id);
  retire (self, stream);
}

/* Keys and addresses of a WebRTC session are its worker's alone. */
static void
lose_session_stream (ReelCallStreams *self, ReelCallStream *stream)
{
  fail (self, stream, "The media process of the call has ended: a new session is needed");
  retire (self, stream);
}

void
reel_call_streams_forward (ReelCallStreams *self, ReelWorker *worker)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];

    if (!reel_call_stream_is_live (stream))
      continue;
    if (reel_call_stream_shares_port (stream))
      lose_session_stream (self, stream);
    else
      forward (self, stream, worker);
  }
}

void
reel_call_streams_lose_sessions (ReelCallStreams *self)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];

    if (reel_call_stream_is_live (stream) && reel_call_stream_shares_port (stream))
      lose_session_stream (self, stream);
  }
}

/* STATS: those of Worker1.StreamState; also for a removed stream. */
static void
on_stream_state (ReelWorker *worker, const char *stream_id, const char *state, GVariant *stats, ReelCallStreams *self)
{
  ReelCallStream *stream = find_any (self, stream_id);
  g_autofree char *before = NULL;
  gboolean changed, reported;
  guint keys;

  if (stream == NULL)
    return;
  before = g_strdup (reel_call_stream_get_text (stream, "text"));
  if (!stream->removed)
    reel_stream_log_settle (self->log, stream);
  keys = reel_call_stream_set_stats (stream, stats);
  if (!stream->removed)
    reel_key_log_note (self->log, self->recordings, stream, keys);
  changed = g_strcmp0 (stream->state, state) != 0;
  reported = !changed && g_str_equal (before, reel_call_stream_get_text (stream, "text"));
  if (reported || stream->removed)
    return;
  if (changed) {
    g_free (stream->state);
    stream->state = g_strdup (state);
    g_signal_emit (self, signals[MEDIA_CHANGED], 0, stream->participant_id);
    reel_stream_log_note_state (self->log, stream);
  }
  if (*reel_call_stream_get_text (stream, "text") != '\0' && g_str_equal (state, "waiting"))
    reel_stream_log_note_waiting (self->log, stream);
  if (!stream->established)
    return;
  if (reel_call_stream_shares_port (stream) && g_str_equal (state, "failed")) {
    reel_worker_remove_stream (worker, stream_id);
    end_session_stream (self, stream);
    return;
  }
  emit_state (self, stream);
}

void
reel_call_streams_listen (ReelCallStreams *self, ReelWorker *worker)
{
  g_signal_connect_object (worker, "stream-state", G_CALLBACK (on_stream_state), self, 0);
}

/* A stream that an earlier manager reported to its client but could not store. */
static gboolean
adopt (ReelCallStreams *self, GVariant *memos, const char *id)
{
  g_autoptr (GVariant) memo = memos != NULL ? g_variant_lookup_value (memos, id, G_VARIANT_TYPE_VARDICT) : NULL;
  guint port = 0;
  ReelCallStream *stream = memo != NULL ? reel_call_stream_new_adopted (id, memo, &port) : NULL;

  if (stream == NULL)
    return FALSE;
  enter (self, stream, port);
  reel_store_put (self->services->store, reel_call_stream_make_change (stream, self->call_id));
  reel_stream_log_note (self->log, REEL_LOG_STREAM_ADDED, stream, reel_stream_kind_nicks[stream->kind]);
  return TRUE;
}

/* Streams missing in the catalogue. */
static void
reconcile_strange (ReelCallStreams *self, ReelWorker *worker, GVariant *state, GVariant *known)
{
  g_autoptr (GVariant) memos = g_variant_lookup_value (state, "stream-memos", G_VARIANT_TYPE ("a{sa{sv}}"));

  for (gsize i = 0; i < g_variant_n_children (known); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (known, i);
    const char *id;

    g_variant_get_child (entry, 0, "&s", &id);
    if (reel_call_streams_find (self, id) == NULL && !adopt (self, memos, id))
      reel_worker_remove_stream (worker, id);
  }
}

/* The worker's state of the streams takes precedence: mutes are stored nowhere else. */
void
reel_call_streams_reconcile (ReelCallStreams *self, ReelWorker *worker, GVariant *state)
{
  g_autoptr (GVariant) known = g_variant_lookup_value (state, STREAMS_KEY, G_VARIANT_TYPE ("a{sa{sv}}"));

  if (known == NULL)
    return;
  reconcile_strange (self, worker, state, known);
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];
    g_autoptr (GVariant) stats = g_variant_lookup_value (known, stream->id, G_VARIANT_TYPE_VARDICT);
    gboolean muted = FALSE;

    if (stats == NULL || stream->removed)
      continue;
    if (g_variant_lookup (stats, "muted", "b", &muted))
      reel_call_stream_set_muted (stream, muted);
    g_clear_pointer (&stream->state, g_free);
    g_variant_lookup (stats, "state", "s", &stream->state);
    reel_call_stream_set_stats (stream, stats);
    if (reel_call_stream_shares_port (stream) && g_strcmp0 (stream->state, "failed") == 0) {
      reel_stream_log_note_state (self->log, stream);
      reel_worker_remove_stream (worker, stream->id);
      end_session_stream (self, stream);
    }
  }
}

guint
reel_call_streams_count (ReelCallStreams *self)
{
  guint count = 0;

  for (guint i = 0; i < self->streams->len; i++)
    count += reel_call_stream_is_live (self->streams->pdata[i]);
  return count;
}

gboolean
reel_call_streams_sends (ReelCallStreams *self, const char *participant_id)
{
  for (guint i = 0; i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];

    if (reel_call_stream_sends (stream) && g_str_equal (stream->participant_id, participant_id))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
reel_call_streams_list_received (ReelCallStreams *self)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];

    if (stream->kind != REEL_STREAM_KIND_ANNOUNCEMENT && reel_call_stream_is_live (stream))
      g_ptr_array_add (list, stream);
  }
  return list;
}

GVariant *
reel_call_streams_list (ReelCallStreams *self)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];

    if (reel_call_stream_is_live (stream))
      g_variant_builder_add_value (&list, reel_call_stream_describe (stream, get_address (self)));
  }
  return g_variant_builder_end (&list);
}
