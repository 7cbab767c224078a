/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Censoring with fake workers: together with pauses, across the loss of a worker or manager, and in the metadata. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
assert_state (EngineFixture *self, const char *operation, const char *state, gboolean censored)
{
  g_autoptr (GVariant) stats = engine_fixture_get_state (self, operation);
  const char *named = NULL;
  gboolean said = FALSE;

  g_assert_true (g_variant_lookup (stats, "state", "&s", &named));
  g_assert_true (g_variant_lookup (stats, "censored", "b", &said));
  g_assert_cmpstr (named, ==, state);
  g_assert_cmpint (said, ==, censored);
}

static void
set_mode (EngineFixture *self, const char *operation, ReelAction action)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (engine_fixture_set_mode (self, operation, action, &error));
  g_assert_no_error (error);
}

static void
refuse_mode (EngineFixture *self, const char *operation, ReelAction action, ReelErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (engine_fixture_set_mode (self, operation, action, &error));
  g_assert_error (error, REEL_ERROR, (int)code);
}

/* As the fake worker itself sees it. */
static gboolean
ask_worker (ReelCall *call, const char *operation)
{
  g_autoptr (GVariant) answer = engine_fixture_ask_worker (call, "GetState", NULL);
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) recordings = NULL;
  g_autoptr (GVariant) recording = NULL;
  gboolean censored = FALSE;

  g_assert_nonnull (answer);
  state = g_variant_get_child_value (answer, 0);
  recordings = g_variant_lookup_value (state, "recordings", G_VARIANT_TYPE ("a{sa{sv}}"));
  recording = recordings != NULL ? g_variant_lookup_value (recordings, operation, G_VARIANT_TYPE_VARDICT) : NULL;
  if (recording != NULL)
    g_variant_lookup (recording, "censored", "b", &censored);
  return censored;
}

/* Returns: the number of intervals of that name in the metadata beside chunk INDEX */
static guint
count_intervals (EngineFixture *self, const char *operation, guint index, gboolean censored)
{
  g_autoptr (JsonObject) root = engine_fixture_read_document (self, operation, index);

  if (censored)
    return json_array_get_length (
        json_object_get_array_member (json_object_get_object_member (root, "callreel"), "censoredIntervals"));
  return json_array_get_length (json_object_get_array_member (root, "pauseResumeIntervals"));
}

static void
stop (EngineFixture *self, const char *operation)
{
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
}

/* Neither changes the other, and neither does a late signal of a cut. */
static void
test_beside_pause (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  refuse_mode (self, operation, REEL_ACTION_UNCENSOR, REEL_ERROR_INVALID_STATE);
  set_mode (self, operation, REEL_ACTION_CENSOR);
  assert_state (self, operation, "recording", TRUE);
  refuse_mode (self, operation, REEL_ACTION_CENSOR, REEL_ERROR_INVALID_STATE);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  assert_state (self, operation, "paused", TRUE);
  set_mode (self, operation, REEL_ACTION_UNCENSOR);
  assert_state (self, operation, "paused", FALSE);
  set_mode (self, operation, REEL_ACTION_CENSOR);
  set_mode (self, operation, REEL_ACTION_RESUME);
  assert_state (self, operation, "recording", TRUE);
  g_assert_true (ask_worker (call, operation));
  set_mode (self, operation, REEL_ACTION_UNCENSOR);
  assert_state (self, operation, "recording", FALSE);
  g_assert_false (ask_worker (call, operation));
  stop (self, operation);
  g_assert_cmpuint (count_intervals (self, operation, 0, TRUE), ==, 2);
  g_assert_cmpuint (count_intervals (self, operation, 0, FALSE), ==, 1);
  refuse_mode (self, operation, REEL_ACTION_CENSOR, REEL_ERROR_ALREADY_STOPPED);
  refuse_mode (self, "none", REEL_ACTION_CENSOR, REEL_ERROR_UNKNOWN_RECORDING);
}

