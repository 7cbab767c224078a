/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine when a worker dies or hangs: it is replaced, the recording continues, and it can be ended at any
 * moment. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <string.h>

/* The time limit of a worker for each request that stops recording something. */
#define DEADLINE_MS 100

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

typedef enum {
  AT_ONCE,  /* the manager does not know of the loss */
  HUNG_UP,  /* its connection is closed, its exit is not noticed */
  LOST,     /* its chunk is being salvaged, its replacement is being started */
  REPLACED, /* the replacement has been asked to record, and has not answered */
} StopMoment;

static void
kill_until (EngineFixture *self, ReelCall *call, StopMoment moment)
{
  const FakeNotes *notes = fake_launcher_get_notes (self->workers);
  const guint starts = notes->starts;
  int killed = reel_call_get_worker_pid (call);

  if (moment == HUNG_UP)
    fake_launcher_hang_up (self->workers, killed);
  else
    fake_launcher_kill (self->workers, killed);
  if (moment == LOST)
    wait_until (reel_call_get_worker_pid (call) == 0);
  else if (moment == REPLACED)
    wait_until (notes->starts > starts);
}

static void
test_crash (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  ReelCall *other = engine_fixture_create_call (self, "b");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *untouched = engine_fixture_start (self, "b", "{}", NULL);
  int first = reel_call_get_worker_pid (call);
  int others = reel_call_get_worker_pid (other);
  g_autofree char *state = NULL;

  g_assert_nonnull (untouched);
  kill_until (self, call, REPLACED);
  g_assert_cmpint (reel_call_get_worker_pid (call), !=, first);
  g_assert_cmpint (reel_call_get_worker_pid (other), ==, others);
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "recording");
  /* Once the next chunk exists, the event names both, the first as lost. */
  engine_fixture_order (call, "roll");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 3);
  g_assert_nonnull (strstr (self->events->pdata[0], "\"endReason\":\"RecorderFailed\""));
  g_assert_nonnull (strstr (self->events->pdata[0], "\"sessionEndReason\":\"StoppedByUser\""));
  g_assert_true (reel_call_remove_stream (call, stream, NULL));
}

static void
test_crashes_too_often (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  g_assert_nonnull (operation);
  fake_launcher_set_mode (self->workers, "crash-on-record");
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "\"sessionEndReason\":\"RecorderFailed\""));
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
}

typedef struct {
  StopMoment moment;
  gboolean end;          /* whether the call ends, instead of the recording being stopped */
  const char *next_mode; /* that of the replacement */
  guint chunks;
} StopCase;

/* Makes a callreel-finish that blocks. Returns: the name of a file whose creation lets it end */
static char *
make_slow_finish (EngineFixture *self)
{
  g_autofree char *program = g_build_filename (self->directory, "finish", NULL);
  char *go = g_build_filename (self->directory, "go", NULL);
  g_autofree char *script = g_strdup_printf (
      "#!/bin/sh\nwhile [ -d '%s' ] && [ ! -e '%s' ]; do sleep 0.01; done\necho '{\"duration-ns\": 5000000}'\n",
      self->directory, go);

  g_assert_true (g_file_set_contents_full (program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return go;
}

static void
stop_after_crash (EngineFixture *self, const StopCase *stop, const char *go)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  g_assert_nonnull (operation);
  if (stop->next_mode != NULL)
    fake_launcher_set_mode (self->workers, stop->next_mode);
  kill_until (self, call, stop->moment);
  if (stop->end)
    g_assert_true (reel_call_end (call, "bye", NULL));
  else
    g_assert_true (engine_fixture_stop (self, operation, NULL));
  if (go != NULL) {
    g_assert_cmpuint (self->events->len, ==, 0);
    g_assert_true (g_file_set_contents (go, "", -1, NULL));
  }
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, stop->chunks);
  g_assert_nonnull (strstr (self->events->pdata[0], stop->end ? "\"sessionEndReason\":\"CallEnded\""
                                                              : "\"sessionEndReason\":\"StoppedByUser\""));
  engine_fixture_assert_states (self, "starting recording finalizing completed");
}

