/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a recording: by whomever, once, and with the information available then, from the last sample to the
 * event. */
#include "manager/engine/recording/reel-ending.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/recording/held-disk.h"
#include "tests/engine/recording/recording-fixture.h"

#include <string.h>

#define S  G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)

typedef struct {
  RecordingFixture base;
  ReelChunkKeeper *keeper;
  ReelHandover *handover;
  ReelEnding *ending;
  GString *trace;
  guint answers;
  char *event;
} Fixture;

#define TRACER(name, word)                                                                                             \
  static void name (ReelEnding *ending, GString *trace)                                                                \
  {                                                                                                                    \
    g_string_append (trace, word " ");                                                                                 \
  }
TRACER (trace_ending, "ending")
TRACER (trace_over, "over")
TRACER (trace_left, "left")
TRACER (trace_capture_ended, "capture-ended")

static void
trace_state (ReelOperation *operation, GString *trace)
{
  g_string_append_printf (trace, "%s ", reel_recording_state_nicks[reel_operation_get_state (operation)]);
}

static void
on_announced (ReelEnding *ending, const char *id, const char *json, Fixture *self)
{
  g_assert_null (self->event);
  self->event = g_strdup (json);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  recording_fixture_set_up (&self->base, NULL);
  self->keeper = reel_chunk_keeper_new (self->base.parts);
  self->handover = reel_handover_new (self->base.parts, self->keeper);
  self->ending = reel_ending_new (self->base.parts, self->keeper, self->handover);
  self->trace = g_string_new (NULL);
  g_signal_connect (self->ending, "ending", G_CALLBACK (trace_ending), self->trace);
  g_signal_connect (self->ending, "over", G_CALLBACK (trace_over), self->trace);
  g_signal_connect (self->ending, "left", G_CALLBACK (trace_left), self->trace);
  g_signal_connect (self->ending, "capture-ended", G_CALLBACK (trace_capture_ended), self->trace);
  g_signal_connect (self->ending, "announced", G_CALLBACK (on_announced), self);
  g_signal_connect (self->base.parts->operation, "state-changed", G_CALLBACK (trace_state), self->trace);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->ending);
  g_assert_finalize_object (self->handover);
  g_assert_true (reel_store_flush_sync (self->base.services->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->keeper);
  g_signal_handlers_disconnect_by_data (self->base.parts->operation, self->trace);
  g_string_free (self->trace, TRUE);
  g_free (self->event);
  recording_fixture_tear_down (&self->base, NULL);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  ++*(guint *)data;
}

static void
stop (Fixture *self)
{
  reel_ending_stop (self->ending, REEL_SESSION_END_STOPPED_BY_USER, 0,
                    g_task_new (NULL, NULL, on_answer, &self->answers));
}

static void
begin (Fixture *self)
{
  recording_fixture_begin (&self->base, 100 * S);
  g_free (recording_fixture_write_part (&self->base, 0));
}

static void
test_stopped (Fixture *self, gconstpointer unused)
{
  begin (self);
  stop (self);
  g_assert_cmpstr (self->trace->str, ==, "over finalizing left ");
  recording_fixture_assert_asked (&self->base, "stop");
  g_assert_cmpuint (self->answers, ==, 0);
  g_assert_false (reel_ending_has_ended_capture (self->ending));
  fake_media_cut (self->base.worker, 110 * S, 0);
  g_assert_cmpuint (self->answers, ==, 1);
  g_assert_true (reel_ending_has_ended_capture (self->ending));
  /* The file is still being written. */
  g_assert_null (self->event);
  reel_chunk_keeper_closed (self->keeper, 0, 10 * NS, "SessionEnded", NULL);
  reel_ending_worker_done (self->ending, REEL_SESSION_END_RECORDER_FAILED);
  wait_until (self->event != NULL);
  g_assert_cmpstr (self->trace->str, ==, "over finalizing left capture-ended completed ");
  g_assert_nonnull (strstr (self->event, "\"sessionEndReason\":\"StoppedByUser\""));
  g_assert_nonnull (strstr (self->event, "\"recordingDurationMs\":10000"));
}