/* The signal of a cut contains the other mode as it was then. */
static void
test_late_answer (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  ReelWorker *worker = reel_recording_host_peek_worker (REEL_RECORDING_HOST (call));
  gint64 before = g_get_real_time ();

  set_mode (self, operation, REEL_ACTION_CENSOR);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  g_signal_emit_by_name (worker, "mode-changed", operation, FALSE, FALSE, before, G_GUINT64_CONSTANT (0));
  assert_state (self, operation, "paused", TRUE);
  stop (self, operation);
  g_assert_cmpuint (count_intervals (self, operation, 0, TRUE), ==, 1);
  g_assert_cmpuint (count_intervals (self, operation, 0, FALSE), ==, 1);
}

static void
test_worker_replaced (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  int killed = reel_call_get_worker_pid (call);

  set_mode (self, operation, REEL_ACTION_CENSOR);
  fake_launcher_kill (self->workers, killed);
  wait_until (reel_call_get_worker_pid (call) != 0 && reel_call_get_worker_pid (call) != killed);
  wait_until (reel_recording_host_peek_worker (REEL_RECORDING_HOST (call)) != NULL && ask_worker (call, operation));
  assert_state (self, operation, "recording", TRUE);
  set_mode (self, operation, REEL_ACTION_UNCENSOR);
  stop (self, operation);
  g_assert_cmpuint (count_intervals (self, operation, 1, TRUE), ==, 1);
}

/* A request between two workers is noted, and the next worker starts in that mode. */
static void
test_between_workers (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  int killed = reel_call_get_worker_pid (call);

  fake_launcher_kill (self->workers, killed);
  wait_until (reel_call_get_worker_pid (call) == 0);
  set_mode (self, operation, REEL_ACTION_CENSOR);
  wait_until (reel_call_get_worker_pid (call) != 0 &&
              reel_recording_host_peek_worker (REEL_RECORDING_HOST (call)) != NULL);
  wait_until (ask_worker (call, operation));
  assert_state (self, operation, "recording", TRUE);
}

static void
test_restart (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  set_mode (self, operation, REEL_ACTION_CENSOR);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  assert_state (self, operation, "recording", TRUE);
  refuse_mode (self, operation, REEL_ACTION_CENSOR, REEL_ERROR_INVALID_STATE);
  set_mode (self, operation, REEL_ACTION_UNCENSOR);
  stop (self, operation);
  g_assert_cmpuint (count_intervals (self, operation, 0, TRUE), ==, 1);
}

static void
set_past_engine (ReelCall *call, const char *method, GVariant *arguments)
{
  g_autoptr (GVariant) answer = engine_fixture_ask_worker (call, method, arguments);

  g_assert_nonnull (answer);
}

/* The manager sends the request and dies before it notes the answer. */
static void
test_restart_unnoted (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  const gint64 now = 0;

  set_past_engine (call, "CensorRecording", g_variant_new ("(sbx)", operation, TRUE, now));
  set_past_engine (call, "CensorRecording", g_variant_new ("(sbx)", operation, FALSE, now));
  set_past_engine (call, "PauseRecording", g_variant_new ("(sx)", operation, now));
  set_past_engine (call, "CensorRecording", g_variant_new ("(sbx)", operation, TRUE, now));
  assert_state (self, operation, "recording", FALSE);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  assert_state (self, operation, "paused", TRUE);
  stop (self, operation);
  g_assert_cmpuint (count_intervals (self, operation, 0, TRUE), ==, 2);
  g_assert_cmpuint (count_intervals (self, operation, 0, FALSE), ==, 1);
}

#define ADD(name, test) g_test_add (name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/engine/censoring/beside-pause", test_beside_pause);
  ADD ("/engine/censoring/late-answer", test_late_answer);
  ADD ("/engine/censoring/worker-replaced", test_worker_replaced);
  ADD ("/engine/censoring/between-workers", test_between_workers);
  ADD ("/engine/censoring/restart", test_restart);
  ADD ("/engine/censoring/restart-unnoted", test_restart_unnoted);
  return g_test_run ();
}