/* The chunk that the dead worker left is in the event, whenever the end comes. */
static void
test_stop_after_crash (EngineFixture *self, gconstpointer stop)
{
  stop_after_crash (self, stop, NULL);
}

static void
test_stop_while_salvaging (EngineFixture *self, gconstpointer stop)
{
  g_autofree char *go = make_slow_finish (self);

  stop_after_crash (self, stop, go);
}

/* Requests that need a worker wait for the next one as soon as this one has closed its connection. */
static void
test_stream_at_hang_up (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL, second_endpoint = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL), *second = NULL;
  g_autoptr (GError) error = NULL;
  int killed = reel_call_get_worker_pid (call);

  g_assert_nonnull (stream);
  kill_until (self, call, HUNG_UP);
  second = engine_fixture_add_stream (call, "alice", "video", RTP, &second_endpoint, &error);
  g_assert_no_error (error);
  g_assert_nonnull (second);
  g_assert_cmpint (reel_call_get_worker_pid (call), !=, killed);
}

/* A worker dies with a chunk that it had no time to report: the next worker does not overwrite it. */
static void
test_crash_unlisted (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  const FakeNotes *notes = fake_launcher_get_notes (self->workers);
  int first = reel_call_get_worker_pid (call);

  fake_launcher_set_mode (self->workers, "unlisted");
  fake_launcher_kill (self->workers, first);
  wait_until (notes->starts == 2);
  fake_launcher_set_mode (self->workers, NULL);
  wait_until (notes->starts == 3);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 3);
}

/* The replacement of a dead worker hangs when it is asked to record. Returns: its process id */
static int
start_with_hung_replacement (ReelCall *call, char **operation, EngineFixture *self)
{
  const FakeNotes *notes = fake_launcher_get_notes (self->workers);
  int first, hung;

  *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (*operation);
  first = reel_call_get_worker_pid (call);
  fake_launcher_set_mode (self->workers, "hang");
  fake_launcher_kill (self->workers, first);
  wait_until (reel_call_get_worker_pid (call) != 0 && reel_call_get_worker_pid (call) != first);
  hung = reel_call_get_worker_pid (call);
  fake_launcher_set_mode (self->workers, NULL);
  wait_until (notes->starts == 2);
  return hung;
}

static void
test_hung_replacement (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = NULL;
  int hung = start_with_hung_replacement (call, &operation, self);

  wait_until (fake_launcher_get_notes (self->workers)->starts == 3);
  g_assert_false (fake_launcher_is_alive (self->workers, hung));
  engine_fixture_order (call, "roll");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 3);
  engine_fixture_assert_states (self, "starting recording finalizing completed");
}

static void
test_hung_replacement_is_stopped (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = NULL;
  int hung = start_with_hung_replacement (call, &operation, self);

  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  wait_until (!fake_launcher_is_alive (self->workers, hung));
}

