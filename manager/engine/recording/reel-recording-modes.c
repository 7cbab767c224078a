/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests for pauses and censoring. Called by ReelRecording. */
#include "manager/engine/recording/reel-recording-modes.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/recording/reel-worker-deadline.h"

struct _ReelRecordingModes {
  GObject parent_instance;

  ReelRecordingParts *parts;
  guint64 late;
  guint64 late_now;
};

G_DEFINE_FINAL_TYPE (ReelRecordingModes, reel_recording_modes, G_TYPE_OBJECT)

enum { CENSORED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_recording_modes_init (ReelRecordingModes *self)
{
}

static void
reel_recording_modes_finalize (GObject *object)
{
  reel_recording_parts_unref (REEL_RECORDING_MODES (object)->parts);
  G_OBJECT_CLASS (reel_recording_modes_parent_class)->finalize (object);
}

static void
reel_recording_modes_class_init (ReelRecordingModesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_recording_modes_finalize;
  signals[CENSORED] =
      g_signal_new ("censored", REEL_TYPE_RECORDING_MODES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelRecordingModes *
reel_recording_modes_new (ReelRecordingParts *parts)
{
  ReelRecordingModes *self = g_object_new (REEL_TYPE_RECORDING_MODES, NULL);

  self->parts = reel_recording_parts_ref (parts);
  return self;
}

guint64
reel_recording_modes_get_late (ReelRecordingModes *self)
{
  return self->late;
}

guint64
reel_recording_modes_get_late_now (ReelRecordingModes *self)
{
  return self->late_now;
}

/* Whether a cut may still come. */
static gboolean
has_modes (ReelRecordingModes *self)
{
  ReelRecordingState state = reel_operation_get_state (self->parts->operation);

  return state == REEL_RECORDING_STATE_RECORDING || state == REEL_RECORDING_STATE_PAUSED;
}

/* A pause or resume took effect; reported by both the worker's answer and its signal. */
static void
note_paused (ReelRecordingModes *self, gboolean paused, gint64 cut_utc, guint64 late_us)
{
  ReelRecordingParts *parts = self->parts;
  ReelRecordingState wanted = paused ? REEL_RECORDING_STATE_PAUSED : REEL_RECORDING_STATE_RECORDING;

  if (!has_modes (self) || reel_operation_get_state (parts->operation) == wanted)
    return;
  reel_recorded_time_freeze (parts->time, g_get_monotonic_time ());
  reel_speech_set_paused (parts->speech, paused, cut_utc);
  reel_recording_parts_cut (parts, REEL_TIMELINE_PAUSE, paused, cut_utc);
  self->late_now = late_us;
  reel_operation_apply (parts->operation, paused ? REEL_RECORDING_EVENT_PAUSE : REEL_RECORDING_EVENT_RESUME);
  self->late_now = 0;
}

/* The same for censoring. */
static void
note_censored (ReelRecordingModes *self, gboolean censored, gint64 cut_utc, guint64 late_us)
{
  if (!has_modes (self) || reel_timeline_is_censored (self->parts->timeline) == censored)
    return;
  reel_recording_parts_cut (self->parts, REEL_TIMELINE_CENSOR, censored, cut_utc);
  self->late_now = late_us;
  g_signal_emit (self, signals[CENSORED], 0);
  self->late_now = 0;
}

/* The signal of a cut arrives after the answer to its request and reports both modes as of then: the other mode may
 * have changed since. */
void
reel_recording_modes_changed (ReelRecordingModes *self, gboolean paused, gboolean censored, gint64 cut_utc)
{
  if (cut_utc > reel_timeline_get_cut (self->parts->timeline, REEL_TIMELINE_PAUSE))
    note_paused (self, paused, cut_utc, 0);
  if (cut_utc > reel_timeline_get_cut (self->parts->timeline, REEL_TIMELINE_CENSOR))
    note_censored (self, censored, cut_utc, 0);
}

typedef struct {
  ReelRecordingModes *modes;
  GTask *task;
  ReelAction action;
  gint64 asked;
  ReelWorkerDeadline *deadline; /* NULL: it has no time limit */
} Request;

static gboolean
is_censoring (ReelAction action)
{
  return action == REEL_ACTION_CENSOR || action == REEL_ACTION_UNCENSOR;
}

/* Whether the action excludes media from the recording. */
static gboolean
hides (ReelAction action)
{
  return action == REEL_ACTION_PAUSE || action == REEL_ACTION_CENSOR;
}

static void
note_mode (ReelRecordingModes *self, ReelAction action, gint64 cut_utc, guint64 late_us)
{
  self->late = late_us;
  if (hides (action) && late_us > 0)
    reel_timeline_note_late (self->parts->timeline, cut_utc - (gint64)late_us, cut_utc);
  if (is_censoring (action))
    note_censored (self, action == REEL_ACTION_CENSOR, cut_utc, late_us);
  else
    note_paused (self, action == REEL_ACTION_PAUSE, cut_utc, late_us);
}

static ReelTimelineKind
kind_of (ReelAction action)
{
  return is_censoring (action) ? REEL_TIMELINE_CENSOR : REEL_TIMELINE_PAUSE;
}

/* The worker is gone or is being killed: its replacement starts in the requested mode. What the dead one recorded after
 * the request is known when its file is finished. */
static void
force_mode (ReelRecordingModes *self, ReelWorker *worker, ReelAction action, gint64 asked)
{
  const gint64 asked_utc = reel_timeline_get_asked_utc (asked);

  if (worker == reel_recording_host_peek_worker (self->parts->host))
    reel_recording_host_kill_worker (self->parts->host);
  reel_chunk_list_force (self->parts->chunks, asked_utc, TRUE);
  note_mode (self, action, asked_utc, 0);
}

static void
on_mode_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Request *request = data;
  g_autoptr (GTask) task = request->task;
  g_autoptr (ReelRecordingModes) self = request->modes;
  ReelRecordingParts *parts = self->parts;
  ReelWorker *worker = REEL_WORKER (source);
  ReelWorkerCut cut;
  GError *error = NULL;

  g_clear_pointer (&request->deadline, reel_worker_deadline_free);
  reel_timeline_answer (parts->timeline, kind_of (request->action));
  if (reel_worker_cut_finish (worker, result, &cut, &error)) {
    note_mode (self, request->action, cut.utc, cut.late_us);
  } else if (hides (request->action) && !reel_worker_has_answered (result) &&
             !reel_operation_is_worker_done (parts->operation)) {
    g_clear_error (&error);
    force_mode (self, worker, request->action, request->asked);
  }
  reel_chat_keeper_place (parts->chat, reel_operation_get_state (parts->operation) == REEL_RECORDING_STATE_RECORDING &&
                                           !reel_timeline_is_censored (parts->timeline));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
ask_mode (ReelRecordingModes *self, ReelWorker *worker, ReelAction action, gint64 asked, GTask *task)
{
  const char *operation = reel_operation_get_id (self->parts->operation);
  const gint64 asked_utc = reel_timeline_get_asked_utc (asked);
  Request *request = g_new0 (Request, 1);

  request->modes = g_object_ref (self);
  request->task = task;
  request->action = action;
  request->asked = asked;
  request->deadline =
      hides (action) ? reel_worker_deadline_new (self->parts->host, worker, self->parts->services->deadline_ms) : NULL;
  reel_timeline_ask (self->parts->timeline, kind_of (action), hides (action), asked_utc);
  if (action == REEL_ACTION_PAUSE)
    reel_worker_pause_async (worker, operation, asked, on_mode_answer, request);
  else if (action == REEL_ACTION_RESUME)
    reel_worker_resume_async (worker, operation, asked, on_mode_answer, request);
  else
    reel_worker_censor_async (worker, operation, action == REEL_ACTION_CENSOR, asked, on_mode_answer, request);
}

static gboolean
check_mode (ReelRecordingModes *self, ReelAction action, GError **error)
{
  ReelRecordingEvent event = is_censoring (action)         ? REEL_RECORDING_EVENT_CENSOR
                             : action == REEL_ACTION_PAUSE ? REEL_RECORDING_EVENT_PAUSE
                                                           : REEL_RECORDING_EVENT_RESUME;
  const ReelTimeline *timeline = self->parts->timeline;
  const gboolean censored = reel_timeline_is_censored (timeline);
  ReelRecordingState next;
  const char *why = NULL;

  if (!reel_recording_state_next (reel_operation_get_state (self->parts->operation), event, &next, error))
    return FALSE;
  if (action == REEL_ACTION_CENSOR && censored)
    why = "The recording is already censored. End the censoring, or stop the recording.";
  else if (action == REEL_ACTION_UNCENSOR && !censored)
    why = "The recording is not censored. Censor or stop it.";
  else if (reel_timeline_is_asked (timeline, kind_of (action)))
    why = "Another such request for this recording is under way. Try again when it is done.";
  if (why != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, why);
  return why == NULL;
}

void
reel_recording_modes_ask (ReelRecordingModes *self, ReelAction action, gint64 asked, GTask *task)
{
  g_autoptr (GTask) owned = task;
  ReelWorker *worker = reel_admission_peek_worker (self->parts->admission);
  GError *error = NULL;

  if (asked <= 0)
    asked = g_get_monotonic_time ();
  if (!check_mode (self, action, &error)) {
    g_task_return_error (task, error);
  } else if (worker == NULL) {
    /* Between two workers nothing is recorded; the next one starts in this mode. */
    if (hides (action))
      reel_chunk_list_force (self->parts->chunks, reel_timeline_get_asked_utc (asked), TRUE);
    note_mode (self, action, reel_timeline_get_asked_utc (asked), 0);
    g_task_return_boolean (task, TRUE);
  } else {
    ask_mode (self, worker, action, asked, g_steal_pointer (&owned));
  }
}
