/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call and its worker: what a new worker is told, what each says, and what the
 * loss of one means to the recordings. Called by the other parts of ReelCall. */
#include "manager/engine/call/reel-call-private.h"
#include "manager/engine/call/reel-worker-rights.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/document/reel-metadata.h"

#define RECORDINGS_KEY   "recordings"
#define STREAMS_KEY      "streams"
#define PARTICIPANTS_KEY "participants"

static ReelRecording *
find_recording (ReelCall *self, const char *operation)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (g_strcmp0 (reel_recording_get_operation (self->recordings->pdata[i]), operation) == 0)
      return self->recordings->pdata[i];
  }
  return NULL;
}

static void
on_time_warning (ReelWorker *worker, const char *operation, guint seconds, ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    reel_recording_time_warning (recording, seconds);
}

static void
on_limit_reached (ReelWorker *worker, const char *operation, ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    reel_recording_limit_reached (recording);
}

static void
on_mode_changed (ReelWorker *worker, const char *operation, gboolean paused, gboolean censored, gint64 cut_utc,
                 guint64 recorded, ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording == NULL)
    return;
  reel_recording_mode_changed (recording, paused, censored, cut_utc);
  reel_recording_progressed (recording, recorded);
}

static void
on_progress (ReelWorker *worker, const char *operation, guint64 recorded, ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    reel_recording_progressed (recording, recorded);
}

static void
on_chunk_opened (ReelWorker *worker, const char *operation, guint index, const char *location, gint64 start_utc,
                 ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    reel_recording_chunk_opened (recording, index, start_utc);
}

static void
on_chunk_closed (ReelWorker *worker, const char *operation, guint index, const char *location, guint64 duration,
                 const char *end_reason, GVariant *stats, ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    reel_recording_chunk_closed (recording, index, duration, end_reason, stats);
}

static void
on_recording_ended (ReelWorker *worker, const char *operation, const char *reason, const char *detail, ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    reel_recording_worker_ended (recording, reason, detail);
}

static void
on_stream_state (ReelWorker *worker, const char *stream_id, const char *state, GVariant *stats, ReelCall *self)
{
  reel_call_take_stream_state (self, stream_id, state, stats);
}

static void
on_participant_channel (ReelWorker *worker, const char *operation, const char *participant_id, guint channel,
                        ReelCall *self)
{
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    reel_recording_set_channel (recording, participant_id, channel);
}

static void
on_speaking (ReelWorker *worker, const char *participant_id, gboolean active, double level, ReelCall *self)
{
  for (guint i = 0; i < self->recordings->len; i++)
    reel_recording_speaking (self->recordings->pdata[i], participant_id, active);
}

static void
listen (ReelCall *self, ReelWorker *worker)
{
  static const struct {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "time-warning", G_CALLBACK (on_time_warning) },
    { "limit-reached", G_CALLBACK (on_limit_reached) },
    { "mode-changed", G_CALLBACK (on_mode_changed) },
    { "progress", G_CALLBACK (on_progress) },
    { "chunk-opened", G_CALLBACK (on_chunk_opened) },
    { "chunk-closed", G_CALLBACK (on_chunk_closed) },
    { "recording-ended", G_CALLBACK (on_recording_ended) },
    { "stream-state", G_CALLBACK (on_stream_state) },
    { "speaking", G_CALLBACK (on_speaking) },
    { "participant-channel", G_CALLBACK (on_participant_channel) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (worker, handlers[i].signal, handlers[i].handler, self, 0);
}

static GVariant *
describe_for_worker (const ReelMember *member)
{
  const ReelParticipant *data = member->data;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "display-name", g_variant_new_string (reel_participant_get_label (data)));
  g_variant_builder_add (&dict, "{sv}", "role", g_variant_new_string (reel_role_nicks[data->role]));
  g_variant_builder_add (&dict, "{sv}", "pinned", g_variant_new_boolean (data->pinned));
  g_variant_builder_add (&dict, "{sv}", "on-hold", g_variant_new_boolean (data->on_hold));
  return g_variant_builder_end (&dict);
}

void
reel_call_send_member (ReelCall *self, const ReelMember *member)
{
  ReelWorker *worker = reel_call_peek_worker (self);

  if (worker != NULL && !member->recorder)
    reel_worker_add_participant (worker, member->data->id, describe_for_worker (member));
}

void
reel_call_send_member_update (ReelCall *self, const ReelMember *member)
{
  ReelWorker *worker = reel_call_peek_worker (self);

  if (worker != NULL)
    reel_worker_update_participant (worker, member->data->id, describe_for_worker (member));
}