/* A worker that hangs at the very start of a recording can't start it later. */
static void
test_hung_start (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = NULL, *operation = NULL;
  g_autoptr (GError) error = NULL;
  int hung;

  fake_launcher_set_mode (self->workers, "hang");
  stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  hung = reel_call_get_worker_pid (call);
  fake_launcher_set_mode (self->workers, NULL);
  g_assert_null (engine_fixture_start (self, "a", "{}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  wait_until (reel_call_get_worker_pid (call) != 0 && reel_call_get_worker_pid (call) != hung);
  wait_until (!fake_launcher_is_alive (self->workers, hung));
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
}

/* The tear-down waits until it is gone. */
static void
test_hung_at_end (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);

  g_assert_nonnull (stream);
  fake_launcher_hang (self->workers, reel_call_get_worker_pid (call));
  g_assert_true (reel_call_end (call, "bye", NULL));
}

/* A callreel-finish that finds this many milliseconds in every file, and notes its arguments. */
static void
make_finish (EngineFixture *self, guint ms)
{
  g_autofree char *program = g_build_filename (self->directory, "finish", NULL);
  g_autofree char *script =
      g_strdup_printf ("#!/bin/sh\necho \"$@\" >>'%s/finished'\necho '{\"duration-ns\": %u000000}'\n", self->directory,
                       ms);

  g_assert_true (g_file_set_contents_full (program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

/* Returns: from how many files callreel-finish was asked to remove what is beyond a time */
static guint
count_cut (EngineFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "finished", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  parts = g_strsplit (text, "--until ", -1);
  return g_strv_length (parts) - 1;
}

/* Whether the replacement records @operation in this mode. */
static gboolean
is_in_mode (ReelCall *call, const char *operation, const char *key)
{
  g_autoptr (GVariant) answer = engine_fixture_ask_worker (call, "GetState", NULL);
  g_autoptr (GVariant) state = NULL, recordings = NULL, one = NULL;
  gboolean on = FALSE;

  if (answer == NULL)
    return FALSE;
  state = g_variant_get_child_value (answer, 0);
  recordings = g_variant_lookup_value (state, "recordings", G_VARIANT_TYPE ("a{sa{sv}}"));
  one = recordings != NULL ? g_variant_lookup_value (recordings, operation, G_VARIANT_TYPE_VARDICT) : NULL;
  return one != NULL && g_variant_lookup (one, key, "b", &on) && on;
}

static guint
count_late (EngineFixture *self, const char *operation)
{
  g_autoptr (JsonObject) stats = engine_fixture_read_metadata (self, operation, 0);

  return json_object_has_member (stats, "lateIntervals")
             ? json_array_get_length (json_object_get_array_member (stats, "lateIntervals"))
             : 0;
}

typedef struct {
  ReelAction action;
  const char *key;
  guint ms;   /* recorded in the file of the worker that hung */
  guint late; /* spans that the metadata contains because of it */
} ForceCase;

static const ForceCase force_cases[] = {
  { REEL_ACTION_PAUSE, "paused", 1, 0 },
  { REEL_ACTION_PAUSE, "paused", 60000, 1 },
  { REEL_ACTION_CENSOR, "censored", 60000, 1 },
};

/* A worker that does not answer a pause or censoring is replaced by one that starts in that mode, and what its file
 * contains beyond the request is reported. */
static void
test_forced (EngineFixture *self, gconstpointer data)
{
  const ForceCase *force = data;
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  int hung = reel_call_get_worker_pid (call);
  gint64 started = g_get_monotonic_time ();

  make_finish (self, force->ms);
  /* so that the content of the file is not beyond it */
  if (force->late == 0)
    wait_until (g_get_monotonic_time () > started + 5000);
  fake_launcher_suspend (self->workers, hung);
  g_assert_true (engine_fixture_set_mode (self, operation, force->action, NULL));
  wait_until (is_in_mode (call, operation, force->key));
  g_assert_cmpint (reel_call_get_worker_pid (call), !=, hung);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  /* this script removes nothing */
  g_assert_cmpuint (count_late (self, operation), ==, force->late);
  g_assert_cmpuint (count_cut (self), ==, 1);
}

/* A pause between two workers cuts nothing, neither of the one that was gone before nor of one that dies later. */
static void
test_pause_between_workers (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  make_finish (self, 5000);
  kill_until (self, call, LOST);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  wait_until (is_in_mode (call, operation, "paused"));
  g_assert_true (engine_fixture_pause (self, operation, FALSE, NULL));
  kill_until (self, call, REPLACED);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (count_cut (self), ==, 0);
}

/* A pause that is requested while the replacement is about to start takes effect. */
static void
test_pause_at_replacement (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  fake_launcher_set_mode (self->workers, "wait");
  kill_until (self, call, REPLACED);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  engine_fixture_order (call, "begin");
  wait_until (is_in_mode (call, operation, "paused"));
}

/* It answers, and never finishes its file: that is finished by callreel-finish. */
static void
test_endless (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = NULL;
  int worker;

  fake_launcher_set_mode (self->workers, "endless");
  call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  worker = reel_call_get_worker_pid (call);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "StoppedByUser"));
  wait_until (!fake_launcher_is_alive (self->workers, worker));
}

/* It hangs while finishing its file: callreel-finish does that, and the call gets another worker. */
static void
test_hung_over_finish (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = NULL;
  int worker;

  make_finish (self, 5000);
  fake_launcher_set_mode (self->workers, "endless");
  call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  worker = reel_call_get_worker_pid (call);
  fake_launcher_set_mode (self->workers, NULL);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  fake_launcher_suspend (self->workers, worker);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "\"recordingDurationMs\":5000"));
  wait_until (reel_call_get_worker_pid (call) != 0 && reel_call_get_worker_pid (call) != worker);
  wait_until (!fake_launcher_is_alive (self->workers, worker));
}

