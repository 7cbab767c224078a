/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A slow start: a worker that does not know its time zero yet, a prompt that does not end, and a worker that dies
 * meanwhile. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define RTP     "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"
#define PROMPTS "[announcements]\nlanguage=en\nwait-for-prompt=true\n"

typedef struct {
  gboolean done;
  char *operation;
  GError *error;
} Started;

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Started *started = data;

  started->operation = reel_engine_start_recording_finish (REEL_ENGINE (source), result, &started->error);
  started->done = TRUE;
}

static void
start (EngineFixture *self, Started *started)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");

  reel_engine_start_recording_async (self->engine, "a", options, on_started, started);
}

static void
started_clear (Started *started)
{
  g_free (started->operation);
  g_clear_error (&started->error);
}

static void
set_up_prompts (EngineFixture *self, gconstpointer unused)
{
  self->groups = PROMPTS;
  self->start_answer_ms = GPOINTER_TO_UINT (unused);
  engine_fixture_set_up (self, NULL);
}

/* A call whose worker plays prompts that do not end. */
static ReelCall *
create_prompted (EngineFixture *self)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = NULL;

  fake_launcher_set_mode (self->workers, "long-prompt");
  stream = engine_fixture_add_stream (call, "", "announcement", RTP, &endpoint, NULL);
  g_assert_nonnull (stream);
  return call;
}

static guint64
get_elapsed (EngineFixture *self, const char *operation)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  guint64 elapsed = G_MAXUINT64;

  g_variant_lookup (state, "elapsed-ms", "t", &elapsed);
  return elapsed;
}

/* The time zero comes with the first chunk; until then the recorded time is 0, and not 56 years. */
static void
test_late_time_zero (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  gint64 before = g_get_real_time ();
  g_autofree char *operation = NULL, *unknown = NULL, *known = NULL;
  g_autoptr (GDateTime) start = NULL;

  fake_launcher_set_mode (self->workers, "slow");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  g_assert_cmpuint (get_elapsed (self, operation), ==, 0);
  unknown = engine_fixture_state_text (self, operation, "start-time");
  g_assert_null (unknown);
  engine_fixture_order (call, "begin");
  engine_fixture_order (call, "1000");
  wait_until (get_elapsed (self, operation) > 0);
  g_assert_cmpuint (get_elapsed (self, operation), <, 60000);
  known = engine_fixture_state_text (self, operation, "start-time");
  start = g_date_time_new_from_iso8601 (known, NULL);
  g_assert_cmpint (g_date_time_to_unix (start), >=, before / G_USEC_PER_SEC);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
}

/* The reported recorded time never exceeds the final one. */
static void
test_elapsed_is_recorded (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;
  guint64 said;

  call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  engine_fixture_order (call, "1000");
  wait_until (get_elapsed (self, operation) > 0);
  said = get_elapsed (self, operation);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  g_assert_cmpuint (get_elapsed (self, operation), >=, said);
  wait_until (self->events->len == 1);
  g_assert_cmpuint (get_elapsed (self, operation), >=, said);
}

static void
test_worker_dies_beside_prompt (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_prompted (self);
  Started started = { 0 };

  start (self, &started);
  wait_until (fake_notes_have (self->notes, "prompt"));
  g_assert_false (fake_notes_have (self->notes, "record"));
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (started.done);
  g_assert_no_error (started.error);
  g_assert_true (fake_notes_have (self->notes, "record"));
  g_assert_true (engine_fixture_stop (self, started.operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  started_clear (&started);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = reel_engine_change_finish (REEL_ENGINE (source), result, NULL);
}

/* Stopping it does not wait for the prompt either. */
static void
test_stop_beside_prompt (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");
  Started started = { 0 };
  gboolean stopped = FALSE;

  create_prompted (self);
  start (self, &started);
  wait_until (fake_notes_have (self->notes, "prompt"));
  reel_engine_stop_recording_async (self->engine, self->operation, options, 0, on_stopped, &stopped);
  wait_until (stopped && started.done);
  g_assert_no_error (started.error);
  wait_until (self->events->len == 1);
  started_clear (&started);
}

/* D-Bus gives up after 25 s: the reply comes before that, with the id of the recording that is starting. */
static void
test_answer_before_start (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_prompted (self);
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *state = NULL, *after = NULL;

  g_assert_nonnull (operation);
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "starting");
  /* It fails after all: the id can still be queried, and an event reports the failure. */
  fake_launcher_set_mode (self->workers, "refuse");
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "RecorderFailed"));
  after = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (after, ==, "failed");
  g_assert_cmpuint (get_elapsed (self, operation), ==, 0);
}

#define ADD(name, set_up, data, test)                                                                                  \
  g_test_add ("/slow-start/" name, EngineFixture, data, set_up, test, engine_fixture_tear_down)

/* The manager ends: who waits for a start is told, and so is who waits for the same one, or comes later. */
static void
test_closed (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{'request-id': <'r'>}");
  Started first = { 0 }, same = { 0 }, later = { 0 };
  Started *const all[] = { &first, &same, &later };

  engine_fixture_create_call (self, "a");
  fake_launcher_set_mode (self->workers, "wait");
  reel_engine_start_recording_async (self->engine, "a", options, on_started, &first);
  wait_until (self->states->len == 1);
  reel_engine_start_recording_async (self->engine, "a", options, on_started, &same);
  reel_engine_close (self->engine);
  start (self, &later);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    wait_until (all[i]->done);
    g_assert_error (all[i]->error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
    g_assert_nonnull (strstr (all[i]->error->message, "request-id"));
    started_clear (all[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("late-time-zero", engine_fixture_set_up, NULL, test_late_time_zero);
  ADD ("elapsed-is-recorded", engine_fixture_set_up, NULL, test_elapsed_is_recorded);
  ADD ("worker-dies-beside-prompt", set_up_prompts, NULL, test_worker_dies_beside_prompt);
  ADD ("stop-beside-prompt", set_up_prompts, NULL, test_stop_beside_prompt);
  ADD ("closed", engine_fixture_set_up, NULL, test_closed);
  ADD ("answer-before-start", set_up_prompts, GUINT_TO_POINTER (200), test_answer_before_start);
  return g_test_run ();
}
