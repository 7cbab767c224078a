/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a recording: silence → files → catalogue and outbox → announcement.
 * Nothing here is undone: what can't be done is noted, and the rest goes on.
 * Called by ReelRecording. */
#include "manager/engine/reel-recording-private.h"

#include "manager/engine/reel-call.h"
#include "manager/engine/reel-worker-process.h"

#define REEL_TYPE_FINISH (reel_finish_get_type ())
G_DECLARE_FINAL_TYPE (ReelFinish, reel_finish, REEL, FINISH, ReelTransition)

struct _ReelFinish {
  ReelTransition parent_instance;

  ReelRecording *recording;
  gboolean waiting_for_files;
  char *event_id;
  char *event;
};

G_DEFINE_FINAL_TYPE (ReelFinish, reel_finish, REEL_TYPE_TRANSITION)

enum {
  STEP_SILENCE = 1,
  STEP_FILES,
  STEP_CATALOGUE,
  STEP_ANNOUNCE,
};

static void
reel_finish_init (ReelFinish *self)
{
}

static void
reel_finish_finalize (GObject *object)
{
  ReelFinish *self = REEL_FINISH (object);

  g_free (self->event_id);
  g_free (self->event);
  G_OBJECT_CLASS (reel_finish_parent_class)->finalize (object);
}

static guint
next_step (ReelTransition *transition, guint step)
{
  return step == STEP_ANNOUNCE ? REEL_TRANSITION_DONE : step + 1;
}

static void
on_silent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;
  ReelRecording *recording = self->recording;
  g_autoptr (GError) error = NULL;

  if (!reel_bus_worker1_call_stop_recording_finish (REEL_BUS_WORKER1 (source), result, &error) &&
      !recording->worker_done) {
    /* Whatever it does instead, no sample more may enter the file. */
    g_warning ("Recording %s is stopped by force: %s", recording->operation, error->message);
    reel_call_kill_worker (recording->call);
  }
  reel_recording_answer_stopping (recording);
  reel_transition_advance (REEL_TRANSITION (self));
}

static void
silence (ReelFinish *self)
{
  ReelRecording *recording = self->recording;
  ReelBusWorker1 *worker = reel_call_peek_worker (recording->call);

  if (worker != NULL && !recording->worker_done) {
    reel_bus_worker1_call_stop_recording (worker, recording->operation, NULL, on_silent, g_object_ref (self));
    return;
  }
  /* A worker that has hung up writes nothing more, but its chunk is salvaged only
   * when its process is seen to be gone. */
  if (reel_call_get_worker_pid (recording->call) == 0)
    recording->worker_done = TRUE;
  reel_recording_answer_stopping (recording);
  reel_transition_advance (REEL_TRANSITION (self));
}

void
reel_recording_finish_transition_poke (ReelTransition *transition)
{
  ReelFinish *self = REEL_FINISH (transition);

  if (!self->waiting_for_files || !self->recording->worker_done || self->recording->pending > 0)
    return;
  self->waiting_for_files = FALSE;
  reel_transition_advance (transition);
}

static void
enter_into_catalogue (ReelFinish *self)
{
  ReelRecording *recording = self->recording;
  gint64 now = g_get_real_time ();
  gboolean lost = recording->session_end == REEL_SESSION_END_RECORDER_FAILED &&
                  reel_recording_sum_chunks (recording, G_MAXUINT) == 0;
  ReelRecordingState final = lost ? REEL_RECORDING_STATE_FAILED : REEL_RECORDING_STATE_COMPLETED;
  g_autoptr (GError) error = NULL;
  ReelOperationRecord record = reel_recording_make_record (recording);
  ReelEventRecord event = { NULL, recording->operation, NULL, now };

  record.state = (char *)reel_recording_state_nicks[final];
  self->event_id = g_uuid_string_random ();
  self->event = reel_recording_build_event (recording, self->event_id, now);
  event.id = self->event_id;
  event.body = self->event;
  if (!reel_catalogue_finish_operation (recording->services->catalogue, &record, &event, &error))
    g_warning ("Recording %s: %s", recording->operation, error->message);
  reel_recording_apply (recording, lost ? REEL_RECORDING_EVENT_FAIL : REEL_RECORDING_EVENT_FINALIZED);
}

static void
execute_step (ReelTransition *transition, guint step)
{
  ReelFinish *self = REEL_FINISH (transition);

  switch (step) {
  case STEP_SILENCE:
    silence (self);
    break;
  case STEP_FILES:
    self->waiting_for_files = TRUE;
    reel_recording_finish_transition_poke (transition);
    break;
  case STEP_CATALOGUE:
    enter_into_catalogue (self);
    reel_transition_advance (transition);
    break;
  case STEP_ANNOUNCE:
    reel_recording_announce (self->recording, self->event_id, self->event);
    reel_transition_advance (transition);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
reel_finish_class_init (ReelFinishClass *klass)
{
  ReelTransitionClass *transition_class = REEL_TRANSITION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_finish_finalize;
  transition_class->next_step = next_step;
  transition_class->execute_step = execute_step;
}

ReelTransition *
reel_recording_finish_transition_new (ReelRecording *recording)
{
  ReelFinish *self = g_object_new (REEL_TYPE_FINISH, NULL);

  /* Owned by the recording, which its own end keeps alive. */
  self->recording = recording;
  return REEL_TRANSITION (self);
}
