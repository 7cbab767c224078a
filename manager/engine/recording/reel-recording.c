/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording's state and what changes it: clients' requests, the worker's words,
 * the loss of a worker. Called by the engine and by ReelCall. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/engine/recording/reel-recording-view.h"

#define NS_PER_MS G_GUINT64_CONSTANT (1000000)
#define NS_PER_S  G_GUINT64_CONSTANT (1000000000)

G_DEFINE_FINAL_TYPE (ReelRecording, reel_recording, G_TYPE_OBJECT)

enum { STATE_CHANGED, TIME_WARNING, ANNOUNCED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *const news_names[] = { "joined", "ending", "over", "left", "start-failed", "settled", "outdated" };
G_STATIC_ASSERT (G_N_ELEMENTS (news_names) == REEL_RECORDING_N_NEWS);
static guint news_signals[REEL_RECORDING_N_NEWS];

static void
reel_recording_init (ReelRecording *self)
{
  self->chunks = g_ptr_array_new_with_free_func (reel_chunk_free);
  self->stopping = g_ptr_array_new_with_free_func (g_object_unref);
  self->pauses = reel_intervals_new ();
  self->censors = reel_intervals_new ();
  self->late = reel_intervals_new ();
  self->speech = reel_speech_new ();
  self->chat = reel_chat_new ();
  self->chat_held = reel_chat_new ();
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->admitted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
reel_recording_finalize (GObject *object)
{
  ReelRecording *self = REEL_RECORDING (object);

  g_clear_handle_id (&self->stop_timer, g_source_remove);
  reel_recording_save_recorded (self);
  reel_recording_end_chat (self);
  g_clear_object (&self->finish);
  g_ptr_array_unref (self->stopping);
  g_ptr_array_unref (self->chunks);
  reel_intervals_free (self->pauses);
  reel_intervals_free (self->censors);
  reel_intervals_free (self->late);
  reel_worker_links_set (self->services->links, self->operation, NULL);
  reel_speech_free (self->speech);
  reel_chat_free (self->chat);
  reel_chat_free (self->chat_held);
  g_hash_table_unref (self->channels);
  g_clear_pointer (&self->options, reel_options_free);
  g_free (self->operation);
  g_free (self->options_text);
  g_clear_pointer (&self->trigger, reel_trigger_free);
  g_free (self->trigger_text);
  g_hash_table_unref (self->admitted);
  g_free (self->base);
  g_free (self->detail);
  g_object_unref (self->host);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_recording_parent_class)->finalize (object);
}

static void
reel_recording_class_init (ReelRecordingClass *klass)
{
  GType type = REEL_TYPE_RECORDING;

  G_OBJECT_CLASS (klass)->finalize = reel_recording_finalize;
  signals[STATE_CHANGED] = g_signal_new ("state-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                         G_TYPE_STRING, G_TYPE_VARIANT);
  signals[TIME_WARNING] =
      g_signal_new ("time-warning", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ANNOUNCED] = g_signal_new ("announced", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                     G_TYPE_STRING, G_TYPE_STRING);
  for (guint i = 0; i < REEL_RECORDING_N_NEWS; i++)
    news_signals[i] = g_signal_new (news_names[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

void
reel_recording_tell (ReelRecording *self, ReelRecordingNews news)
{
  g_signal_emit (self, news_signals[news], 0);
}

/* With the limit that holds for it, since the configured one may be another when the catalogue is read, and with the
 * actor as a participant. */
static char *
note_options (GVariant *given, const ReelOptions *options)
{
  g_autoptr (GVariant) noted = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, given);
  g_variant_dict_insert (&dict, "max-duration-ms", "t", options->max_duration_ms);
  if (options->actor != NULL)
    g_variant_dict_insert (&dict, "actor", "s", options->actor);
  noted = g_variant_ref_sink (g_variant_dict_end (&dict));
  return g_variant_print (noted, TRUE);
}

ReelRecording *
reel_recording_new (ReelServices *services, ReelRecordingHost *host, ReelOptions *options, GVariant *options_text,
                    ReelTrigger *trigger)
{
  ReelRecording *self = g_object_new (REEL_TYPE_RECORDING, NULL);

  self->services = reel_services_ref (services);
  self->host = g_object_ref (host);
  self->operation = g_uuid_string_random ();
  self->options = options;
  self->options_text = note_options (options_text, options);
  self->trigger = trigger;
  self->trigger_text = reel_trigger_print (trigger);
  self->state = REEL_RECORDING_STATE_STARTING;
  self->created_utc = reel_recording_host_stamp (host);
  return self;
}

static guint64
now_recorded (ReelRecording *self)
{
  return reel_recorded_time_get (&self->time, g_get_monotonic_time ());
}

static guint64
remaining_ns (ReelRecording *self)
{
  guint64 limit = self->options->max_duration_ms * NS_PER_MS;
  guint last = reel_recording_next_index (self);
  guint64 before = last > 0 ? reel_recording_sum_chunks (self, last - 1) : 0;
  guint64 total = now_recorded (self);
  guint64 in_chunk = total > before ? total - before : 0;

  if (!reel_recording_state_is_active (self->state))
    return 0;
  return in_chunk < limit ? limit - in_chunk : 0;
}

ReelOperationRecord
reel_recording_make_record (ReelRecording *self)
{
  ReelOperationRecord record = {
    .operation = self->operation,
    .call_id = (char *)reel_recording_host_describe (self->host).call_id,
    .request_id = self->options->request_id,
    .options = self->options_text,
    .state = (char *)reel_recording_state_nicks[self->state],
    .host = self->options->actor,
    .base = self->base,
    .created_utc = self->created_utc,
    .start_utc = self->start_utc,
    .ended_utc = self->ended_utc,
    .duration_ns = reel_recording_sum_chunks (self, G_MAXUINT),
    .session_end_reason = self->end_known ? (char *)reel_session_end_nicks[self->session_end] : NULL,
    .trigger = self->trigger_text,
  };

  return record;
}

void
reel_recording_save (ReelRecording *self)
{
  ReelOperationRecord record = reel_recording_make_record (self);

  if (self->entered)
    reel_store_put (self->services->store, reel_change_put_operation (&record));
  else
    self->changed = TRUE;
}

void
reel_recording_emit_state (ReelRecording *self)
{
  g_autoptr (GVariant) told = NULL; /* nobody may listen any more, and take it */
  GVariantBuilder detail;

  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&detail, "{sv}", "censored", g_variant_new_boolean (self->censored));
  g_variant_builder_add (&detail, "{sv}", "elapsed-ms", g_variant_new_uint64 (now_recorded (self) / NS_PER_MS));
  if (self->cut_late > 0)
    g_variant_builder_add (&detail, "{sv}", "late-ms", g_variant_new_uint64 ((self->cut_late + 999) / 1000));
  g_variant_builder_add (&detail, "{sv}", "server-call-id",
                         g_variant_new_string (reel_recording_host_describe (self->host).server_call_id));
  if (self->end_known)
    g_variant_builder_add (&detail, "{sv}", "reason", g_variant_new_string (reel_session_end_nicks[self->session_end]));
  if (reel_recording_state_is_final (self->state)) {
    g_autoptr (GVariant) state = g_variant_ref_sink (reel_recording_describe (self));
    g_autoptr (GVariant) locations = g_variant_lookup_value (state, "locations", G_VARIANT_TYPE_STRING_ARRAY);

    g_variant_builder_add (&detail, "{sv}", "locations", locations);
  }
  told = g_variant_ref_sink (g_variant_builder_end (&detail));
  g_signal_emit (self, signals[STATE_CHANGED], 0, reel_recording_state_nicks[self->state], told);
}

void
reel_recording_apply (ReelRecording *self, ReelRecordingEvent event)
{
  ReelRecordingState before = self->state;
  g_autoptr (GError) error = NULL;

  if (!reel_recording_state_next (before, event, &self->state, &error))
    g_warning ("Recording %s: %s", self->operation, error->message);
  if (self->state == before)
    return;
  reel_recording_save (self);
  reel_recording_emit_state (self);
}

const char *
reel_recording_extension (ReelRecording *self)
{
  return reel_format_nicks[self->options->format];
}

void
reel_recording_chunk_opened (ReelRecording *self, guint index, gint64 start_utc)
{
  if (reel_recording_find_chunk (self, index) == NULL)
    reel_recording_add_chunk (self, index, start_utc);
  /* A start that was slow was answered before its time zero was known. */
  if (self->start_utc == 0 && self->state != REEL_RECORDING_STATE_STARTING) {
    self->start_utc = start_utc;
    reel_recording_save (self);
  }
}

void
reel_recording_progressed (ReelRecording *self, guint64 recorded_ns)
{
  if (!reel_recording_state_is_final (self->state) && !self->worker_done)
    reel_recorded_time_mark (&self->time, g_get_monotonic_time (), self->state == REEL_RECORDING_STATE_RECORDING,
                             recorded_ns);
}

void
reel_recording_chunk_closed (ReelRecording *self, guint index, guint64 duration_ns, const char *end_reason,
                             GVariant *stats)
{
  ReelChunk *chunk = reel_recording_find_chunk (self, index);
  int reason = reel_nick_find (reel_chunk_end_nicks, end_reason);

  if (chunk == NULL)
    chunk = reel_recording_add_chunk (self, index, g_get_real_time () - (gint64)(duration_ns / 1000));
  /* Zero recorded time makes no chunk (RULES section 4). */
  if (duration_ns == 0 && !chunk->closed)
    reel_recording_drop_chunk (self, chunk);
  if (!chunk->closed)
    reel_recording_close_chunk (self, chunk, duration_ns,
                                reason >= 0 ? (ReelChunkEnd)reason : REEL_CHUNK_END_RECORDER_FAILED, stats);
}

void
reel_recording_limit_reached (ReelRecording *self)
{
  self->limit_reached = self->options->on_limit == REEL_ON_LIMIT_STOP;
}

void
reel_recording_speaking (ReelRecording *self, const char *participant_id, gboolean active)
{
  if (!active || reel_recording_admits (self, participant_id))
    reel_speech_set (self->speech, participant_id, active, g_get_real_time ());
}

void
reel_recording_time_warning (ReelRecording *self, guint remaining_seconds)
{
  g_signal_emit (self, signals[TIME_WARNING], 0, remaining_seconds);
}

void
reel_recording_missed_warning (ReelRecording *self, guint remaining_seconds)
{
  self->missed_warning = remaining_seconds;
}

void
reel_recording_say_missed_warning (ReelRecording *self)
{
  guint64 left = (remaining_ns (self) + NS_PER_S - 1) / NS_PER_S;
  guint seconds = (guint)MIN (left, self->missed_warning);

  self->missed_warning = 0;
  if (reel_recording_state_is_active (self->state) && seconds > 0)
    reel_recording_time_warning (self, seconds);
}

void
reel_recording_announce (ReelRecording *self, const char *id, const char *json)
{
  g_signal_emit (self, signals[ANNOUNCED], 0, id, json);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelRecording) self = data;
  g_autoptr (GError) error = NULL;

  if (!reel_transition_run_finish (REEL_TRANSITION (source), result, &error))
    g_warning ("Recording %s: %s", self->operation, error->message);
}

/* From active to finalizing, once. EVENT is STOP or END. */
static void
begin_finish (ReelRecording *self, ReelSessionEnd reason, ReelRecordingEvent event)
{
  gint64 now = g_get_real_time ();

  if (self->stop_asked == 0)
    self->stop_asked = reel_recording_host_get_asked (self->host);
  reel_recorded_time_freeze (&self->time, g_get_monotonic_time ());
  self->end_known = TRUE;
  self->session_end = reason;
  self->ended_utc = now;
  reel_recording_end_chat (self);
  reel_intervals_end (self->pauses, now);
  reel_intervals_end (self->censors, now);
  self->censored = FALSE;
  reel_recording_tell (self, REEL_RECORDING_OVER);
  reel_recording_apply (self, event);
  reel_recording_tell (self, REEL_RECORDING_LEFT);
  self->finish = reel_recording_finish_transition_new (self);
  reel_transition_run_async (self->finish, on_finished, g_object_ref (self));
}

void
reel_recording_abandon (ReelRecording *self)
{
  if (self->finish != NULL)
    reel_recording_finish_transition_abandon (self->finish);
}

void
reel_recording_finish_restored (ReelRecording *self)
{
  ReelSessionEnd reason = self->end_known ? self->session_end : REEL_SESSION_END_RECORDER_FAILED;

  if (self->state != REEL_RECORDING_STATE_FINALIZING) {
    begin_finish (self, reason, REEL_RECORDING_EVENT_END);
    return;
  }
  self->finish = reel_recording_finish_transition_new (self);
  reel_transition_run_async (self->finish, on_finished, g_object_ref (self));
}

/* What is still starting ends once it is known whether it began. The first reason counts. */
static void
end_when_started (ReelRecording *self, ReelSessionEnd reason)
{
  if (self->end_known)
    return;
  self->end_known = TRUE;
  self->session_end = reason;
  reel_recording_tell (self, REEL_RECORDING_ENDING);
}

void
reel_recording_end (ReelRecording *self, ReelSessionEnd reason)
{
  if (self->state == REEL_RECORDING_STATE_STARTING) {
    end_when_started (self, reason);
  } else if (reel_recording_state_is_active (self->state)) {
    begin_finish (self, self->end_known ? self->session_end : reason, REEL_RECORDING_EVENT_END);
  }
}

void
reel_recording_worker_ended (ReelRecording *self, const char *reason, const char *detail)
{
  int why = reel_nick_find (reel_session_end_nicks, reason);

  self->worker_done = TRUE;
  if (detail != NULL && *detail != '\0' && self->detail == NULL)
    self->detail = g_strdup (detail);
  reel_recording_salvage_open_chunks (self, G_MAXUINT);
  if (reel_recording_state_is_active (self->state)) {
    if (why < 0)
      why = self->limit_reached ? REEL_SESSION_END_MAXIMUM_DURATION_REACHED : REEL_SESSION_END_RECORDER_FAILED;
    begin_finish (self, (ReelSessionEnd)why, REEL_RECORDING_EVENT_END);
  } else if (self->finish != NULL) {
    reel_recording_finish_transition_poke (self->finish);
  }
}

/* What the dead worker had recorded into the chunk that it left open. */
static void
estimate_open_chunk (ReelRecording *self)
{
  guint64 total = now_recorded (self);
  guint64 known = reel_recording_sum_chunks (self, G_MAXUINT);
  ReelChunk *last = self->chunks->len > 0 ? self->chunks->pdata[self->chunks->len - 1] : NULL;

  if (last != NULL && !last->closed && total > known)
    last->record.duration_ns += total - known;
}

void
reel_recording_worker_lost (ReelRecording *self)
{
  if (self->state == REEL_RECORDING_STATE_STARTING || reel_recording_state_is_final (self->state) || self->worker_done)
    return;
  reel_recording_find_unlisted_chunks (self);
  estimate_open_chunk (self);
  reel_recorded_time_settle (&self->time, reel_recording_sum_chunks (self, G_MAXUINT));
  self->worker_first_index = reel_recording_next_index (self);
  reel_recording_salvage_open_chunks (self, G_MAXUINT);
  /* The next one has nothing to do with it. */
  self->forced_utc = 0;
  if (reel_recording_state_is_active (self->state))
    return;
  self->worker_done = TRUE;
  if (self->finish != NULL)
    reel_recording_finish_transition_poke (self->finish);
}

static void
on_went_on (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelRecording) self = data;
  ReelWorker *worker = REEL_WORKER (source);
  g_autoptr (GError) error = NULL;
  gint64 start_utc = reel_recording_resume_finish (self, worker, result, &error);

  if (start_utc >= 0) {
    reel_recorded_time_begin (&self->time);
    return;
  }
  /* A worker that died once more, or hung and was killed, is replaced once more. */
  if (reel_recording_host_peek_worker (self->host) != worker || self->worker_done)
    return;
  self->worker_done = TRUE;
  reel_recording_salvage_open_chunks (self, G_MAXUINT);
  /* One that is stopped before it has begun tells of no end but by this refusal. */
  if (!reel_recording_state_is_active (self->state)) {
    if (self->finish != NULL)
      reel_recording_finish_transition_poke (self->finish);
    return;
  }
  g_free (self->detail);
  self->detail = g_strdup (error->message);
  reel_recording_end (self, g_error_matches (error, REEL_ERROR, REEL_ERROR_STORAGE_FULL)
                                ? REEL_SESSION_END_STORAGE_FULL
                                : REEL_SESSION_END_RECORDER_FAILED);
}

void
reel_recording_worker_replaced (ReelRecording *self)
{
  ReelWorker *worker = reel_recording_host_peek_worker (self->host);

  if (self->state == REEL_RECORDING_STATE_RECORDING || self->state == REEL_RECORDING_STATE_PAUSED)
    reel_recording_resume_on (self, worker, on_went_on, g_object_ref (self));
}

void
reel_recording_worker_given_up (ReelRecording *self)
{
  if (self->state == REEL_RECORDING_STATE_STARTING)
    return;
  self->worker_done = TRUE;
  if (self->detail == NULL)
    self->detail = g_strdup ("The media process of the call failed too often to be replaced");
  reel_recording_end (self, REEL_SESSION_END_RECORDER_FAILED);
}

void
reel_recording_set_channel (ReelRecording *self, const char *participant_id, guint channel)
{
  g_hash_table_replace (self->channels, g_strdup (participant_id), GUINT_TO_POINTER (channel));
}

int
reel_recording_find_channel (ReelRecording *self, const char *participant_id)
{
  gpointer channel;

  if (self->options->channel_type == REEL_CHANNEL_MIXED)
    return 0;
  return g_hash_table_lookup_extended (self->channels, participant_id, NULL, &channel) ? GPOINTER_TO_INT (channel) : -1;
}

void
reel_recording_started (ReelRecording *self, gint64 start_utc)
{
  gboolean paused = self->options->pause_on_start;

  if (start_utc == 0 && self->chunks->len > 0)
    start_utc = ((ReelChunk *)self->chunks->pdata[0])->record.start_utc;
  self->start_utc = start_utc;
  reel_recorded_time_begin (&self->time);
  if (paused) {
    reel_speech_set_paused (self->speech, TRUE, start_utc);
    reel_recording_set_interval (self, self->pauses, "pause", TRUE, start_utc);
  }
  reel_recording_apply (self, paused ? REEL_RECORDING_EVENT_STARTED_PAUSED : REEL_RECORDING_EVENT_STARTED);
  /* Whoever was told of the state may have ended it by now. */
  if (self->end_known && reel_recording_state_is_active (self->state))
    begin_finish (self, self->session_end, REEL_RECORDING_EVENT_END);
}

void
reel_recording_start_failed (ReelRecording *self)
{
  self->worker_done = TRUE;
  reel_recording_tell (self, REEL_RECORDING_START_FAILED);
  /* Whoever was told its id is told its end as well. */
  if (self->told) {
    begin_finish (self, self->end_known ? self->session_end : REEL_SESSION_END_RECORDER_FAILED,
                  REEL_RECORDING_EVENT_END);
    return;
  }
  self->state = REEL_RECORDING_STATE_FAILED;
  reel_recording_emit_state (self);
  reel_recording_answer_stopping (self);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelRecording) self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->start);
  GError *error = NULL;
  gboolean started = reel_transition_run_finish (REEL_TRANSITION (source), result, &error);

  g_clear_handle_id (&self->start_timer, g_source_remove);
  if (task == NULL && !started)
    g_warning ("Recording %s did not begin: %s", self->operation, error->message);
  if (task == NULL)
    g_clear_error (&error);
  else if (started)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Most of this is a long prompt: the answer is then that it is starting. */
