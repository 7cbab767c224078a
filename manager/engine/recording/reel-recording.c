/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording from its start to its announcement: connects its parts and emits their signals. Called by the engine and
 * by ReelCall. */
#include "manager/engine/recording/reel-recording.h"

#include "manager/core/state/reel-incomplete.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/engine/recording/reel-ending.h"
#include "manager/engine/recording/reel-interruption.h"
#include "manager/engine/recording/reel-recording-description.h"
#include "manager/engine/recording/reel-recording-modes.h"
#include "manager/engine/recording/reel-recording-restore.h"
#include "manager/engine/recording/reel-start.h"
#include "manager/engine/recording/reel-worker-state.h"

struct _ReelRecording {
  GObject parent_instance;

  ReelRecordingParts *parts;
  ReelChunkKeeper *keeper;
  ReelRecordingModes *modes;
  ReelHandover *handover;
  ReelInterruption *interruption;
  ReelEnding *ending;
  gboolean limit_reached;
  guint missed_warning; /* remaining seconds of a warning that had no listener; 0: none */
};

G_DEFINE_FINAL_TYPE (ReelRecording, reel_recording, G_TYPE_OBJECT)

enum { STATE_CHANGED, TIME_WARNING, ANNOUNCED, INTERRUPTED, CONTINUED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Signals without arguments. */
static const char *const notifications[] = {
  "joined", "ending", "over", "left", "start-failed", "settled", "outdated"
};

static void
reel_recording_init (ReelRecording *self)
{
}

static void
reel_recording_finalize (GObject *object)
{
  ReelRecording *self = REEL_RECORDING (object);
  ReelRecordingParts *parts = self->parts;

  reel_chunk_list_save_recorded (parts->chunks);
  reel_chat_keeper_end (parts->chat);
  reel_worker_links_set (parts->services->links, reel_operation_get_id (parts->operation), NULL);
  g_object_unref (self->ending);
  g_object_unref (self->interruption);
  g_object_unref (self->handover);
  g_object_unref (self->modes);
  g_object_unref (self->keeper);
  reel_recording_parts_unref (parts);
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
  signals[INTERRUPTED] =
      g_signal_new ("interrupted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CONTINUED] = g_signal_new ("continued", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                     G_TYPE_INT64, G_TYPE_INT64, G_TYPE_UINT64);
  for (guint i = 0; i < G_N_ELEMENTS (notifications); i++)
    g_signal_new (notifications[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static ReelRecordingState
get_state (ReelRecording *self)
{
  return reel_operation_get_state (self->parts->operation);
}

static gboolean
is_active (ReelRecording *self)
{
  return reel_recording_state_is_active (get_state (self));
}

static void
emit_state (ReelRecording *self)
{
  /* There may be no handler to take it. */
  g_autoptr (GVariant) detail =
      reel_recording_description_build_change (self->parts, reel_recording_modes_get_late_now (self->modes));

  g_signal_emit (self, signals[STATE_CHANGED], 0, reel_recording_state_nicks[get_state (self)], detail);
}

/* Not even the speaking time of those not recorded is kept. */
static void
on_withdrawn (ReelAdmission *admission, const char *participant_id, ReelRecording *self)
{
  reel_speech_set (self->parts->speech, participant_id, FALSE, g_get_real_time ());
}

/* Emits a part's signal under the same name. */
static void
relay (GObject *part, ReelRecording *self)
{
  g_signal_emit_by_name (self, g_signal_name (g_signal_get_invocation_hint (part)->signal_id));
}

static void
on_capture_ended (ReelRecording *self)
{
  g_signal_emit_by_name (self, "settled");
}

static void
on_announced (ReelEnding *ending, const char *id, const char *json, ReelRecording *self)
{
  g_signal_emit (self, signals[ANNOUNCED], 0, id, json);
}

static void
on_interrupted (ReelInterruption *interruption, gint64 since, ReelRecording *self)
{
  g_signal_emit (self, signals[INTERRUPTED], 0, since);
}

static void
on_continued (ReelInterruption *interruption, gint64 since, gint64 until, guint64 paused_ns, ReelRecording *self)
{
  g_signal_emit (self, signals[CONTINUED], 0, since, until, paused_ns);
}

static void
on_resumed (ReelHandover *handover, guint first, gint64 utc, ReelRecording *self)
{
  reel_interruption_resume (self->interruption, first, utc);
}

/* A worker that was asked to resume may have begun. */
static void
on_over (ReelRecording *self)
{
  ReelIncompleteReason reason;

  if (reel_handover_is_open (self->handover))
    reel_interruption_end (self->interruption,
                           reel_incomplete_is_break (reel_operation_get_end (self->parts->operation), &reason));
}

/* The recording does not resume on the next worker. */
static void
on_refused (ReelHandover *handover, const GError *error, ReelRecording *self)
{
  reel_operation_set_detail (self->parts->operation, error->message);
  reel_ending_worker_done (self->ending, g_error_matches (error, REEL_ERROR, REEL_ERROR_STORAGE_FULL)
                                             ? REEL_SESSION_END_STORAGE_FULL
                                         : g_error_matches (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED)
                                             ? REEL_SESSION_END_STORAGE_FAILED
                                             : REEL_SESSION_END_RECORDER_FAILED);
}

/* Takes PARTS. */
static ReelRecording *
new_of_parts (ReelRecordingParts *parts)
{
  ReelRecording *self = g_object_new (REEL_TYPE_RECORDING, NULL);

  self->parts = parts;
  self->keeper = reel_chunk_keeper_new (parts);
  self->modes = reel_recording_modes_new (parts);
  self->handover = reel_handover_new (parts, self->keeper);
  self->interruption = reel_interruption_new (parts, self->keeper);
  self->ending = reel_ending_new (parts, self->keeper, self->handover);
  g_signal_connect_object (parts->operation, "state-changed", G_CALLBACK (emit_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parts->admission, "withdrawn", G_CALLBACK (on_withdrawn), self, 0);
  g_signal_connect_object (parts->admission, "settled", G_CALLBACK (relay), self, 0);
  g_signal_connect_object (self->keeper, "outdated", G_CALLBACK (relay), self, 0);
  g_signal_connect_object (self->handover, "resumed", G_CALLBACK (on_resumed), self, 0);
  g_signal_connect_object (self->interruption, "began", G_CALLBACK (on_interrupted), self, 0);
  g_signal_connect_object (self->interruption, "ended", G_CALLBACK (on_continued), self, 0);
  g_signal_connect_object (self->handover, "refused", G_CALLBACK (on_refused), self, 0);
  g_signal_connect_object (self->modes, "censored", G_CALLBACK (emit_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ending, "ending", G_CALLBACK (relay), self, 0);
  g_signal_connect_object (self->ending, "over", G_CALLBACK (on_over), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ending, "over", G_CALLBACK (relay), self, 0);
  g_signal_connect_object (self->ending, "left", G_CALLBACK (relay), self, 0);
  g_signal_connect_object (self->ending, "capture-ended", G_CALLBACK (on_capture_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ending, "announced", G_CALLBACK (on_announced), self, 0);
  return self;
}

ReelRecording *
reel_recording_new (ReelServices *services, ReelRecordingHost *host, ReelOptions *options, GVariant *options_text,
                    ReelTrigger *trigger)
{
  return new_of_parts (reel_recording_parts_new (services, host, options, options_text, trigger));
}

ReelRecording *
reel_recording_new_restored (ReelServices *services, ReelRecordingHost *host, const ReelOperationRecord *record,
                             GError **error)
{
  ReelRecordingParts *parts = reel_recording_restore (services, host, record, error);

  return parts != NULL ? new_of_parts (parts) : NULL;
}

void
reel_recording_set_admitted (ReelRecording *self, const char *const *participant_ids)
{
  reel_admission_set (self->parts->admission, participant_ids, !reel_operation_is_worker_done (self->parts->operation));
}

gboolean
reel_recording_is_settling (ReelRecording *self)
{
  return reel_admission_is_settling (self->parts->admission) ||
         (get_state (self) == REEL_RECORDING_STATE_FINALIZING && !reel_ending_has_ended_capture (self->ending));
}

void
reel_recording_set_mode_async (ReelRecording *self, ReelAction action, gint64 asked, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  reel_recording_modes_ask (self->modes, action, asked, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_recording_set_mode_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_recording_mode_changed (ReelRecording *self, gboolean paused, gboolean censored, gint64 cut_utc)
{
  reel_recording_modes_changed (self->modes, paused, censored, cut_utc);
}

void
reel_recording_progressed (ReelRecording *self, guint64 recorded_ns)
{
  if (!reel_recording_state_is_final (get_state (self)) && !reel_operation_is_worker_done (self->parts->operation))
    reel_recorded_time_mark (self->parts->time, g_get_monotonic_time (),
                             get_state (self) == REEL_RECORDING_STATE_RECORDING, recorded_ns);
}

void
reel_recording_chunk_opened (ReelRecording *self, guint index, gint64 start_utc)
{
  reel_chunk_keeper_opened (self->keeper, index, start_utc);
}

void
reel_recording_chunk_closed (ReelRecording *self, guint index, guint64 duration_ns, const char *end_reason,
                             GVariant *stats)
{
  reel_chunk_keeper_closed (self->keeper, index, duration_ns, end_reason, stats);
}

void
reel_recording_limit_reached (ReelRecording *self)
{
  self->limit_reached = reel_recording_ends_at_limit (self);
}

void
reel_recording_set_channel (ReelRecording *self, const char *participant_id, guint channel)
{
  reel_channels_set (self->parts->channels, participant_id, channel);
}

void
reel_recording_speaking (ReelRecording *self, const char *participant_id, gboolean active)
{
  if (!active || reel_admission_contains (self->parts->admission, participant_id))
    reel_speech_set (self->parts->speech, participant_id, active, g_get_real_time ());
}

void
reel_recording_take_message (ReelRecording *self, const char *participant_id, const char *text)
{
  if (get_state (self) != REEL_RECORDING_STATE_STARTING && is_active (self) &&
      reel_admission_contains (self->parts->admission, participant_id))
    reel_chat_keeper_take (self->parts->chat, g_get_real_time (), participant_id, text);
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
reel_recording_emit_missed_warning (ReelRecording *self)
{
  guint seconds = (guint)MIN (reel_recording_description_get_remaining (self->parts), self->missed_warning);

  self->missed_warning = 0;
  if (is_active (self) && seconds > 0)
    reel_recording_time_warning (self, seconds);
}

void
reel_recording_abandon (ReelRecording *self)
{
  reel_ending_abandon (self->ending);
}

void
reel_recording_end (ReelRecording *self, ReelSessionEnd reason)
{
  reel_ending_end (self->ending, reason);
}

void
reel_recording_worker_ended (ReelRecording *self, const char *reason, const char *detail)
{
  int why = reel_nick_find (reel_session_end_nicks, reason);

  if (detail != NULL && *detail != '\0')
    reel_operation_set_detail (self->parts->operation, detail);
  if (why < 0)
    why = self->limit_reached ? REEL_SESSION_END_MAXIMUM_DURATION_REACHED : REEL_SESSION_END_RECORDER_FAILED;
  reel_chunk_keeper_salvage (self->keeper);
  reel_ending_worker_done (self->ending, (ReelSessionEnd)why);
}

void
reel_recording_worker_lost (ReelRecording *self)
{
  ReelRecordingParts *parts = self->parts;

  if (get_state (self) == REEL_RECORDING_STATE_STARTING || reel_recording_state_is_final (get_state (self)) ||
      reel_operation_is_worker_done (parts->operation))
    return;
  reel_handover_lose (self->handover);
  if (is_active (self))
    reel_interruption_lose (self->interruption);
  else
    reel_ending_worker_done (self->ending, REEL_SESSION_END_RECORDER_FAILED);
}

void
reel_recording_worker_replaced (ReelRecording *self)
{
  reel_handover_resume (self->handover);
}

void
reel_recording_worker_given_up (ReelRecording *self)
{
  if (get_state (self) == REEL_RECORDING_STATE_STARTING)
    return;
  reel_operation_set_worker_done (self->parts->operation);
  reel_operation_set_detail (self->parts->operation, "The media process of the call failed too often to be replaced");
  reel_recording_end (self, REEL_SESSION_END_RECORDER_FAILED);
}

/* A handler of the state change may have ended it, or the manager before this one while it was starting. */
static void
on_begun (ReelRecording *self)
{
  if (reel_operation_is_ending (self->parts->operation) && is_active (self))
    reel_ending_end (self->ending, REEL_SESSION_END_RECORDER_FAILED);
}

void
reel_recording_adopted (ReelRecording *self, GVariant *worker_state)
{
  ReelRecordingParts *parts = self->parts;
  const gboolean stopping = get_state (self) == REEL_RECORDING_STATE_FINALIZING;
  const char *reason, *detail;

  if (worker_state == NULL) {
    reel_chunk_keeper_take_over (self->keeper);
    reel_operation_set_worker_done (parts->operation);
    reel_ending_restore (self->ending);
    return;
  }
  reel_worker_links_set (parts->services->links, reel_operation_get_id (parts->operation),
                         reel_recording_host_peek_worker (parts->host));
  reel_worker_state_reconcile (worker_state, parts, self->keeper, self->modes, !stopping);
  if (reel_worker_state_has_ended (worker_state, &reason, &detail))
    reel_recording_worker_ended (self, reason, detail);
  /* A stop that may not have reached the worker is repeated. */
  if (stopping)
    reel_ending_restore (self->ending);
  else
    on_begun (self);
}

static void
on_start_failed (ReelRecording *self)
{
  ReelOperation *operation = self->parts->operation;

  reel_operation_set_worker_done (operation);
  g_signal_emit_by_name (self, "start-failed");
  /* An id that was reported needs a reported end. */
  if (reel_operation_is_reported (operation)) {
    reel_ending_restore (self->ending);
    return;
  }
  reel_operation_set_state (operation, REEL_RECORDING_STATE_FAILED);
  emit_state (self);
  reel_ending_discard (self->ending);
}

void
reel_recording_start_async (ReelRecording *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (ReelStart) start = reel_start_new (self->parts);

  g_signal_connect_object (start, "entered", G_CALLBACK (emit_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (start, "joined", G_CALLBACK (relay), self, 0);
  g_signal_connect_object (start, "begun", G_CALLBACK (on_begun), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (start, "failed", G_CALLBACK (on_start_failed), self, G_CONNECT_SWAPPED);
  reel_start_run (start, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_recording_start_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_recording_stop_async (ReelRecording *self, ReelSessionEnd reason, gint64 asked, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  reel_ending_stop (self->ending, reason, asked, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_recording_stop_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GVariant *
reel_recording_describe (ReelRecording *self)
{
  return reel_recording_description_build (self->parts, reel_recording_modes_get_late (self->modes));
}

gboolean
reel_recording_ends_at_limit (ReelRecording *self)
{
  return reel_operation_get_options (self->parts->operation)->on_limit == REEL_ON_LIMIT_STOP;
}

const char *
reel_recording_get_operation (ReelRecording *self)
{
  return reel_operation_get_id (self->parts->operation);
}

ReelRecordingState
reel_recording_get_state (ReelRecording *self)
{
  return get_state (self);
}

const char *
reel_recording_get_host (ReelRecording *self)
{
  return reel_operation_get_options (self->parts->operation)->actor;
}

const char *
reel_recording_get_request_id (ReelRecording *self)
{
  return reel_operation_get_options (self->parts->operation)->request_id;
}

const char *
reel_recording_get_callback_uri (ReelRecording *self)
{
  return reel_operation_get_options (self->parts->operation)->callback_uri;
}

gboolean
reel_recording_is_censored (ReelRecording *self)
{
  return reel_timeline_is_censored (self->parts->timeline);
}

ReelRecordingHost *
reel_recording_get_owner (ReelRecording *self)
{
  return self->parts->host;
}

const ReelTrigger *
reel_recording_get_trigger (ReelRecording *self)
{
  return reel_operation_get_trigger (self->parts->operation);
}

gboolean
reel_recording_is_unkept (ReelRecording *self)
{
  return reel_operation_is_unkept (self->parts->operation);
}

gboolean
reel_recording_is_ending (ReelRecording *self)
{
  return reel_operation_is_ending (self->parts->operation);
}

ReelSessionEnd
reel_recording_get_session_end (ReelRecording *self)
{
  return reel_operation_get_end (self->parts->operation);
}

gint64
reel_recording_get_created_utc (ReelRecording *self)
{
  return reel_operation_get_created_utc (self->parts->operation);
}

gint64
reel_recording_get_open_since (ReelRecording *self)
{
  return reel_chunk_list_get_open_since (self->parts->chunks, reel_recording_get_created_utc (self));
}

void
reel_recording_rebase (ReelRecording *self, ReelOrigin origin, const char *origin_id)
{
  reel_operation_rebase (self->parts->operation, origin, origin_id);
}

gint64
reel_recording_find_last_sample (ReelRecording *self)
{
  return reel_interruption_find_last_sample (self->parts, G_MAXUINT);
}

guint64
reel_recording_measure_lost (ReelRecording *self)
{
  guint64 recorded = reel_chunk_list_sum (self->parts->chunks, G_MAXUINT);

  return recorded - MIN (reel_chunk_list_sum_there (self->parts->chunks), recorded);
}

gboolean
reel_recording_admits (ReelRecording *self, const char *participant_id)
{
  return reel_admission_contains (self->parts->admission, participant_id);
}

gboolean
reel_recording_has_video (ReelRecording *self)
{
  return reel_operation_get_options (self->parts->operation)->content_type == REEL_CONTENT_AUDIO_VIDEO;
}

ReelKeyRecording
reel_recording_describe_for_key (ReelRecording *self, const char *participant_id)
{
  return (ReelKeyRecording){
    .active = is_active (self),
    .admits = reel_admission_contains (self->parts->admission, participant_id),
    .changed_utc = MAX (reel_admission_get_changed_utc (self->parts->admission), reel_recording_get_created_utc (self)),
    .hidden_until = reel_timeline_get_hidden_until (self->parts->timeline),
  };
}
