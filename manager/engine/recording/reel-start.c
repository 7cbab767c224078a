/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a recording: storage → catalogue → worker → prompt → record. Storage comes first, so that a full disk is
 * detected before anything changes for the call. A worker that dies during the prompt is replaced, and the recording
 * starts on the next one. Called by ReelRecording. */
#include "manager/engine/recording/reel-start.h"

#include "manager/engine/recording/reel-recording-begin.h"
#include "manager/engine/store/reel-storage-prepare.h"

#define STORAGE_ANSWER_MS 5000

struct _ReelStart {
  ReelTransition parent_instance;

  ReelRecordingParts *parts;
  GTask *task; /* of the caller waiting for the start, or NULL */
  guint timer; /* while it waits */
};

G_DEFINE_FINAL_TYPE (ReelStart, reel_start, REEL_TYPE_TRANSITION)

enum { ENTERED, JOINED, BEGUN, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

enum {
  STEP_STORAGE = 1,
  STEP_CATALOGUE,
  STEP_WORKER,
  STEP_PROMPT,
  STEP_RECORD,
};

static void
reel_start_init (ReelStart *self)
{
}

static void
reel_start_finalize (GObject *object)
{
  reel_recording_parts_unref (REEL_START (object)->parts);
  G_OBJECT_CLASS (reel_start_parent_class)->finalize (object);
}

static guint
next_step (ReelTransition *transition, guint step)
{
  return step == STEP_RECORD ? REEL_TRANSITION_DONE : step + 1;
}

static void
finish_step (ReelTransition *transition, GError *error)
{
  if (error != NULL)
    reel_transition_fail (transition, error);
  else
    reel_transition_advance (transition);
}

static void record (ReelStart *self);

static void
begin (ReelStart *self, gint64 start_utc)
{
  ReelRecordingParts *parts = self->parts;
  const gboolean paused = reel_operation_get_options (parts->operation)->pause_on_start;

  g_signal_emit (self, signals[JOINED], 0);
  if (start_utc == 0 && reel_chunk_list_get_length (parts->chunks) > 0)
    start_utc = reel_chunk_get_record (reel_chunk_list_get (parts->chunks, 0))->start_utc;
  reel_operation_set_start_utc (parts->operation, start_utc);
  reel_recorded_time_begin (parts->time);
  if (paused) {
    reel_speech_set_paused (parts->speech, TRUE, start_utc);
    reel_recording_parts_cut (parts, REEL_TIMELINE_PAUSE, TRUE, start_utc);
  }
  reel_operation_apply (parts->operation, paused ? REEL_RECORDING_EVENT_STARTED_PAUSED : REEL_RECORDING_EVENT_STARTED);
  g_signal_emit (self, signals[BEGUN], 0);
}

static void
on_recording (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;
  gint64 start_utc = reel_recording_begin_finish (self->parts, REEL_WORKER (source), result, &error);

  if (error == NULL)
    begin (self, start_utc);
  finish_step (REEL_TRANSITION (self), error);
}

static void
on_worker (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;

  reel_recording_host_ensure_worker_finish (self->parts->host, result, &error);
  finish_step (REEL_TRANSITION (self), error);
}

static void
on_next_worker (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;

  if (!reel_recording_host_ensure_worker_finish (self->parts->host, result, &error))
    reel_transition_fail (REEL_TRANSITION (self), error);
  else
    record (self);
}

static void
on_prompt (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;

  reel_recording_host_wait_for_prompt_finish (REEL_RECORDING_HOST (source), result);
  finish_step (REEL_TRANSITION (self), NULL);
}

static void
record (ReelStart *self)
{
  ReelRecordingHost *host = self->parts->host;

  if (reel_recording_host_peek_worker (host) != NULL)
    reel_recording_begin_async (self->parts, reel_recording_host_peek_worker (host), on_recording, g_object_ref (self));
  else
    reel_transition_fail (REEL_TRANSITION (self), reel_recording_host_new_worker_error ());
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;