static gboolean
on_start_bound (gpointer data)
{
  ReelRecording *self = data;
  g_autoptr (GTask) task = NULL;

  if (!self->entered)
    return G_SOURCE_CONTINUE;
  self->start_timer = 0;
  self->told = TRUE;
  task = g_steal_pointer (&self->start);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

void
reel_recording_start_async (ReelRecording *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (ReelTransition) start = reel_recording_start_transition_new (self);

  self->start = g_task_new (self, NULL, callback, user_data);
  self->start_timer = g_timeout_add (self->services->start_answer_ms, on_start_bound, self);
  reel_recording_emit_state (self);
  reel_transition_run_async (start, on_started, g_object_ref (self));
}

gboolean
reel_recording_start_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
return_stopping (ReelRecording *self)
{
  g_autoptr (GPtrArray) stopping = g_steal_pointer (&self->stopping);

  g_clear_handle_id (&self->stop_timer, g_source_remove);
  self->stopping = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < stopping->len; i++)
    g_task_return_boolean (stopping->pdata[i], TRUE);
}

void
reel_recording_answer_stopping (ReelRecording *self)
{
  self->silent = TRUE;
  return_stopping (self);
  reel_recording_tell (self, REEL_RECORDING_SETTLED);
}

/* One worker after the other may hang at its start. Whichever begins it at last begins with nobody admitted, and one
 * that was asked to and does not answer has been killed by now. */
