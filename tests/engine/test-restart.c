/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A new engine on the directory of an earlier one: what it adopts, finishes and announces. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/document/reel-time.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
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
  fake_launcher_kill (self->workers, worker);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "\"sessionEndReason\":\"RecorderFailed\""));
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, !=, "recording");
}

/* A chunk that began while no manager was connected keeps its time of beginning. */
static void
test_unlisted_chunk (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *directory = reel_recording_host_dup_directory (REEL_RECORDING_HOST (call));
  g_autofree char *base = g_build_filename (directory, operation, NULL);
  g_autofree char *part = g_strconcat (base, "-00001.mp4.part", NULL);
  g_autofree char *document = g_strconcat (base, "-00001.json", NULL);
  g_autofree char *metadata = NULL;
  g_autofree char *made = NULL;
  const char *began;
  int worker = reel_call_get_worker_pid (call);

  engine_fixture_drop_engine (self);
  fake_launcher_kill (self->workers, worker);
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

/* A worker that accepts the connection and does not answer delays neither the manager's startup nor the announcement of
 * its recording. */
static void
test_hung (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  int worker = reel_call_get_worker_pid (call);

  g_assert_nonnull (operation);
  engine_fixture_drop_engine (self);
  fake_launcher_suspend (self->workers, worker);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  wait_until (!fake_launcher_is_alive (self->workers, worker));
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
  g_assert_true (fake_notes_are (self->notes, "mute\n"));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (calls->pdata[0]));
  wait_until (fake_notes_are (self->notes, "mute\nadd muted\n"));
}

static gboolean
has_chunks (EngineFixture *self, const char *operation, guint count)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  g_autoptr (GVariant) chunks = g_variant_lookup_value (state, "chunks", G_VARIANT_TYPE ("aa{sv}"));

  return chunks != NULL && g_variant_n_children (chunks) == count;
}

/* Events without a manager are not lost: who was visible in a chunk that ended, and a warning. */
static void
test_away (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (JsonObject) stats = NULL;

  fake_launcher_set_mode (self->workers, "away");
  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{'max-duration-ms': <uint64 50000>}", NULL);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  /* The remaining time now, not at the time of the warning. */
  g_assert_cmpuint (self->warnings->len, ==, 1);
  g_assert_cmpuint (g_array_index (self->warnings, guint, 0), <=, 50);
  wait_until (has_chunks (self, operation, 1));
  stats = engine_fixture_read_metadata (self, operation, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (stats, "visible")), ==, 1);
}

