/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pause, resume and censoring of a recording: asked of the worker, noted when it
 * has taken effect. Called by the engine and by ReelCall. */
#include "manager/engine/reel-recording-private.h"

#include "manager/core/reel-error.h"
#include "manager/engine/reel-call.h"
#include "manager/engine/reel-worker-process.h"

static void
save_interval (ReelRecording *self, const char *kind, gint64 start_utc, gint64 end_utc)
{
  ReelIntervalRecord record = { self->operation, (char *)kind, start_utc, end_utc };
  g_autoptr (GError) error = NULL;

  if (!reel_catalogue_put_interval (self->services->catalogue, &record, &error))
    g_warning ("Recording %s: %s", self->operation, error->message);
}

/* The start of the interval that is open, or of the last one. */
static gint64
last_interval_start (ReelIntervals *intervals)
{
  g_autoptr (GArray) all = reel_intervals_clip (intervals, 0, G_MAXINT64);

  return all->len > 0 ? g_array_index (all, ReelInterval, all->len - 1).start : 0;
}

void
reel_recording_set_interval (ReelRecording *self, ReelIntervals *intervals, const char *kind, gboolean open, gint64 utc)
{
  if (open) {
    reel_intervals_begin (intervals, utc);
    reel_recording_drop_chat_from (self, utc);
  } else {
    reel_intervals_end (intervals, utc);
  }
  save_interval (self, kind, last_interval_start (intervals), open ? 0 : utc);
}

/* A pause or resume took effect; both the worker's answer and its signal say so. */
static void
note_paused (ReelRecording *self, gboolean paused, gint64 cut_utc)
{
  ReelRecordingState wanted = paused ? REEL_RECORDING_STATE_PAUSED : REEL_RECORDING_STATE_RECORDING;

  if (self->state == wanted || self->state > REEL_RECORDING_STATE_PAUSED ||
      self->state == REEL_RECORDING_STATE_STARTING)
    return;
  self->pause_cut = cut_utc;
  reel_recorded_time_freeze (&self->time, g_get_monotonic_time ());
  reel_speech_set_paused (self->speech, paused, cut_utc);
  reel_recording_set_interval (self, self->pauses, "pause", paused, cut_utc);
  reel_recording_apply (self, paused ? REEL_RECORDING_EVENT_PAUSE : REEL_RECORDING_EVENT_RESUME);
}

/* The same of censoring. */
static void
note_censored (ReelRecording *self, gboolean censored, gint64 cut_utc)
{
  if (self->censored == censored || self->state > REEL_RECORDING_STATE_PAUSED ||
      self->state == REEL_RECORDING_STATE_STARTING)
    return;
  self->censor_cut = cut_utc;
  self->censored = censored;
  reel_recording_set_interval (self, self->censors, "censor", censored, cut_utc);
  reel_recording_emit_state (self);
}

/* The signal of a cut comes later than the answer to its request, and tells both modes as they were then: what it says
 * of the other one may have changed meanwhile. */
void
reel_recording_mode_changed (ReelRecording *self, gboolean paused, gboolean censored, gint64 cut_utc)
{
  if (cut_utc > self->pause_cut)
    note_paused (self, paused, cut_utc);
  if (cut_utc > self->censor_cut)
    note_censored (self, censored, cut_utc);
}

typedef struct {
  GTask *task;
  ReelAction action;
} ModeRequest;

static gboolean
is_censoring (ReelAction action)
{
  return action == REEL_ACTION_CENSOR || action == REEL_ACTION_UNCENSOR;
}

static void
note_mode (ReelRecording *self, ReelAction action, gint64 cut_utc)
{
  if (is_censoring (action))
    note_censored (self, action == REEL_ACTION_CENSOR, cut_utc);
  else
    note_paused (self, action == REEL_ACTION_PAUSE, cut_utc);
}

static gboolean *
changing (ReelRecording *self, ReelAction action)
{
  return is_censoring (action) ? &self->censor_changing : &self->pause_changing;
}

static gboolean
read_answer (ReelBusWorker1 *worker, ReelAction action, gint64 *cut_utc, GAsyncResult *result, GError **error)
{
  if (action == REEL_ACTION_PAUSE)
    return reel_bus_worker1_call_pause_recording_finish (worker, cut_utc, result, error);
  if (action == REEL_ACTION_RESUME)
    return reel_bus_worker1_call_resume_recording_finish (worker, cut_utc, result, error);
  return reel_bus_worker1_call_censor_recording_finish (worker, cut_utc, result, error);
}

static void
on_mode_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree ModeRequest *request = data;
  g_autoptr (GTask) task = request->task;
  ReelRecording *self = g_task_get_source_object (task);
  GError *error = NULL;
  gint64 cut_utc = 0;

  *changing (self, request->action) = FALSE;
  if (!read_answer (REEL_BUS_WORKER1 (source), request->action, &cut_utc, result, &error)) {
    reel_worker_error_adapt (&error);
    reel_recording_place_chat (self);
    g_task_return_error (task, error);
    return;
  }
  note_mode (self, request->action, cut_utc);
  reel_recording_place_chat (self);
  g_task_return_boolean (task, TRUE);
}

static void
ask_mode (ReelRecording *self, ReelBusWorker1 *worker, ReelAction action, GTask *task)
{
  ModeRequest *request = g_new0 (ModeRequest, 1);

  request->task = task;
  request->action = action;
  *changing (self, action) = TRUE;
  if (action == REEL_ACTION_RESUME)
    self->resume_asked = g_get_real_time ();
  else if (action == REEL_ACTION_UNCENSOR)
    self->uncensor_asked = g_get_real_time ();
  if (action == REEL_ACTION_PAUSE)
    reel_bus_worker1_call_pause_recording (worker, self->operation, NULL, on_mode_answer, request);
  else if (action == REEL_ACTION_RESUME)
    reel_bus_worker1_call_resume_recording (worker, self->operation, NULL, on_mode_answer, request);
  else
    reel_bus_worker1_call_censor_recording (worker, self->operation, action == REEL_ACTION_CENSOR, NULL, on_mode_answer,
                                            request);
}

static gboolean
check_mode (ReelRecording *self, ReelAction action, GError **error)
{
  ReelRecordingEvent event = is_censoring (action)         ? REEL_RECORDING_EVENT_CENSOR
                             : action == REEL_ACTION_PAUSE ? REEL_RECORDING_EVENT_PAUSE
                                                           : REEL_RECORDING_EVENT_RESUME;
  ReelRecordingState next;
  const char *why = NULL;

  if (!reel_recording_state_next (self->state, event, &next, error))
    return FALSE;
  if (action == REEL_ACTION_CENSOR && self->censored)
    why = "The recording is censored already. End the censoring, or stop the recording.";
  else if (action == REEL_ACTION_UNCENSOR && !self->censored)
    why = "The recording is not censored. Censor or stop it.";
  else if (*changing (self, action))
    why = "Another such request for this recording is under way. Try again when it is done.";
  if (why != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, why);
  return why == NULL;
}

void
reel_recording_set_mode_async (ReelRecording *self, ReelAction action, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelBusWorker1 *worker = reel_call_peek_worker (self->call);
  GError *error = NULL;

  if (!check_mode (self, action, &error)) {
    g_task_return_error (task, error);
  } else if (worker == NULL) {
    /* Between two workers nothing is recorded; the next one starts as is said here. */
    note_mode (self, action, g_get_real_time ());
    g_task_return_boolean (task, TRUE);
  } else {
    ask_mode (self, worker, action, g_steal_pointer (&task));
  }
}

gboolean
reel_recording_set_mode_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
