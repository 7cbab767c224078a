/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pause, resume and censoring: the requests to the worker, and the effect of its answers on the recording. */
#include "manager/engine/recording/reel-recording-modes.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/recording/recording-fixture.h"

#define S G_GINT64_CONSTANT (1000000)

typedef struct {
  RecordingFixture base;
  ReelRecordingModes *modes;
  GAsyncResult *result; /* of the last request that was answered */
  guint censored;       /* number of signals */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  recording_fixture_set_up (&self->base, NULL);
  recording_fixture_begin (&self->base, 100 * S);
  self->modes = reel_recording_modes_new (self->base.parts);
  g_signal_connect (self->modes, "censored", G_CALLBACK (recording_fixture_count), &self->censored);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->result);
  g_assert_finalize_object (self->modes);
  recording_fixture_tear_down (&self->base, NULL);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  g_assert_null (self->result);
  self->result = g_object_ref (result);
}

static void
ask (Fixture *self, ReelAction action)
{
  reel_recording_modes_ask (self->modes, action, 0, g_task_new (NULL, NULL, on_answer, self));
}

static gboolean
take_answer (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wait_until (self->result != NULL);
  result = g_steal_pointer (&self->result);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_pause (Fixture *self, gconstpointer unused)
{
  ReelTimeline *timeline = self->base.parts->timeline;

  ask (self, REEL_ACTION_PAUSE);
  recording_fixture_assert_asked (&self->base, "pause");
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_RECORDING);
  fake_media_cut (self->base.worker, 110 * S, 0);
  g_assert_true (take_answer (self, NULL));
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_PAUSED);
  g_assert_cmpint (reel_timeline_get_cut (timeline, REEL_TIMELINE_PAUSE), ==, 110 * S);
  ask (self, REEL_ACTION_RESUME);
  fake_media_cut (self->base.worker, 120 * S, 0);
  g_assert_true (take_answer (self, NULL));
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_RECORDING);
  g_assert_cmpuint (reel_timeline_measure (timeline, 100 * S, 130 * S), ==, 20 * G_GUINT64_CONSTANT (1000000000));
}

static void
test_refusals (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  ask (self, REEL_ACTION_RESUME);
  g_assert_false (take_answer (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_clear_error (&error);
  ask (self, REEL_ACTION_UNCENSOR);
  g_assert_false (take_answer (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_clear_error (&error);
  ask (self, REEL_ACTION_PAUSE);
  ask (self, REEL_ACTION_PAUSE);
  g_assert_false (take_answer (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_clear_error (&error);
  fake_media_fail (self->base.worker, REEL_ERROR_MEDIA_FAILED, TRUE);
  g_assert_false (take_answer (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_RECORDING);
  g_assert_false (reel_timeline_is_asked (self->base.parts->timeline, REEL_TIMELINE_PAUSE));
}

/* The lateness is in the metadata, and reported once. */
static void
test_late (Fixture *self, gconstpointer unused)
{
  g_autoptr (GArray) late = NULL;

  ask (self, REEL_ACTION_CENSOR);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*3000 ms after a request*");
  fake_media_cut (self->base.worker, 110 * S, 3 * S);
  g_test_assert_expected_messages ();
  g_assert_true (take_answer (self, NULL));
  g_assert_true (reel_timeline_is_censored (self->base.parts->timeline));
  g_assert_cmpuint (self->censored, ==, 1);
  g_assert_cmpuint (reel_recording_modes_get_late (self->modes), ==, 3 * S);
  g_assert_cmpuint (reel_recording_modes_get_late_now (self->modes), ==, 0);
  late = reel_timeline_clip (self->base.parts->timeline, REEL_TIMELINE_LATE, 0, 200 * S);
  g_assert_cmpuint (late->len, ==, 1);
}

/* The signal of a cut comes after the answer, and contains the other mode as it was then. */
static void
test_stale_signal (Fixture *self, gconstpointer unused)
{
  ask (self, REEL_ACTION_CENSOR);
  fake_media_cut (self->base.worker, 110 * S, 0);
  g_assert_true (take_answer (self, NULL));
  ask (self, REEL_ACTION_PAUSE);
  fake_media_cut (self->base.worker, 112 * S, 0);
  g_assert_true (take_answer (self, NULL));
  reel_recording_modes_changed (self->modes, FALSE, TRUE, 110 * S);
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_PAUSED);
  reel_recording_modes_changed (self->modes, FALSE, FALSE, 120 * S);
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_RECORDING);
  g_assert_false (reel_timeline_is_censored (self->base.parts->timeline));
  g_assert_cmpuint (self->censored, ==, 2);
}

/* A worker that does not answer a pause is killed, and the pause applies from the request on. */
static void
test_unanswered (Fixture *self, gconstpointer unused)
{
  gboolean all = FALSE;

  ask (self, REEL_ACTION_PAUSE);
  fake_media_fail (self->base.worker, REEL_ERROR_MEDIA_FAILED, FALSE);
  g_assert_true (take_answer (self, NULL));
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 1);
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_PAUSED);
  g_assert_cmpint (reel_chunk_list_get_forced (self->base.parts->chunks, &all), !=, 0);
  g_assert_true (all);
}

/* Nobody is killed for an unanswered resume: nothing is recorded that should not be. */
static void
test_unanswered_resume (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  reel_recording_modes_changed (self->modes, TRUE, FALSE, 110 * S);
  ask (self, REEL_ACTION_RESUME);
  fake_media_fail (self->base.worker, REEL_ERROR_MEDIA_FAILED, FALSE);
  g_assert_false (take_answer (self, &error));
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 0);
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_PAUSED);
}

/* The current worker does not know the recording yet: it starts in this mode. */
static void
test_between_workers (Fixture *self, gconstpointer unused)
{
  reel_admission_set_informed (self->base.parts->admission, NULL);
  ask (self, REEL_ACTION_PAUSE);
  g_assert_true (take_answer (self, NULL));
  recording_fixture_assert_asked (&self->base, "");
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_PAUSED);
}

/* Messages written while a pause is pending are not kept. */
static void
test_chat (Fixture *self, gconstpointer unused)
{
  ReelChatKeeper *chat = self->base.parts->chat;
  const gint64 now = g_get_real_time ();
  g_autoptr (GPtrArray) messages = NULL;

  reel_chat_keeper_take (chat, now - S, "a", "before");
  ask (self, REEL_ACTION_PAUSE);
  reel_chat_keeper_take (chat, now, "a", "meanwhile");
  fake_media_cut (self->base.worker, now - S / 10, 0);
  g_assert_true (take_answer (self, NULL));
  messages = reel_chat_keeper_clip (chat, 0, G_MAXINT64);
  g_assert_cmpuint (messages->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/recording-modes/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("pause", test_pause);
  ADD ("refusals", test_refusals);
  ADD ("late", test_late);
  ADD ("stale-signal", test_stale_signal);
  ADD ("unanswered", test_unanswered);
  ADD ("unanswered-resume", test_unanswered_resume);
  ADD ("between-workers", test_between_workers);
  ADD ("chat", test_chat);
#undef ADD
  return g_test_run ();
}
