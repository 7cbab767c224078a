/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From active to finalizing. Called by ReelRecording. */
#include "manager/engine/recording/reel-ending.h"

#include "manager/engine/recording/reel-finish.h"
#include "manager/engine/recording/reel-stop-waiters.h"

struct _ReelEnding {
  GObject parent_instance;

  ReelRecordingParts *parts;
  ReelChunkKeeper *keeper;
  ReelHandover *handover;
  ReelFinish *finish; /* NULL: not ended */
  ReelStopWaiters *waiters;
  gint64 asked; /* as reel_ending_stop()'s */
  gboolean capture_ended;
};

G_DEFINE_FINAL_TYPE (ReelEnding, reel_ending, G_TYPE_OBJECT)

enum { ENDING, OVER, LEFT, CAPTURE_ENDED, ANNOUNCED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_ending_init (ReelEnding *self)
{
  self->waiters = reel_stop_waiters_new ();
}

static void
reel_ending_finalize (GObject *object)
{
  ReelEnding *self = REEL_ENDING (object);

  reel_stop_waiters_free (self->waiters);
  g_clear_object (&self->finish);
  g_object_unref (self->handover);
  g_object_unref (self->keeper);
  reel_recording_parts_unref (self->parts);
  G_OBJECT_CLASS (reel_ending_parent_class)->finalize (object);
}

static void
reel_ending_class_init (ReelEndingClass *klass)
{
  static const char *const names[] = { "ending", "over", "left", "capture-ended" };
  GType type = REEL_TYPE_ENDING;

  G_OBJECT_CLASS (klass)->finalize = reel_ending_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[ENDING + i] = g_signal_new (names[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ANNOUNCED] = g_signal_new ("announced", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                     G_TYPE_STRING, G_TYPE_STRING);
}

ReelEnding *
reel_ending_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper, ReelHandover *handover)
{
  ReelEnding *self = g_object_new (REEL_TYPE_ENDING, NULL);

  self->parts = reel_recording_parts_ref (parts);
  self->keeper = g_object_ref (keeper);
  self->handover = g_object_ref (handover);
  return self;
}

static gboolean
is_active (ReelEnding *self)
{
  return reel_recording_state_is_active (reel_operation_get_state (self->parts->operation));
}

static gboolean
is_starting (ReelEnding *self)
{
  return reel_operation_get_state (self->parts->operation) == REEL_RECORDING_STATE_STARTING;
}

static void
end_capture (ReelEnding *self)
{
  self->capture_ended = TRUE;
  reel_stop_waiters_answer (self->waiters);
  g_signal_emit (self, signals[CAPTURE_ENDED], 0);
}

static void
on_announced (ReelFinish *finish, const char *id, const char *json, ReelEnding *self)
{
  g_signal_emit (self, signals[ANNOUNCED], 0, id, json);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelEnding) self = data;
  g_autoptr (GError) error = NULL;

  if (!reel_transition_run_finish (REEL_TRANSITION (source), result, &error))
    g_warning ("Recording %s: %s", reel_operation_get_id (self->parts->operation), error->message);
}

static void
run_finish (ReelEnding *self)
{
  self->finish = reel_finish_new (self->parts, self->keeper, self->asked);
  g_signal_connect_object (self->finish, "capture-ended", G_CALLBACK (end_capture), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->finish, "announced", G_CALLBACK (on_announced), self, 0);
  reel_transition_run_async (REEL_TRANSITION (self->finish), on_finished, g_object_ref (self));
}

/* From active to finalizing, once. EVENT is STOP or END. */
static void
begin_finish (ReelEnding *self, ReelSessionEnd reason, ReelRecordingEvent event)
{
  ReelRecordingParts *parts = self->parts;
  gint64 now = g_get_real_time ();

  if (self->asked == 0)
    self->asked = reel_recording_host_get_asked (parts->host);
  reel_recorded_time_freeze (parts->time, g_get_monotonic_time ());
  reel_operation_set_end (parts->operation, reason);
  reel_operation_set_ended_utc (parts->operation, now);
  reel_chat_keeper_end (parts->chat);
  reel_timeline_end (parts->timeline, now);
  /* No other worker will get it. */
  if (reel_handover_is_open (self->handover))
    reel_operation_set_worker_done (parts->operation);
  g_signal_emit (self, signals[OVER], 0);
  reel_operation_apply (parts->operation, event);
  g_signal_emit (self, signals[LEFT], 0);
  run_finish (self);
}

/* Details known before the end are kept. */
static void
finish_known (ReelEnding *self, ReelSessionEnd otherwise)
{
  ReelOperation *operation = self->parts->operation;

  begin_finish (self, reel_operation_is_ending (operation) ? reel_operation_get_end (operation) : otherwise,
                REEL_RECORDING_EVENT_END);
}

/* A recording that is starting ends when its start has succeeded or failed. The first reason counts. */
static void
end_when_started (ReelEnding *self, ReelSessionEnd reason)
{
  if (reel_operation_is_ending (self->parts->operation))
    return;
  reel_operation_set_end (self->parts->operation, reason);
  /* The next manager may be the one that sees it begin. */
  reel_operation_save (self->parts->operation);
  g_signal_emit (self, signals[ENDING], 0);
}

void
reel_ending_stop (ReelEnding *self, ReelSessionEnd reason, gint64 asked, GTask *task)
{
  ReelRecordingState next;
  GError *error = NULL;

  if (!reel_recording_state_next (reel_operation_get_state (self->parts->operation), REEL_RECORDING_EVENT_STOP, &next,
                                  &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  self->asked = asked;
  reel_stop_waiters_add (self->waiters, task);
  if (!is_starting (self)) {
    begin_finish (self, reason, REEL_RECORDING_EVENT_STOP);
    return;
  }
  /* Several workers in turn may hang at their start. Whichever starts it in the end begins with nobody admitted, and
   * one that was asked to and did not answer has been killed by then. */
  reel_stop_waiters_set_bound (self->waiters, self->parts->services->start_answer_ms);
  end_when_started (self, reason);
}

void
reel_ending_end (ReelEnding *self, ReelSessionEnd reason)
{
  if (is_starting (self))
    end_when_started (self, reason);
  else if (is_active (self))
    finish_known (self, reason);
}

void
reel_ending_worker_done (ReelEnding *self, ReelSessionEnd reason)
{
  reel_operation_set_worker_done (self->parts->operation);
  if (is_active (self))
    finish_known (self, reason);
  else if (self->finish != NULL)
    reel_finish_poke (self->finish);
}

void
reel_ending_restore (ReelEnding *self)
{
  if (is_active (self))
    finish_known (self, REEL_SESSION_END_RECORDER_FAILED);
  else
    run_finish (self);
}

void
reel_ending_discard (ReelEnding *self)
{
  end_capture (self);
}

gboolean
reel_ending_has_ended_capture (ReelEnding *self)
{
  return self->capture_ended;
}

void
reel_ending_abandon (ReelEnding *self)
{
  if (self->finish != NULL)
    reel_finish_abandon (self->finish);
}
