/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ends a recording, and the reason given: a limit, its media, its initiator, its call, a request before it has
 * started. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

static void
assert_refused (GError **error, ReelErrorCode code)
{
  g_assert_error (*error, REEL_ERROR, (int)code);
  g_clear_error (error);
}

static void
expect_end (EngineFixture *self, const char *reason)
{
  g_autofree char *member = g_strdup_printf ("\"sessionEndReason\":\"%s\"", reason);

  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], member));
}

static void
test_ends_by_itself (EngineFixture *self, gconstpointer order)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  g_assert_nonnull (operation);
  engine_fixture_order (call, order);
  expect_end (self, g_str_equal (order, "limit") ? "MaximumDurationReached" : "MediaTimeout");
}

static void
test_initiator_leaves (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL);

  g_assert_nonnull (operation);
  g_assert_true (reel_call_remove_participant (call, "alice", "offline", NULL));
  expect_end (self, "InitiatorLeft");
}

static void
test_call_ends (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'pause-on-start': <true>}", NULL);
  g_autofree char *state = engine_fixture_state_text (self, operation, "state");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (state, ==, "paused");
  g_assert_true (reel_call_end (call, "bye", NULL));
  g_assert_null (engine_fixture_start (self, "a", "{}", &error));
  assert_refused (&error, REEL_ERROR_NO_ONGOING_CALL);
  expect_end (self, "CallEnded");
}

/* A file that could not be written is not named, and the recording is listed all the same. */
static void
test_no_room_for_metadata (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *directory = reel_recording_host_dup_directory (REEL_RECORDING_HOST (call));
  g_autofree char *base = g_build_filename (directory, operation, NULL);
  g_autofree char *in_the_way = g_strconcat (base, "-00000.json.part", NULL);

  g_assert_nonnull (operation);
  g_assert_cmpint (g_mkdir (in_the_way, 0700), ==, 0);
  engine_fixture_order (call, "roll");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  expect_end (self, "StoppedByUser");
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 2);
  g_assert_nonnull (strstr (self->events->pdata[0], "-00000.mp4\""));
  g_assert_null (strstr (self->events->pdata[0], "-00000.json"));
  g_assert_nonnull (strstr (self->events->pdata[0], "-00001.json\""));
}

static void
store (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* Starts a recording and stops it while the worker has been asked to start and has not. */
static void
stop_while_starting (EngineFixture *self, ReelCall *call, GAsyncResult **started, GAsyncResult **stopped)
{
  g_autoptr (GVariant) nothing = engine_fixture_dict ("{}");

  reel_engine_start_recording_async (self->engine, "a", nothing, store, started);
  wait_until (reel_recording_host_peek_worker (REEL_RECORDING_HOST (call)) != NULL);
  reel_engine_stop_recording_async (self->engine, self->operation, nothing, 0, store, stopped);
  /* When this is answered, everything sent before it has been read. */
  for (guint requests = 0; requests < 3; requests++) {
    g_autoptr (GVariant) endpoint = NULL;
    g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);

    g_assert_nonnull (stream);
  }
  g_assert_null (*started);
  g_assert_null (*stopped);
}

/* A recording that is stopped before it has started starts, and ends at once. */
static void
test_stop_while_starting (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GAsyncResult) started = NULL, stopped = NULL;
  g_autofree char *operation = NULL;

  fake_launcher_set_mode (self->workers, "wait");
  stop_while_starting (self, call, &started, &stopped);
  engine_fixture_order (call, "begin");
  wait_until (started != NULL && stopped != NULL);
  operation = reel_engine_start_recording_finish (self->engine, started, NULL);
  g_assert_cmpstr (operation, ==, self->operation);
  g_assert_true (reel_engine_change_finish (self->engine, stopped, NULL));
  expect_end (self, "StoppedByUser");
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  engine_fixture_assert_states (self, "starting recording finalizing completed");
}

/* One that does not start is stopped. */
static void
test_stop_of_failed_start (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GAsyncResult) started = NULL, stopped = NULL;
  g_autoptr (GError) error = NULL;

  fake_launcher_set_mode (self->workers, "wait");
  stop_while_starting (self, call, &started, &stopped);
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (started != NULL && stopped != NULL);
  g_assert_null (reel_engine_start_recording_finish (self->engine, started, &error));
  assert_refused (&error, REEL_ERROR_MEDIA_FAILED);
  g_assert_true (reel_engine_change_finish (self->engine, stopped, NULL));
  engine_fixture_assert_states (self, "starting failed");
  g_assert_cmpuint (self->events->len, ==, 0);
}

static void
on_refused (GObject *source, GAsyncResult *result, gpointer error)
{
  GVariant *endpoint = NULL;

  g_assert_null (reel_call_add_stream_finish (REEL_CALL (source), result, &endpoint, error));
}

/* The end of a call does not wait for a worker that is being started. */
static void
test_call_ends_without_worker (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) transport = engine_fixture_dict (RTP);
  g_autoptr (GError) error = NULL;

  fake_launcher_set_mode (self->workers, "mute");
  reel_call_add_stream_async (call, "alice", "audio", transport, on_refused, &error);
  wait_until (fake_launcher_count_starting (self->workers) == 1);
  g_assert_true (reel_call_end (call, "bye", NULL));
  wait_until (error != NULL);
  assert_refused (&error, REEL_ERROR_NO_ONGOING_CALL);
  g_assert_cmpuint (fake_launcher_count_starting (self->workers), ==, 0);
}

/* The same for a worker that is to replace a dead one. */
static void
test_call_ends_without_replacement (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);

  g_assert_nonnull (stream);
  fake_launcher_set_mode (self->workers, "mute");
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (reel_call_get_worker_pid (call) == 0);
  wait_until (fake_launcher_count_starting (self->workers) == 1);
  g_assert_true (reel_call_end (call, "bye", NULL));
  wait_until (fake_launcher_count_starting (self->workers) == 0);
}

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/session-end/limit", "limit", test_ends_by_itself);
  ADD ("/session-end/timeout", "timeout", test_ends_by_itself);
  ADD ("/session-end/initiator", NULL, test_initiator_leaves);
  ADD ("/session-end/call", NULL, test_call_ends);
  ADD ("/session-end/no-room-for-metadata", NULL, test_no_room_for_metadata);
  ADD ("/session-end/stop-while-starting", NULL, test_stop_while_starting);
  ADD ("/session-end/stop-of-failed-start", NULL, test_stop_of_failed_start);
  ADD ("/session-end/worker-starts", NULL, test_call_ends_without_worker);
  ADD ("/session-end/replacement-starts", NULL, test_call_ends_without_replacement);
  return g_test_run ();
}