void
reel_call_send_member_removal (ReelCall *self, const ReelMember *member)
{
  ReelWorker *worker = reel_call_peek_worker (self);

  if (worker != NULL)
    reel_worker_remove_participant (worker, member->data->id);
}

/* A worker knows nothing at first: the call as it is now is told from the
 * beginning, people before their streams, streams before the recordings. */
static void
on_running (ReelWorkerHost *host, ReelCall *self)
{
  ReelWorker *worker = reel_worker_host_peek_worker (host);
  const GPtrArray *present = reel_roster_get_present (self->roster);

  /* It hung up at once: its loss is about to be seen. */
  if (worker == NULL)
    return;
  listen (self, worker);
  if (reel_worker_host_is_adopted (host))
    return;
  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    reel_call_send_member (self, member);
    if (member->portrait > 0)
      reel_call_send_avatar (self, member);
  }
  reel_call_forward_streams (self, worker);
  if (self->notice_tone)
    reel_call_renew_notice_tone (self);
  for (guint i = 0; i < self->recordings->len; i++)
    reel_recording_worker_replaced (self->recordings->pdata[i]);
  reel_call_retry_start (self);
}

static void
for_each_recording (ReelCall *self, void (*tell) (ReelRecording *))
{
  g_autoptr (GPtrArray) recordings = reel_call_copy_recordings (self);

  for (guint i = 0; i < recordings->len; i++)
    tell (recordings->pdata[i]);
}

static void
on_lost (ReelWorkerHost *host, ReelCall *self)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (self);

  g_message ("The worker of call %s is gone", self->call_id);
  for_each_recording (self, reel_recording_worker_lost);
  reel_call_end_prompts (self);
}

static void
on_given_up (ReelWorkerHost *host, ReelCall *self)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (self);

  g_warning ("The worker of call %s is not replaced any more", self->call_id);
  for_each_recording (self, reel_recording_worker_given_up);
}

char *
reel_call_dup_directory (ReelCall *self)
{
  return reel_storage_call_directory (self->services->storage, self->call_id, self->created_utc);
}

void
reel_call_make_host (ReelCall *self)
{
  g_autofree char *directory = reel_call_dup_directory (self);
  g_auto (GStrv) rights = reel_worker_rights_new (self->services, directory);

  self->host = reel_worker_host_new (self->services->worker_program, self->services->runtime_dir, self->call_id,
                                     self->services->answer_ms);
  reel_worker_host_set_rights (self->host, directory, (const char *const *)rights, reel_storage_tidy);
  g_signal_connect (self->host, "running", G_CALLBACK (on_running), self);
  g_signal_connect (self->host, "lost", G_CALLBACK (on_lost), self);
  g_signal_connect (self->host, "given-up", G_CALLBACK (on_given_up), self);
}

static void
on_ensured (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (reel_worker_host_ensure_finish (REEL_WORKER_HOST (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
reel_call_ensure_worker_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_worker_host_ensure_async (self->host, on_ensured, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_call_ensure_worker_finish (ReelCall *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

ReelWorker *
reel_call_peek_worker (ReelCall *self)
{
  return reel_worker_host_peek_worker (self->host);
}

int
reel_call_get_worker_pid (ReelCall *self)
{
  return reel_worker_host_get_pid (self->host);
}

void
reel_call_kill_worker (ReelCall *self)
{
  reel_worker_host_kill (self->host);
}

GArray *
reel_call_list_streams_for_metadata (ReelCall *self, gint64 from)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ReelMetadataStream));

  for (guint i = 0; i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];
    ReelMetadataStream entry = {
      .stream_id = stream->id,
      .participant_id = stream->participant_id,
      .kind = reel_stream_kind_nicks[stream->kind],
      .state = stream->state != NULL ? stream->state : "waiting",
      .stats = stream->stats,
    };

    if (stream->established && stream->kind != REEL_STREAM_KIND_ANNOUNCEMENT &&
        (!stream->removed || stream->removed_utc > from))
      g_array_append_val (list, entry);
  }
  return list;
}

/* What the worker has of the streams counts: mutes are written down by nobody else. */
static void
reconcile_streams (ReelCall *self, GVariant *state)
{
  g_autoptr (GVariant) known = g_variant_lookup_value (state, STREAMS_KEY, G_VARIANT_TYPE ("a{sa{sv}}"));

  for (guint i = 0; known != NULL && i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];
    GVariant *stats = g_variant_lookup_value (known, stream->id, G_VARIANT_TYPE_VARDICT);

    if (stats == NULL)
      continue;
    g_variant_lookup (stats, "muted", "b", &stream->muted);
    g_free (stream->state);
    stream->state = NULL;
    g_variant_lookup (stats, "state", "s", &stream->state);
    g_clear_pointer (&stream->stats, g_variant_unref);
    stream->stats = stats;
  }
}

/* Who is in the call is the manager's to say: the one before may not have lived to tell the worker, nor to note it. */
static void
reconcile_people (ReelCall *self, ReelWorker *worker, GVariant *state)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  const GPtrArray *present = reel_roster_get_present (self->roster);
  g_autofree const char **ids = NULL;

  g_variant_lookup (state, PARTICIPANTS_KEY, "^a&s", &ids);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
    const ReelMember *member = reel_roster_find (self->roster, ids[i]);

    g_hash_table_add (known, (gpointer)ids[i]);
    if (member == NULL || member->recorder)
      reel_worker_remove_participant (worker, ids[i]);
  }
  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    if (!g_hash_table_contains (known, member->data->id))
      reel_call_send_member (self, member);
  }
}

