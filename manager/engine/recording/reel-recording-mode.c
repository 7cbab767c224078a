/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pause, resume and censoring of a recording: asked of the worker, noted when it
 * has taken effect. Called by the engine and by ReelCall. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/recording/reel-worker-deadline.h"

static void
save_interval (ReelRecording *self, const char *kind, gint64 start_utc, gint64 end_utc)
{
  ReelIntervalRecord record = { self->operation, (char *)kind, start_utc, end_utc };

  reel_store_put (self->services->store, reel_change_put_interval (&record));
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

void
reel_recording_note_late (ReelRecording *self, gint64 from_utc, gint64 to_utc)
{
  if (to_utc <= from_utc)
    return;
  g_warning ("Recording %s: what was captured in %" G_GINT64_FORMAT " ms after a request not to is in the file",
             self->operation, (to_utc - from_utc) / 1000);
  reel_intervals_begin (self->late, from_utc);
  reel_intervals_end (self->late, to_utc);
  save_interval (self, "late", from_utc, to_utc);
}

void
reel_recording_note_forced (ReelRecording *self, gint64 asked, gboolean all)
{
  const ReelChunk *last = self->chunks->len > 0 ? self->chunks->pdata[self->chunks->len - 1] : NULL;
  const gint64 utc = reel_recording_get_asked_utc (asked);

  /* Its file is finished already: it wrote nothing more. */
  if (last == NULL || last->closed)
    return;
  /* What is cut there is cut for the others as well. */
  if (self->forced_utc != 0 && self->forced_all && (!all || self->forced_utc < utc))
    return;
  self->forced_utc = utc;
  self->forced_all = all;
}

gint64
reel_recording_get_asked_utc (gint64 asked)
{
  return g_get_real_time () - (g_get_monotonic_time () - asked);
}

/* A pause or resume took effect; both the worker's answer and its signal say so. */
static void
note_paused (ReelRecording *self, gboolean paused, gint64 cut_utc, guint64 late_us)
{
  ReelRecordingState wanted = paused ? REEL_RECORDING_STATE_PAUSED : REEL_RECORDING_STATE_RECORDING;

  if (self->state == wanted || self->state > REEL_RECORDING_STATE_PAUSED ||
      self->state == REEL_RECORDING_STATE_STARTING)
    return;
  self->pause_cut = cut_utc;
  reel_recorded_time_freeze (&self->time, g_get_monotonic_time ());
  reel_speech_set_paused (self->speech, paused, cut_utc);
  reel_recording_set_interval (self, self->pauses, "pause", paused, cut_utc);
  self->cut_late = late_us;
  reel_recording_apply (self, paused ? REEL_RECORDING_EVENT_PAUSE : REEL_RECORDING_EVENT_RESUME);
  self->cut_late = 0;
}

/* The same of censoring. */
static void
note_censored (ReelRecording *self, gboolean censored, gint64 cut_utc, guint64 late_us)
{
  if (self->censored == censored || self->state > REEL_RECORDING_STATE_PAUSED ||
      self->state == REEL_RECORDING_STATE_STARTING)
    return;
  self->censor_cut = cut_utc;
  self->censored = censored;
  reel_recording_set_interval (self, self->censors, "censor", censored, cut_utc);
  self->cut_late = late_us;
  reel_recording_emit_state (self);
  self->cut_late = 0;
}

/* The signal of a cut comes later than the answer to its request, and tells both modes as they were then: what it says
 * of the other one may have changed meanwhile. */
void
reel_recording_mode_changed (ReelRecording *self, gboolean paused, gboolean censored, gint64 cut_utc)
{
  if (cut_utc > self->pause_cut)
    note_paused (self, paused, cut_utc, 0);
  if (cut_utc > self->censor_cut)
    note_censored (self, censored, cut_utc, 0);
}

typedef struct {
  GTask *task;
  ReelAction action;
  gint64 asked;
  ReelWorkerDeadline *deadline; /* NULL: it may be late */
} ModeRequest;

static gboolean
is_censoring (ReelAction action)
{
  return action == REEL_ACTION_CENSOR || action == REEL_ACTION_UNCENSOR;
}

/* Whether something must not be recorded from then on. */
static gboolean
hides (ReelAction action)
{
  return action == REEL_ACTION_PAUSE || action == REEL_ACTION_CENSOR;
}

static void
note_mode (ReelRecording *self, ReelAction action, gint64 cut_utc, guint64 late_us)
{
  self->last_late = late_us;
  if (hides (action) && late_us > 0)
    reel_recording_note_late (self, cut_utc - (gint64)late_us, cut_utc);
  if (is_censoring (action))
    note_censored (self, action == REEL_ACTION_CENSOR, cut_utc, late_us);
  else
    note_paused (self, action == REEL_ACTION_PAUSE, cut_utc, late_us);
}

static gboolean *
changing (ReelRecording *self, ReelAction action)
{
  return is_censoring (action) ? &self->censor_changing : &self->pause_changing;
}

/* The worker is gone, or goes now: its replacement starts as was asked for. What the dead one has recorded beyond the
 * request, though it was to hold it back, is known when its file is finished. */
static void
force_mode (ReelRecording *self, ReelWorker *worker, ReelAction action, gint64 asked)
{
  const gint64 asked_utc = reel_recording_get_asked_utc (asked);

  if (worker == reel_recording_host_peek_worker (self->host))
    reel_recording_host_kill_worker (self->host);
  reel_recording_note_forced (self, asked, TRUE);
  note_mode (self, action, asked_utc, 0);
}

static void
on_mode_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree ModeRequest *request = data;
  g_autoptr (GTask) task = request->task;
  ReelRecording *self = g_task_get_source_object (task);
  ReelWorker *worker = REEL_WORKER (source);
  ReelWorkerCut cut;
  GError *error = NULL;

  g_clear_pointer (&request->deadline, reel_worker_deadline_free);
  *changing (self, request->action) = FALSE;
  if (!self->pause_changing && !self->censor_changing)
    self->hide_asked = 0;
  if (reel_worker_cut_finish (worker, result, &cut, &error)) {
    note_mode (self, request->action, cut.utc, cut.late_us);
  } else if (hides (request->action) && !reel_worker_has_answered (result) && !self->worker_done) {
    g_clear_error (&error);
    force_mode (self, worker, request->action, request->asked);
  }
  reel_recording_place_chat (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
ask_mode (ReelRecording *self, ReelWorker *worker, ReelAction action, gint64 asked, GTask *task)
{
  ModeRequest *request = g_new0 (ModeRequest, 1);

  request->task = task;
  request->action = action;
  request->asked = asked;
  request->deadline = hides (action) ? reel_worker_deadline_new (self->host, worker) : NULL;
  *changing (self, action) = TRUE;
  if (hides (action) && self->hide_asked == 0)
    self->hide_asked = reel_recording_get_asked_utc (asked);
  if (action == REEL_ACTION_RESUME)
    self->resume_asked = reel_recording_get_asked_utc (asked);
  else if (action == REEL_ACTION_UNCENSOR)
    self->uncensor_asked = reel_recording_get_asked_utc (asked);
  if (action == REEL_ACTION_PAUSE)
    reel_worker_pause_async (worker, self->operation, asked, on_mode_answer, request);
  else if (action == REEL_ACTION_RESUME)
    reel_worker_resume_async (worker, self->operation, asked, on_mode_answer, request);
  else
    reel_worker_censor_async (worker, self->operation, action == REEL_ACTION_CENSOR, asked, on_mode_answer, request);
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
reel_recording_set_mode_async (ReelRecording *self, ReelAction action, gint64 asked, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelWorker *worker = reel_recording_host_peek_worker (self->host);
  GError *error = NULL;

  if (asked <= 0)
    asked = g_get_monotonic_time ();
  if (!check_mode (self, action, &error)) {
    g_task_return_error (task, error);
  } else if (worker == NULL) {
    /* Between two workers nothing is recorded; the next one starts as is said here. */
    if (hides (action))
      reel_recording_note_forced (self, asked, TRUE);
    note_mode (self, action, reel_recording_get_asked_utc (asked), 0);
    g_task_return_boolean (task, TRUE);
  } else {
    ask_mode (self, worker, action, asked, g_steal_pointer (&task));
  }
}

gboolean
reel_recording_set_mode_finish (ReelRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
