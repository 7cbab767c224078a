/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine with fake workers that are processes: what only the kernel, a socket and a connection can show, when a
 * worker dies, hangs, or outlives its manager. Everything else is tested with workers in the test's own process. */
#include "tests/engine/engine-fixture.h"

#include <signal.h>
#include <string.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

static gboolean
is_gone (int pid)
{
  return kill (pid, 0) < 0;
}

static gboolean
is_replaced (ReelCall *call, int pid)
{
  return reel_recording_host_peek_worker (REEL_RECORDING_HOST (call)) != NULL && reel_call_get_worker_pid (call) != pid;
}

static char *
start (EngineFixture *self, ReelCall **call)
{
  char *operation;

  *call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  return operation;
}

static void
stop (EngineFixture *self, const char *operation, guint chunks)
{
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, chunks);
}

static gboolean
has_chunk (EngineFixture *self, const char *operation, guint index)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  guint current = 0;

  return g_variant_lookup (state, "chunk-index", "u", &current) && current == index;
}

static void
test_replaced (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = start (self, &call);
  int killed = reel_call_get_worker_pid (call);

  g_assert_cmpint (kill (killed, SIGKILL), ==, 0);
  wait_until (is_replaced (call, killed));
  wait_until (has_chunk (self, operation, 1));
  stop (self, operation, 2);
  g_assert_nonnull (strstr (self->events->pdata[0], "\"endReason\":\"RecorderFailed\""));
}

/* The next manager finds the worker by its socket. */
static void
test_adopted (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = start (self, &call);
  g_autoptr (GPtrArray) calls = NULL;
  int worker = reel_call_get_worker_pid (call);

  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpint (reel_call_get_worker_pid (calls->pdata[0]), ==, worker);
  stop (self, operation, 1);
}

/* A worker that accepts the connection and does not answer delays neither the manager's startup nor the announcement of
 * its recording. */
static void
test_hung_over_restart (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = start (self, &call);
  g_autofree char *state = NULL;
  int worker = reel_call_get_worker_pid (call);

  engine_fixture_drop_engine (self);
  g_assert_cmpint (kill (worker, SIGSTOP), ==, 0);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  wait_until (is_gone (worker));
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, !=, "recording");
}

/* A worker of no call in the catalogue is told to exit. */
static void
test_stray (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "tests/engine/worker/fake-worker", NULL);
  g_autofree char *socket = g_build_filename (self->directory, "stray", "socket", NULL);
  g_autoptr (GSubprocess) stray =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL, program, "--socket", socket, NULL);

  wait_until (g_file_test (socket, G_FILE_TEST_EXISTS));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  wait_until (g_subprocess_get_identifier (stray) == NULL);
  g_assert_true (g_subprocess_get_successful (stray));
}

static void
set_up_impatient (EngineFixture *self, gconstpointer unused)
{
  self->answer_ms = 500;
  engine_fixture_set_up_processes (self, unused);
}

/* It hangs when it is asked to record, for longer than a worker may take to answer. */
static void
test_hung (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = start (self, &call);
  int killed = reel_call_get_worker_pid (call), hung;

  g_setenv ("CALLREEL_FAKE_WORKER", "hang", TRUE);
  g_assert_cmpint (kill (killed, SIGKILL), ==, 0);
  wait_until (is_replaced (call, killed));
  g_unsetenv ("CALLREEL_FAKE_WORKER");
  hung = reel_call_get_worker_pid (call);
  wait_until (is_replaced (call, hung));
  wait_until (is_gone (hung));
  wait_until (has_chunk (self, operation, 1));
  stop (self, operation, 2);
}

/* A process may be gone before its pending request has failed: the failure is handled first all the same, or the
 * replacement would start without the pause. */
static void
test_hangs_up_late (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = NULL, *state = NULL;
  int first;

  g_setenv ("CALLREEL_FAKE_WORKER", "linger", TRUE);
  operation = start (self, &call);
  first = reel_call_get_worker_pid (call);
  g_unsetenv ("CALLREEL_FAKE_WORKER");
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  wait_until (is_replaced (call, first));
  wait_until (has_chunk (self, operation, 1));
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "paused");
  stop (self, operation, 2);
}

/* A worker that announces that it is ending, and does not. */
static void
test_immortal (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (ReelCall) call = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = NULL;
  int worker;

  g_setenv ("CALLREEL_FAKE_WORKER", "immortal", TRUE);
  call = g_object_ref (engine_fixture_create_call (self, "a"));
  stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  worker = reel_call_get_worker_pid (call);
  g_assert_cmpint (worker, >, 0);
  g_assert_true (reel_call_end (call, "bye", NULL));
  wait_until (is_gone (worker));
}

#define ADD(name, set_up, test)                                                                                        \
  g_test_add ("/processes/" name, EngineFixture, NULL, set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("replaced", engine_fixture_set_up_processes, test_replaced);
  ADD ("adopted", engine_fixture_set_up_processes, test_adopted);
  ADD ("hung-over-restart", engine_fixture_set_up_processes, test_hung_over_restart);
  ADD ("stray", engine_fixture_set_up_processes, test_stray);
  ADD ("hung", set_up_impatient, test_hung);
  ADD ("hangs-up-late", engine_fixture_set_up_processes, test_hangs_up_late);
  ADD ("immortal", set_up_impatient, test_immortal);
  return g_test_run ();
}
