/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine after the end of another on the same directory: what it adopts, finishes and sends away. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/document/reel-time.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

static void
test_adopted (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *state = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  int worker = reel_call_get_worker_pid (call);

  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_cmpint (reel_call_get_worker_pid (calls->pdata[0]), ==, worker);
  g_assert_nonnull (reel_call_find_participant (calls->pdata[0], "alice"));
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "recording");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
}

static void
test_orphaned (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *state = NULL;
  int worker = reel_call_get_worker_pid (call);

  engine_fixture_drop_engine (self);
  g_assert_cmpint (kill (worker, SIGKILL), ==, 0);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "\"sessionEndReason\":\"RecorderFailed\""));
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, !=, "recording");
}

/* A chunk that was begun while no manager listened keeps the time at which that was. */
static void
test_unlisted_chunk (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *directory = reel_call_dup_directory (call);
  g_autofree char *base = g_build_filename (directory, operation, NULL);
  g_autofree char *part = g_strconcat (base, "-00001.mp4.part", NULL);
  g_autofree char *document = g_strconcat (base, "-00001.json", NULL);
  g_autofree char *metadata = NULL;
  g_autofree char *made = NULL;
  const char *began;
  int worker = reel_call_get_worker_pid (call);

  engine_fixture_drop_engine (self);
  g_assert_cmpint (kill (worker, SIGKILL), ==, 0);
  g_assert_true (g_file_set_contents (part, "media", -1, NULL));
  made = reel_time_to_iso8601 (g_get_real_time ());
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 2);
  g_assert_true (g_file_get_contents (document, &metadata, NULL, NULL));
  began = strstr (metadata, "\"chunkStartTime\"");
  g_assert_nonnull (began);
  began = strchr (began + strlen ("\"chunkStartTime\""), '"') + 1;
  g_assert_cmpint (strncmp (began, made, strlen (made)), <=, 0);
}

/* A worker that takes the connection and says nothing does not keep the manager from its start, nor its recording
 * from being announced. */
static void
test_hung (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  int worker = reel_call_get_worker_pid (call);

  g_assert_nonnull (operation);
  engine_fixture_drop_engine (self);
  g_assert_cmpint (kill (worker, SIGSTOP), ==, 0);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  wait_until (kill (worker, 0) < 0);
}

static gboolean
was_asked (EngineFixture *self, const char *what)
{
  g_autofree char *path = g_build_filename (self->directory, "asked", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_strcmp0 (text, what) == 0;
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = reel_call_update_stream_finish (REEL_CALL (source), result, NULL);
}

/* The next manager knows who is muted, and so does the worker that it starts. */
static void
test_muted (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) muted = engine_fixture_dict ("{'muted': <true>}");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  g_autoptr (GPtrArray) calls = NULL;
  gboolean done = FALSE;

  reel_call_update_stream_async (call, stream, muted, on_updated, &done);
  wait_until (done);
  g_assert_true (was_asked (self, "mute\n"));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpint (kill (reel_call_get_worker_pid (calls->pdata[0]), SIGKILL), ==, 0);
  wait_until (was_asked (self, "mute\nmute\n"));
}

static gboolean
has_chunks (EngineFixture *self, const char *operation, guint count)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  g_autoptr (GVariant) chunks = g_variant_lookup_value (state, "chunks", G_VARIANT_TYPE ("aa{sv}"));

  return chunks != NULL && g_variant_n_children (chunks) == count;
}

/* What happened while no manager was there is not lost: who was to be seen in a chunk that ended, and a warning. */
static void
test_away (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (JsonObject) stats = NULL;

  g_setenv ("CALLREEL_FAKE_WORKER", "away", TRUE);
  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{'max-duration-ms': <uint64 50000>}", NULL);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  /* As much as is left, not as much as was. */
  g_assert_cmpuint (self->warnings->len, ==, 1);
  g_assert_cmpuint (g_array_index (self->warnings, guint, 0), <=, 50);
  wait_until (has_chunks (self, operation, 1));
  stats = engine_fixture_read_metadata (self, operation, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (stats, "visible")), ==, 1);
}

/* A worker that no call of the catalogue knows is told to go. */
static void
test_stray (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *program = g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "tests/engine/fake-worker", NULL);
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
tell_worker (ReelCall *call, const char *method, GVariant *arguments)
{
  g_autoptr (GVariant) answer = engine_fixture_ask_worker (call, method, arguments);

  g_assert_nonnull (answer);
}

static gboolean
has_alice_alone (ReelCall *call)
{
  g_autoptr (GVariant) answer = engine_fixture_ask_worker (call, "GetState", NULL);
  g_autoptr (GVariant) state = g_variant_get_child_value (answer, 0);
  g_autofree const char **ids = NULL;

  g_variant_lookup (state, "participants", "^a&s", &ids);
  return g_strv_length ((char **)ids) == 1 && g_str_equal (ids[0], "alice");
}

/* A manager that died in the midst of it: the worker has somebody whom nobody knows, and not who is there. */
static void
test_people_told (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (GPtrArray) calls = NULL;

  tell_worker (call, "RemoveParticipant", g_variant_new ("(s)", "alice"));
  tell_worker (call, "AddParticipant", g_variant_new_parsed ("('ghost', @a{sv} {})"));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  wait_until (has_alice_alone (calls->pdata[0]));
}

static void
remove_catalogue (EngineFixture *self)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (self->directory, names[i], NULL);

    g_remove (path);
  }
}

#define STRANGE "6a2f4f3c-7f52-4a3e-9a3e-111111111111"

/* The catalogue is lost: a worker's recording is entered again, but one that says it lies elsewhere is not. */
static void
test_catalogue_lost (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *part = g_build_filename (self->directory, "elsewhere-%05u.mp4.part", NULL);
  g_autofree char *base = g_build_filename (self->directory, "elsewhere", NULL);
  g_autofree char *state = NULL;
  g_autoptr (GVariant) answer = NULL;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR); /* it is told loudly */

  answer = engine_fixture_ask_worker (
      call, "StartRecording",
      g_variant_new_parsed ("("
                            "%s, {'location': <%s>, 'memo': <{'server-call-id': <'a'>, 'properties': <'{}'>, "
                            "'options': <'{}'>, 'grounds': <'server'>, 'base': <%s>, 'created-utc': <@x 1>}>})",
                            STRANGE, part, base));
  g_assert_nonnull (answer);
  engine_fixture_drop_engine (self);
  remove_catalogue (self);
  engine_fixture_make_engine (self);
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "recording");
  g_assert_null (engine_fixture_find_state (self, STRANGE, NULL));
  g_log_set_always_fatal (fatal);
}

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns of what is done to it here. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/restart/adopted", NULL, test_adopted);
  ADD ("/restart/orphaned", NULL, test_orphaned);
  ADD ("/restart/unlisted-chunk", NULL, test_unlisted_chunk);
  ADD ("/restart/hung", NULL, test_hung);
  ADD ("/restart/stray", NULL, test_stray);
  ADD ("/restart/muted", NULL, test_muted);
  ADD ("/restart/away", NULL, test_away);
  ADD ("/restart/people-told", NULL, test_people_told);
  ADD ("/restart/catalogue-lost", NULL, test_catalogue_lost);
  return g_test_run ();
}