/* A worker that announces that it is ending, and does not. */
static void
test_immortal (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (ReelCall) call = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = NULL;
  int worker;

  fake_launcher_set_mode (self->workers, "immortal");
  call = g_object_ref (engine_fixture_create_call (self, "a"));
  stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  worker = reel_call_get_worker_pid (call);
  g_assert_cmpint (worker, >, 0);
  g_assert_true (reel_call_end (call, "bye", NULL));
  wait_until (!fake_launcher_is_alive (self->workers, worker));
}

static void
on_consent (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = reel_call_set_consent_finish (REEL_CALL (source), result, NULL);
}

/* Whether the worker that was told last records nobody. */
static gboolean
takes_nobody (EngineFixture *self, const char *operation)
{
  return g_strcmp0 (fake_notes_get_admitted (self->notes, operation), "") == 0;
}

/* The worker does not confirm in time that it does not record somebody any more: it is replaced by one that never did,
 * and only then the withdrawal is answered. */
static void
test_withdrawal_unconfirmed (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = NULL;
  gboolean done = FALSE;
  int deaf;

  make_finish (self, 60000);
  fake_launcher_set_mode (self->workers, "deaf-Admit");
  call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  deaf = reel_call_get_worker_pid (call);
  fake_launcher_set_mode (self->workers, NULL);
  g_assert_false (takes_nobody (self, operation));
  reel_call_set_consent_async (call, "alice", FALSE, on_consent, &done);
  wait_until (done);
  wait_until (!fake_launcher_is_alive (self->workers, deaf));
  wait_until (reel_call_get_worker_pid (call) != 0 && reel_call_get_worker_pid (call) != deaf);
  wait_until (takes_nobody (self, operation));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  /* what the worker recorded beyond the request is reported */
  g_assert_cmpuint (count_late (self, operation), ==, 1);
  /* it can't be removed: others are in the same mix */
  g_assert_cmpuint (count_cut (self), ==, 0);
}

/* The same for a stop: the call gets another worker, for its next recording. */
static void
test_stop_unconfirmed (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;
  g_autofree char *operation = NULL;
  gint64 asked;
  int deaf;

  make_finish (self, 60000);
  fake_launcher_set_mode (self->workers, "deaf-StopRecording");
  call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  deaf = reel_call_get_worker_pid (call);
  fake_launcher_set_mode (self->workers, NULL);
  asked = g_get_monotonic_time ();
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  g_assert_cmpint (g_get_monotonic_time () - asked, >=, DEADLINE_MS * G_TIME_SPAN_MILLISECOND);
  wait_until (self->events->len == 1);
  wait_until (reel_call_get_worker_pid (call) != 0 && reel_call_get_worker_pid (call) != deaf);
  wait_until (!fake_launcher_is_alive (self->workers, deaf));
  g_assert_nonnull (strstr (self->events->pdata[0], "StoppedByUser"));
  g_assert_cmpuint (count_late (self, operation), ==, 1);
  g_assert_cmpuint (count_cut (self), ==, 1);
}