static gboolean
on_stop_bound (gpointer data)
{
  g_autoptr (ReelRecording) self = g_object_ref (data);

  self->stop_timer = 0;
  return_stopping (self);
  return G_SOURCE_REMOVE;
}

void
reel_recording_stop_async (ReelRecording *self, ReelSessionEnd reason, gint64 asked, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  ReelRecordingState next;
  GError *error = NULL;

  if (!reel_recording_state_next (self->state, REEL_RECORDING_EVENT_STOP, &next, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  self->stop_asked = asked;
  g_ptr_array_add (self->stopping, task);
  if (self->state != REEL_RECORDING_STATE_STARTING) {
    begin_finish (self, reason, REEL_RECORDING_EVENT_STOP);
    return;
  }
  if (self->stop_timer == 0)
    self->stop_timer = g_timeout_add (self->services->start_answer_ms, on_stop_bound, self);
  end_when_started (self, reason);
}

gboolean
reel_recording_stop_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GVariant *
reel_recording_describe (ReelRecording *self)
{
  const ReelCallDescription call = reel_recording_host_describe (self->host);
  g_autoptr (GPtrArray) chunks = g_ptr_array_new ();
  guint next = reel_recording_next_index (self);
  ReelRecordingView view = {
    .operation = self->operation,
    .state = self->state,
    .censored = self->censored,
    .elapsed_ns =
        reel_recording_state_is_final (self->state) ? reel_recording_sum_chunks (self, G_MAXUINT) : now_recorded (self),
    .remaining_ns = remaining_ns (self),
    .chunk_index = next > 0 ? next - 1 : 0,
    .options = self->options,
    .server_call_id = call.server_call_id,
    .call_id = call.call_id,
    .subject = call.subject,
    .meeting_id = call.meeting_id,
    .restricted = call.restricted,
    .scope = self->trigger->scope,
    .start_utc = self->start_utc,
    .late_us = self->last_late,
    .session_end_reason = self->end_known ? reel_session_end_nicks[self->session_end] : NULL,
    .warnings = self->services->config->warnings,
    .chunks = chunks,
    .stalled_streams =
        reel_recording_state_is_final (self->state) ? NULL : reel_recording_host_list_troubles (self->host),
  };

  for (guint i = 0; i < self->chunks->len; i++)
    g_ptr_array_add (chunks, &((ReelChunk *)self->chunks->pdata[i])->record);
  return reel_recording_view_to_variant (&view);
}

gboolean
reel_recording_ends_at_limit (ReelRecording *self)
{
  return self->options->on_limit == REEL_ON_LIMIT_STOP;
}

const char *
reel_recording_get_operation (ReelRecording *self)
{
  return self->operation;
}

ReelRecordingState
reel_recording_get_state (ReelRecording *self)
{
  return self->state;
}

const char *
reel_recording_get_host (ReelRecording *self)
{
  return self->options->actor;
}

const char *
reel_recording_get_request_id (ReelRecording *self)
{
  return self->options->request_id;
}

gboolean
reel_recording_is_censored (ReelRecording *self)
{
  return self->censored;
}

ReelRecordingHost *
reel_recording_get_owner (ReelRecording *self)
{
  return self->host;
}

const ReelTrigger *
reel_recording_get_trigger (ReelRecording *self)
{
  return self->trigger;
}

gboolean
reel_recording_is_unkept (ReelRecording *self)
{
  return self->unkept;
}

gboolean
reel_recording_is_ending (ReelRecording *self)
{
  return self->end_known;
}

ReelSessionEnd
reel_recording_get_session_end (ReelRecording *self)
{
  return self->session_end;
}

gint64
reel_recording_get_created_utc (ReelRecording *self)
{
  return self->created_utc;
}

void
reel_recording_rebase (ReelRecording *self, ReelOrigin origin, const char *origin_id)
{
  ReelTrigger *trigger = reel_trigger_new (origin, origin_id, self->trigger->scope, self->trigger->consent);

  reel_trigger_free (self->trigger);
  self->trigger = trigger;
  g_free (self->trigger_text);
  self->trigger_text = reel_trigger_print (trigger);
  reel_recording_save (self);
}