/* A worker of no call in the catalogue is told to exit. */
static void
test_stray (EngineFixture *self, gconstpointer unused)
{
  int stray = fake_launcher_add (self->workers, "stray");

  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  wait_until (!fake_launcher_is_alive (self->workers, stray));
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

/* A manager that died in the middle of changes: the worker has a participant that nobody knows of, and lacks one who is
 * present. */
static void
test_people_sent (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation G_GNUC_UNUSED = engine_fixture_start (self, "a", "{}", NULL);
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

/* The catalogue is lost: a worker's recording is entered again, unless it claims to be stored elsewhere. */
static void
test_catalogue_lost (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *part = g_build_filename (self->directory, "elsewhere-%05u.mp4.part", NULL);
  g_autofree char *base = g_build_filename (self->directory, "elsewhere", NULL);
  g_autofree char *state = NULL;
  g_autoptr (GVariant) answer = NULL;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR); /* it is logged as critical */

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

static void
change_catalogue (EngineFixture *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (db, 5000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* The manager died before everything about an end was stored: the worker records on, and is stopped by the next one. */
static void
test_ended_before (EngineFixture *self, gconstpointer sql)
{
  g_autofree char *operation = NULL;
  const char *reason = g_str_has_prefix (sql, "UPDATE calls") ? "CallEnded" : "StoppedByUser";

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  engine_fixture_flush (self);
  engine_fixture_drop_engine (self);
  change_catalogue (self, sql);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], reason));
}

/* The next manager knows the reason for the end of a recording that is still starting. */
static void
test_ended_while_starting (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");
  g_autoptr (GAsyncResult) started = NULL;
  g_autofree char *operation = NULL;

  fake_launcher_set_mode (self->workers, "wait");
  reel_engine_start_recording_async (self->engine, "a", options, store_result, &started);
  operation = g_strdup (reel_recording_get_operation (reel_call_find_active_recording (call)));
  wait_until (fake_notes_get_admitted (self->notes, operation) != NULL);
  g_assert_true (reel_call_end (call, "bye", NULL));
  engine_fixture_flush (self);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallEnded"));
}

static ReelCall *
restart_without (EngineFixture *self, const char *sql)
{
  g_autoptr (GPtrArray) calls = NULL;

  engine_fixture_flush (self);
  engine_fixture_drop_engine (self);
  change_catalogue (self, sql);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpuint (calls->len, ==, 1);
  return calls->pdata[0];
}

/* A participant and a stream were accepted while the catalogue accepted nothing, and the manager died: the worker has
 * them, and so do the next manager and its catalogue. */
static void
test_unkept_people (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (GVariant) bob = engine_fixture_dict ("{'role': <'member'>, 'display-name': <'Bob'>, 'user': <'b'>}");
  g_autofree char *stream = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  const ReelParticipant *found;

  g_assert_nonnull (operation);
  g_assert_true (reel_call_add_participant (call, "bob", bob, NULL, NULL));
  stream = engine_fixture_add_stream (call, "bob", "audio", RTP, &endpoint, NULL);
  g_assert_nonnull (stream);
  call = restart_without (self, "DELETE FROM streams;"
                                "DELETE FROM participant_log WHERE participant_id = 'bob';"
                                "DELETE FROM participants WHERE participant_id = 'bob'");
  for (guint i = 0; i < 2; i++) {
    found = reel_call_find_participant (call, "bob");
    g_assert_nonnull (found);
    g_assert_cmpstr (found->display_name, ==, "Bob");
    g_assert_cmpstr (found->user, ==, "b");
    g_assert_cmpuint (reel_call_count_streams (call), ==, 1);
    /* Then from the catalogue. */
    call = restart_without (self, "SELECT 1");
  }
}

/* A participant who has left according to the catalogue is not restored from a worker that was not told. */
static void
test_left_people (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (GVariant) carol = engine_fixture_dict ("{'role': <'member'>}");
  g_autoptr (GVariant) added = NULL, kept = NULL;

  g_assert_nonnull (operation);
  g_assert_true (reel_call_add_participant (call, "carol", carol, NULL, NULL));
  g_assert_true (reel_call_remove_participant (call, "carol", "left", NULL));
  added = engine_fixture_ask_worker (call, "AddParticipant", g_variant_new ("(s@a{sv})", "carol", carol));
  kept =
      engine_fixture_ask_worker (call, "SetMemo",
                                 g_variant_new_parsed (
                                     "('participant', 'carol', {'properties': <@a{sv} {}>, 'joined-utc': <int64 5>})"));
  call = restart_without (self, "SELECT 1");
  g_assert_null (reel_call_find_participant (call, "carol"));
}

/* Of two open calls with one id, since the end of the first was not stored, the newer one is the call, and the
 * recording of the other is completed. */
static void
test_same_id (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  engine_fixture_flush (self);
  engine_fixture_drop_engine (self);
  change_catalogue (self,
                    "INSERT INTO calls (call_id, server_call_id, boot_id, state, properties, created_utc, ended_utc)"
                    " SELECT 'newer', server_call_id, boot_id, state, properties, created_utc + 1, 0 FROM calls");
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], operation));
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_cmpstr (reel_call_get_call_id (calls->pdata[0]), ==, "newer");
}

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/restart/adopted", NULL, test_adopted);
  ADD ("/restart/orphaned", NULL, test_orphaned);
  ADD ("/restart/unlisted-chunk", NULL, test_unlisted_chunk);
  ADD ("/restart/ended-before/call", "UPDATE calls SET state = 'ended'", test_ended_before);
  ADD ("/restart/ended-before/stop", "UPDATE operations SET state = 'starting', session_end_reason = 'StoppedByUser'",
       test_ended_before);
  ADD ("/restart/ended-while-starting", NULL, test_ended_while_starting);
  ADD ("/restart/hung", NULL, test_hung);
  ADD ("/restart/stray", NULL, test_stray);
  ADD ("/restart/muted", NULL, test_muted);
  ADD ("/restart/away", NULL, test_away);
  ADD ("/restart/people-sent", NULL, test_people_sent);
  ADD ("/restart/catalogue-lost", NULL, test_catalogue_lost);
  ADD ("/restart/unkept-people", NULL, test_unkept_people);
  ADD ("/restart/left-people", NULL, test_left_people);
  ADD ("/restart/same-id", NULL, test_same_id);
  return g_test_run ();
}
