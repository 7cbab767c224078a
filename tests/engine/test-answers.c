/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replies to clients: none takes longer than a client waits, whatever the worker does, and errors may be ignored. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define LONGEST (15 * G_USEC_PER_SEC) /* on a busy machine: less than a client waits */
#define RTP     "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

static void
set_up_hasty (EngineFixture *self, gconstpointer unused)
{
  self->stream_answer_ms = 300;
  self->start_answer_ms = 300;
  engine_fixture_set_up (self, unused);
}

static void
refuse_stream (ReelCall *call)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  g_assert_nonnull (strstr (error->message, "in time"));
}

/* A worker that never gets ready, or whose replacements never do. */
static void
test_stream_without_worker (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  gint64 asked = g_get_monotonic_time ();

  fake_launcher_set_mode (self->workers, "mute");
  refuse_stream (call);
  g_assert_cmpint (g_get_monotonic_time () - asked, <, LONGEST);
  g_assert_cmpuint (reel_call_count_streams (call), ==, 0);
}

/* A worker that accepts the stream after all removes it again, since nobody knows its id. */
static void
test_stream_taken_late (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  int worker = reel_call_get_worker_pid (call);

  g_assert_nonnull (stream);
  fake_launcher_suspend (self->workers, worker);
  refuse_stream (call);
  g_assert_cmpuint (reel_call_count_streams (call), ==, 1);
  g_assert_false (fake_notes_have (self->notes, "remove-stream"));
  fake_launcher_resume (self->workers, worker);
  wait_until (fake_notes_have (self->notes, "remove-stream"));
  g_assert_cmpint (reel_call_get_worker_pid (call), ==, worker);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer operation)
{
  *(char **)operation = reel_engine_start_recording_finish (REEL_ENGINE (source), result, NULL);
}

/* Stopping a recording that has not started does not wait for a worker that never gets ready. */
static void
test_stop_without_worker (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");
  g_autofree char *operation = NULL, *state = NULL;
  gint64 asked = g_get_monotonic_time ();

  fake_launcher_set_mode (self->workers, "mute");
  reel_engine_start_recording_async (self->engine, "a", options, on_started, &operation);
  wait_until (operation != NULL);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  g_assert_cmpint (g_get_monotonic_time () - asked, <, LONGEST);
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "starting");
  g_assert_true (reel_call_end (call, "bye", NULL));
  wait_until (self->events->len == 1);
}

/* The limit comes before the pause, so nothing was paused, and nothing claims that it was. */
static void
test_pause_at_limit (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (JsonObject) document = NULL;
  g_autoptr (GError) error = NULL;

  fake_launcher_set_mode (self->workers, "at-limit");
  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_false (engine_fixture_pause (self, operation, TRUE, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "MaximumDurationReached"));
  engine_fixture_assert_states (self, "starting recording finalizing completed");
  document = engine_fixture_read_document (self, operation, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (document, "pauseResumeIntervals")), ==, 0);
}

/* Refusals of all kinds, with no place for the error. */
static void
test_no_error_wanted (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  g_assert_null (engine_fixture_find_state (self, "nothing", NULL));
  g_assert_false (engine_fixture_pause (self, "nothing", TRUE, NULL));
  g_assert_false (engine_fixture_stop (self, "nothing", NULL));
  g_assert_null (engine_fixture_start (self, "nothing", "{}", NULL));
  engine_fixture_create_call (self, "a");
  g_assert_null (engine_fixture_start (self, "a", "{'format': <'tape'>}", NULL));
  g_assert_null (engine_fixture_start (self, "a", "{'destination': <'moon'>}", NULL));
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_false (engine_fixture_pause (self, operation, FALSE, NULL));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_false (engine_fixture_pause (self, operation, TRUE, NULL));
  g_assert_false (engine_fixture_stop (self, operation, NULL));
}

#define ADD(name, set_up, test)                                                                                        \
  g_test_add ("/answers/" name, EngineFixture, NULL, set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("stream/without-worker", set_up_hasty, test_stream_without_worker);
  ADD ("stream/taken-late", set_up_hasty, test_stream_taken_late);
  ADD ("stop/without-worker", set_up_hasty, test_stop_without_worker);
  ADD ("pause-at-limit", engine_fixture_set_up, test_pause_at_limit);
  ADD ("no-error-wanted", engine_fixture_set_up, test_no_error_wanted);
  return g_test_run ();
}