static void
set_up_strict (EngineFixture *self, gconstpointer unused)
{
  self->deadline_ms = DEADLINE_MS;
  engine_fixture_set_up (self, unused);
}

static void
set_up_hurried (EngineFixture *self, gconstpointer unused)
{
  self->finish_ms = 300;
  engine_fixture_set_up (self, unused);
}

/* What stops a recording whose worker was killed, and when. */
static const struct {
  const char *name;
  StopCase stop;
} stop_cases[] = {
  { "at-once/stop", { AT_ONCE, FALSE, NULL, 1 } },
  { "at-once/end", { AT_ONCE, TRUE, NULL, 1 } },
  { "hung-up/stop", { HUNG_UP, FALSE, NULL, 1 } },
  { "hung-up/end", { HUNG_UP, TRUE, NULL, 1 } },
  { "lost/stop", { LOST, FALSE, NULL, 1 } },
  { "lost/end", { LOST, TRUE, NULL, 1 } },
  { "replaced/stop", { REPLACED, FALSE, "stay", 1 } },
  { "replaced/end", { REPLACED, TRUE, "stay", 1 } },
  { "replaced-late/stop", { REPLACED, FALSE, "late", 2 } },
  { "replaced-late/end", { REPLACED, TRUE, "late", 2 } },
  { "replaced-dies/stop", { REPLACED, FALSE, "crash-on-record", 1 } },
};

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

#define ADD_STRICT(name, data, test)                                                                                   \
  g_test_add (name, EngineFixture, data, set_up_strict, test, engine_fixture_tear_down)

static void
add_stop_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (stop_cases); i++) {
    g_autofree char *plain = g_strdup_printf ("/worker-loss/then/%s", stop_cases[i].name);
    g_autofree char *salvaging = g_strdup_printf ("/worker-loss/then/salvaging/%s", stop_cases[i].name);

    ADD (plain, &stop_cases[i].stop, test_stop_after_crash);
    ADD (salvaging, &stop_cases[i].stop, test_stop_while_salvaging);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/worker-loss/replaced", NULL, test_crash);
  ADD ("/worker-loss/too-often", NULL, test_crashes_too_often);
  ADD ("/worker-loss/unlisted-chunk", NULL, test_crash_unlisted);
  g_test_add ("/worker-loss/endless", EngineFixture, NULL, set_up_hurried, test_endless, engine_fixture_tear_down);
  g_test_add ("/worker-loss/hung/finish", EngineFixture, NULL, set_up_hurried, test_hung_over_finish,
              engine_fixture_tear_down);
  ADD ("/worker-loss/immortal", NULL, test_immortal);
  ADD_STRICT ("/worker-loss/unconfirmed/withdrawal", NULL, test_withdrawal_unconfirmed);
  ADD_STRICT ("/worker-loss/unconfirmed/stop", NULL, test_stop_unconfirmed);
  add_stop_cases ();
  ADD_STRICT ("/worker-loss/forced/pause", &force_cases[0], test_forced);
  ADD_STRICT ("/worker-loss/forced/pause-late", &force_cases[1], test_forced);
  ADD_STRICT ("/worker-loss/forced/censor-late", &force_cases[2], test_forced);
  ADD ("/worker-loss/stream-at-hang-up", NULL, test_stream_at_hang_up);
  ADD ("/worker-loss/pause-at-replacement", NULL, test_pause_at_replacement);
  ADD ("/worker-loss/pause-between-workers", NULL, test_pause_between_workers);
  ADD ("/worker-loss/hung/replacement", NULL, test_hung_replacement);
  ADD ("/worker-loss/hung/replacement-stop", NULL, test_hung_replacement_is_stopped);
  ADD ("/worker-loss/hung/start", NULL, test_hung_start);
  ADD ("/worker-loss/hung/end", NULL, test_hung_at_end);
  return g_test_run ();
}