/* Streams that nobody was told of. */
static void
drop_strange_streams (ReelCall *self, ReelWorker *worker, GVariant *state)
{
  g_autoptr (GVariant) known = g_variant_lookup_value (state, STREAMS_KEY, G_VARIANT_TYPE ("a{sa{sv}}"));

  for (gsize i = 0; known != NULL && i < g_variant_n_children (known); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (known, i);
    const char *id;

    g_variant_get_child (entry, 0, "&s", &id);
    if (reel_call_find_stream (self, id) == NULL)
      reel_worker_remove_stream (worker, id);
  }
}

/* NULL: the worker knows nothing (any more) of the recording. */
static void
tell_adopted (ReelCall *self, GVariant *state)
{
  g_autoptr (GPtrArray) recordings = reel_call_copy_recordings (self);
  g_autoptr (GVariant) known =
      state != NULL ? g_variant_lookup_value (state, RECORDINGS_KEY, G_VARIANT_TYPE ("a{sa{sv}}")) : NULL;

  for (guint i = 0; i < recordings->len; i++) {
    const char *operation = reel_recording_get_operation (recordings->pdata[i]);
    g_autoptr (GVariant) one = known != NULL ? g_variant_lookup_value (known, operation, G_VARIANT_TYPE_VARDICT) : NULL;
    reel_recording_adopted (recordings->pdata[i], one);
  }
}

/* What was to be said while nobody listened is said now, with what is really left. */
static void
say_missed_warnings (ReelCall *self, GVariant *state)
{
  g_autoptr (GVariant) missed = g_variant_lookup_value (state, "missed-warnings", G_VARIANT_TYPE ("a{su}"));
  GVariantIter iter;
  const char *operation;
  guint32 seconds;

  if (missed == NULL)
    return;
  g_variant_iter_init (&iter, missed);
  while (g_variant_iter_next (&iter, "{&su}", &operation, &seconds)) {
    ReelRecording *recording = find_recording (self, operation);

    if (recording != NULL)
      reel_recording_missed_warning (recording, seconds);
  }
}

static void
on_adopted_state (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCall *self = g_task_get_source_object (task);
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GError) error = NULL;

  state = reel_worker_get_state_finish (REEL_WORKER (source), result, &error);
  if (state == NULL) {
    g_warning ("The worker of call %s does not tell its state: %s", self->call_id, error->message);
    reel_call_kill_worker (self);
  }
  if (state != NULL) {
    reconcile_people (self, REEL_WORKER (source), state);
    drop_strange_streams (self, REEL_WORKER (source), state);
    reconcile_streams (self, state);
  }
  tell_adopted (self, state);
  if (state != NULL)
    say_missed_warnings (self, state);
  g_task_return_boolean (task, state != NULL);
}

static void
on_host_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCall *self = g_task_get_source_object (task);
  ReelWorker *worker;

  if (!reel_worker_host_adopt_finish (self->host, result, NULL) || (worker = reel_call_peek_worker (self)) == NULL) {
    tell_adopted (self, NULL);
    g_task_return_boolean (task, FALSE);
    return;
  }
  reel_worker_get_state_async (worker, on_adopted_state, g_steal_pointer (&task));
}

void
reel_call_adopt_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_worker_host_adopt_async (self->host, on_host_adopted, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_call_adopt_finish (ReelCall *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