  if (reel_operation_enter_finish (REEL_OPERATION (source), result, &error))
    g_signal_emit (self, signals[ENTERED], 0);
  finish_step (REEL_TRANSITION (self), error);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;

  reel_operation_set_base (self->parts->operation, reel_storage_prepare_finish (result, &error));
  finish_step (REEL_TRANSITION (self), error);
}

static void
execute_step (ReelTransition *transition, guint step)
{
  ReelRecordingParts *parts = REEL_START (transition)->parts;
  g_autofree char *directory = NULL;

  switch (step) {
  case STEP_STORAGE:
    directory = reel_recording_host_dup_directory (parts->host);
    reel_storage_prepare_async (directory, reel_operation_get_id (parts->operation), STORAGE_ANSWER_MS, on_prepared,
                                g_object_ref (transition));
    break;
  case STEP_CATALOGUE:
    reel_operation_enter_async (parts->operation, on_entered, g_object_ref (transition));
    break;
  case STEP_WORKER:
    reel_recording_host_ensure_worker_async (parts->host, on_worker, g_object_ref (transition));
    break;
  case STEP_PROMPT:
    reel_recording_host_wait_for_prompt_async (parts->host, on_prompt, g_object_ref (transition));
    break;
  case STEP_RECORD:
    if (reel_recording_host_peek_worker (parts->host) == NULL)
      reel_recording_host_ensure_worker_async (parts->host, on_next_worker, g_object_ref (transition));
    else
      record (REEL_START (transition));
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
undo_step (ReelTransition *transition, guint step)
{
  switch (step) {
  case STEP_CATALOGUE:
    reel_operation_withdraw (REEL_START (transition)->parts->operation);
    break;
  case STEP_STORAGE:
    g_signal_emit (transition, signals[FAILED], 0);
    break;
  default:
    /* The worker stays: the call's streams need it. */
    break;
  }
}

static void
reel_start_class_init (ReelStartClass *klass)
{
  ReelTransitionClass *transition_class = REEL_TRANSITION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_start_finalize;
  transition_class->next_step = next_step;
  transition_class->execute_step = execute_step;
  transition_class->undo_step = undo_step;
  signals[ENTERED] = g_signal_new ("entered", REEL_TYPE_START, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[JOINED] = g_signal_new ("joined", REEL_TYPE_START, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BEGUN] = g_signal_new ("begun", REEL_TYPE_START, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", REEL_TYPE_START, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelStart *
reel_start_new (ReelRecordingParts *parts)
{
  ReelStart *self = g_object_new (REEL_TYPE_START, NULL);

  self->parts = reel_recording_parts_ref (parts);
  return self;
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GObject) owner G_GNUC_UNUSED = data;
  ReelStart *self = REEL_START (source);
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GError *error = NULL;
  gboolean started = reel_transition_run_finish (REEL_TRANSITION (self), result, &error);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (task == NULL && !started)
    g_warning ("Recording %s did not begin: %s", reel_operation_get_id (self->parts->operation), error->message);
  if (task == NULL)
    g_clear_error (&error);
  else if (started)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The usual cause is a long prompt: the answer is then that the recording is starting. */
static gboolean
on_bound (gpointer data)
{
  g_autoptr (ReelStart) self = g_object_ref (data);
  g_autoptr (GTask) task = NULL;

  if (!reel_operation_is_entered (self->parts->operation))
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  reel_operation_set_reported (self->parts->operation);
  task = g_steal_pointer (&self->task);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

void
reel_start_run (ReelStart *self, GTask *task)
{
  self->task = task;
  self->timer = g_timeout_add (self->parts->services->start_answer_ms, on_bound, self);
  reel_transition_run_async (REEL_TRANSITION (self), on_run, g_object_ref (g_task_get_source_object (task)));
}
