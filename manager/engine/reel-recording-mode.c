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
  if (open)
    reel_intervals_begin (intervals, utc);
  else
    reel_intervals_end (intervals, utc);
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
  reel_recorded_time_cut (&self->time, cut_utc, paused);
  reel_speech_set_paused (self->speech, paused, cut_utc);
  reel_recording_set_interval (self, self->pauses, "pause", paused, cut_utc);
  reel_recording_apply (self, paused ? REEL_RECORDING_EVENT_PAUSE : REEL_RECORDING_EVENT_RESUME);
}

void
reel_recording_mode_changed (ReelRecording *self, gboolean paused, gboolean censored, gint64 cut_utc)
{
  note_paused (self, paused, cut_utc);
  if (self->censored == censored)
    return;
  self->censored = censored;
  reel_recording_set_interval (self, self->censors, "censor", censored, cut_utc);
  reel_recording_emit_state (self);
}

typedef struct {
  GTask *task;
  gboolean paused;
} ModeRequest;

static void
on_mode_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree ModeRequest *request = data;
  g_autoptr (GTask) task = request->task;
  ReelRecording *self = g_task_get_source_object (task);
  ReelBusWorker1 *worker = REEL_BUS_WORKER1 (source);
  GError *error = NULL;
  gint64 cut_utc = 0;
  gboolean done = request->paused ? reel_bus_worker1_call_pause_recording_finish (worker, &cut_utc, result, &error)
                                  : reel_bus_worker1_call_resume_recording_finish (worker, &cut_utc, result, &error);

  self->mode_changing = FALSE;
  if (!done) {
    reel_worker_error_adapt (&error);
    g_task_return_error (task, error);
    return;
  }
  note_paused (self, request->paused, cut_utc);
  g_task_return_boolean (task, TRUE);
}

static void
ask_mode (ReelRecording *self, ReelBusWorker1 *worker, gboolean paused, GTask *task)
{
  ModeRequest *request = g_new0 (ModeRequest, 1);

  request->task = task;
  request->paused = paused;
  self->mode_changing = TRUE;
  if (paused)
    reel_bus_worker1_call_pause_recording (worker, self->operation, NULL, on_mode_answer, request);
  else
    reel_bus_worker1_call_resume_recording (worker, self->operation, NULL, on_mode_answer, request);
}

void
reel_recording_set_paused_async (ReelRecording *self, gboolean paused, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelBusWorker1 *worker = reel_call_peek_worker (self->call);
  ReelRecordingState next;
  GError *error = NULL;

  if (!reel_recording_state_next (self->state, paused ? REEL_RECORDING_EVENT_PAUSE : REEL_RECORDING_EVENT_RESUME, &next,
                                  &error)) {
    g_task_return_error (task, error);
  } else if (self->mode_changing) {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                             "Another pause or resume of this recording is under way. Try again when it is done.");
  } else if (worker == NULL) {
    /* Between two workers nothing is recorded; the next one starts as is said here. */
    note_paused (self, paused, g_get_real_time ());
    g_task_return_boolean (task, TRUE);
  } else {
    ask_mode (self, worker, paused, g_steal_pointer (&task));
  }
}

gboolean
reel_recording_set_paused_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