/* An earlier manager has asked the worker to stop, which finishes its file. */
static void
test_stopped_before (Fixture *self, gconstpointer unused)
{
  begin (self);
  stop (self);
  fake_media_fail (self->base.worker, REEL_ERROR_ALREADY_STOPPED, TRUE);
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 0);
  g_assert_cmpuint (self->answers, ==, 1);
  g_assert_null (self->event);
  reel_chunk_keeper_closed (self->keeper, 0, 10 * NS, "SessionEnded", NULL);
  reel_ending_worker_done (self->ending, REEL_SESSION_END_RECORDER_FAILED);
  wait_until (self->event != NULL);
  g_assert_nonnull (strstr (self->event, "\"recordingDurationMs\":10000"));
}

static void
test_stopped_twice (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  begin (self);
  reel_ending_end (self->ending, REEL_SESSION_END_CALL_ENDED);
  reel_ending_end (self->ending, REEL_SESSION_END_MEDIA_TIMEOUT);
  reel_ending_stop (self->ending, REEL_SESSION_END_STOPPED_BY_USER, 0, g_object_ref (task));
  g_assert_false (g_task_propagate_boolean (task, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED);
  g_assert_cmpint (reel_operation_get_end (self->base.parts->operation), ==, REEL_SESSION_END_CALL_ENDED);
  fake_media_cut (self->base.worker, 110 * S, 0);
  reel_chunk_keeper_closed (self->keeper, 0, 10 * NS, "SessionEnded", NULL);
  reel_ending_worker_done (self->ending, REEL_SESSION_END_RECORDER_FAILED);
  wait_until (self->event != NULL);
}

/* A recording that is starting ends once it is known whether it started, for the first reason given. */
static void
test_starting (Fixture *self, gconstpointer unused)
{
  ReelOperation *operation = self->base.parts->operation;

  stop (self);
  reel_ending_end (self->ending, REEL_SESSION_END_CALL_ENDED);
  g_assert_cmpstr (self->trace->str, ==, "ending ");
  g_assert_cmpint (reel_operation_get_end (operation), ==, REEL_SESSION_END_STOPPED_BY_USER);
  reel_operation_set_state (operation, REEL_RECORDING_STATE_FAILED);
  reel_ending_discard (self->ending);
  wait_until (self->answers == 1);
  g_assert_cmpstr (self->trace->str, ==, "ending capture-ended ");
}

/* A worker that does not stop is killed, and what it recorded since is cut off. */
static void
test_hung (Fixture *self, gconstpointer unused)
{
  gboolean all = FALSE;

  begin (self);
  stop (self);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "* is stopped by force: *");
  fake_media_fail (self->base.worker, REEL_ERROR_MEDIA_FAILED, FALSE);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 1);
  g_assert_cmpuint (self->answers, ==, 1);
  g_assert_cmpint (reel_chunk_list_get_forced (self->base.parts->chunks, &all), !=, 0);
  g_assert_true (all);
  reel_handover_lose (self->handover);
  reel_ending_worker_done (self->ending, REEL_SESSION_END_RECORDER_FAILED);
  wait_until (self->event != NULL);
  g_assert_nonnull (strstr (self->event, "StoppedByUser"));
}

/* The current worker does not know the recording, since it is not known yet what the lost one left: it is not asked to
 * stop it, and the event waits for the files. */
static void
test_between_workers (Fixture *self, gconstpointer unused)
{
  begin (self);
  held_disk_hold (self->base.directory);
  reel_handover_lose (self->handover);
  reel_handover_resume (self->handover);
  stop (self);
  wait_until (self->answers == 1);
  recording_fixture_assert_asked (&self->base, "");
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 0);
  g_assert_null (self->event);
  held_disk_release ();
  wait_until (self->event != NULL);
  g_assert_nonnull (strstr (self->event, "RecorderFailed"));
  g_assert_nonnull (strstr (self->event, "StoppedByUser"));
}

/* There is no file of it. */
static void
test_lost (Fixture *self, gconstpointer unused)
{
  recording_fixture_begin (&self->base, 100 * S);
  fake_call_set_worker (self->base.call, NULL);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 0 of * is lost: *");
  reel_handover_lose (self->handover);
  reel_ending_worker_done (self->ending, REEL_SESSION_END_RECORDER_FAILED);
  wait_until (self->event != NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (self->trace->str, ==, "over finalizing left capture-ended failed ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/ending/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("stopped", test_stopped);
  ADD ("stopped-before", test_stopped_before);
  ADD ("stopped-twice", test_stopped_twice);
  ADD ("starting", test_starting);
  ADD ("hung", test_hung);
  ADD ("between-workers", test_between_workers);
  ADD ("lost", test_lost);
#undef ADD
  return g_test_run ();
}
