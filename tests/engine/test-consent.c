/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Consent in unusual situations: people who rejoin, ids that are reused, clocks that are set back, a catalogue that
 * accepts nothing. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <sqlite3.h>
#include <string.h>

static ReelCall *
create_room (EngineFixture *self)
{
  g_autoptr (GVariant) dict = engine_fixture_dict ("{'kind': <'room'>}");
  ReelCall *call = reel_engine_create_call (self->engine, "c", dict, NULL);

  g_assert_nonnull (call);
  return call;
}

static ReelCall *
find_call (EngineFixture *self)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self->engine);

  g_assert_cmpuint (calls->len, ==, 1);
  return calls->pdata[0];
}

static void
add (ReelCall *call, const char *id)
{
  g_autoptr (GVariant) dict = engine_fixture_dict ("{'role': <'member'>}");

  g_assert_true (reel_call_add_participant (call, id, dict, NULL, NULL));
}

static void
leave (ReelCall *call, const char *id)
{
  g_assert_true (reel_call_remove_participant (call, id, "offline", NULL));
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gboolean
consent (ReelCall *call, const char *id, gboolean granted, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_call_set_consent_async (call, id, granted, store_result, &result);
  wait_until (result != NULL);
  return reel_call_set_consent_finish (call, result, error);
}

static gboolean
is_settled (ReelCall *call)
{
  ReelRecording *recording = reel_call_find_active_recording (call);

  return recording == NULL || !reel_recording_is_settling (recording);
}

/* Waits until the worker knows all participants. Returns: what it knows */
static void
assert_admitted (EngineFixture *self, const char *operation, const char *expected)
{
  ReelCall *call = find_call (self);

  wait_until (is_settled (call));
  g_assert_cmpstr (fake_notes_get_admitted (self->notes, operation), ==, expected);
}

static void
execute (EngineFixture *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db;

  engine_fixture_flush (self);
  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (db, 5000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* A participant who said no and rejoins has still said no; a yes must be given again. */
static void
test_comes_again (EngineFixture *self, gconstpointer restarted)
{
  ReelCall *call = create_room (self);
  g_autofree char *operation = NULL;

  add (call, "host");
  add (call, "no");
  add (call, "yes");
  operation = engine_fixture_start (self, "c", "{}", NULL);
  g_assert_true (consent (call, "no", FALSE, NULL));
  g_assert_true (consent (call, "yes", TRUE, NULL));
  assert_admitted (self, operation, "host yes");
  leave (call, "no");
  leave (call, "yes");
  if (restarted != NULL) {
    engine_fixture_drop_engine (self);
    engine_fixture_make_engine (self);
    call = find_call (self);
  }
  add (call, "no");
  add (call, "yes");
  assert_admitted (self, operation, "host");
  g_assert_true (reel_call_lacks_consent (call, "yes"));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_clear_pointer (&operation, g_free);
  /* Those present when the next recording starts are not asked. */
  operation = engine_fixture_start (self, "c", "{}", NULL);
  assert_admitted (self, operation, "host yes");
  if (restarted != NULL) {
    engine_fixture_drop_engine (self);
    engine_fixture_make_engine (self);
    call = find_call (self);
    assert_admitted (self, operation, "host yes");
  }
  g_assert_true (consent (call, "no", TRUE, NULL));
  assert_admitted (self, operation, "host no yes");
}

/* The host leaves while the recording starts, and somebody else joins with the same id: they have started nothing. */
static void
test_id_of_host (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{'actor': <'host'>}");
  g_autoptr (GAsyncResult) started = NULL;
  g_autofree char *operation = NULL;
  ReelCall *call = create_room (self);

  add (call, "host");
  add (call, "other");
  fake_launcher_set_mode (self->workers, "wait");
  reel_engine_start_recording_async (self->engine, "c", options, store_result, &started);
  operation = g_strdup (reel_recording_get_operation (reel_call_find_active_recording (call)));
  wait_until (fake_notes_get_admitted (self->notes, operation) != NULL);
  assert_admitted (self, operation, "host other");
  leave (call, "host");
  add (call, "host");
  g_assert_true (reel_call_lacks_consent (call, "host"));
  assert_admitted (self, operation, "");
  engine_fixture_order (call, "begin");
  wait_until (self->events->len == 1);
  assert_admitted (self, operation, "");
  g_assert_nonnull (strstr (self->events->pdata[0], "InitiatorLeft"));
  for (guint i = 0; i < reel_log_get_length (reel_call_get_log (call)); i++)
    g_assert_cmpint (reel_log_get (reel_call_get_log (call), i)->kind, !=, REEL_LOG_CONSENTED);
}

/* The order of events counts, not the clock. */
static void
test_clock_set_back (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_room (self);
  g_autofree char *operation = NULL;

  add (call, "host");
  add (call, "there");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  g_assert_true (consent (call, "there", FALSE, NULL));
  engine_fixture_drop_engine (self);
  /* As if everything up to the refusal had been an hour later. */
  execute (self, "UPDATE participants SET joined_utc = joined_utc + 3600000000;"
                 "UPDATE operations SET created_utc = created_utc + 3600000000;");
  engine_fixture_make_engine (self);
  call = find_call (self);
  assert_admitted (self, operation, "host");
  add (call, "late");
  g_assert_true (reel_call_lacks_consent (call, "late"));
  assert_admitted (self, operation, "host");
}

/* A no applies even if it can't be stored; a yes does not. The server gets an error for both, and retries. */
static void
test_not_kept (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_room (self);
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;

  add (call, "host");
  add (call, "there");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  add (call, "late");
  execute (self, "ALTER TABLE participant_log RENAME TO away");
  for (guint i = 0; i < 2; i++) {
    /* The no is repeated, for the next manager. */
    if (i == 0)
      g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*no such table*");
    g_assert_false (consent (call, i == 0 ? "there" : "late", i != 0, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
    engine_fixture_flush (self);
    g_test_assert_expected_messages ();
    g_clear_error (&error);
    assert_admitted (self, operation, "host");
  }
  execute (self, "ALTER TABLE away RENAME TO participant_log");
  g_assert_true (consent (call, "there", FALSE, NULL));
  g_assert_true (consent (call, "late", TRUE, NULL));
  assert_admitted (self, operation, "host late");
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  assert_admitted (self, operation, "host late");
}

/* A decline applies at once, even if the call can't be stored. */
static void
test_decline_not_kept (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) variables = engine_fixture_dict ("{'variables': <{'DENY_RECORDING': '1'}>}");
  g_autoptr (GVariant) leg = engine_fixture_dict ("{'leg': <'caller'>}");
  ReelCall *call = engine_fixture_create_call (self, "c");
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_call_add_participant (call, "caller", leg, NULL, NULL));
  operation = engine_fixture_start (self, "c", "{}", NULL);
  execute (self, "ALTER TABLE calls RENAME TO away");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*no such table*");
  g_assert_false (engine_fixture_update_call (call, variables, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  engine_fixture_flush (self);
  g_test_assert_expected_messages ();
  g_assert_null (reel_call_find_active_recording (call));
  execute (self, "ALTER TABLE away RENAME TO calls");
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallerDeclined"));
}

static double
get_share (EngineFixture *self, const char *operation, const char *id)
{
  g_autoptr (JsonObject) stats = engine_fixture_read_metadata (self, operation, 0);
  JsonArray *people = json_object_get_array_member (stats, "people");

  for (guint i = 0; i < json_array_get_length (people); i++) {
    JsonObject *person = json_array_get_object_element (people, i);
    if (g_str_equal (json_object_get_string_member (person, "participantId"), id))
      return json_object_get_double_member (person, "speakingShare");
  }
  g_assert_not_reached ();
}

/* Present, but not recorded. */
static void
assert_not_recorded (EngineFixture *self, const char *operation, const char *id)
{
  g_autoptr (JsonObject) stats = engine_fixture_read_metadata (self, operation, 0);
  JsonArray *apart = json_object_get_array_member (stats, "notRecorded");

  g_assert_cmpuint (json_array_get_length (apart), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (apart, 0), "participantId"), ==, id);
}

static gboolean
has_recorded (EngineFixture *self, const char *operation, int milliseconds)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  guint64 elapsed = 0;

  return g_variant_lookup (state, "elapsed-ms", "t", &elapsed) && elapsed >= (guint64)milliseconds;
}

/* Speech levels are reported only for those who are recorded, and while they are. */
static void
test_speech (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_room (self);
  g_autofree char *operation = NULL;

  add (call, "host");
  add (call, "quits");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  add (call, "late");
  g_assert_true (consent (call, "quits", FALSE, NULL));
  g_assert_true (consent (call, "quits", TRUE, NULL));
  engine_fixture_speak (call, "host");
  engine_fixture_speak (call, "quits");
  engine_fixture_speak (call, "late");
  engine_fixture_order (call, "100");
  wait_until (has_recorded (self, operation, 100));
  g_assert_true (consent (call, "quits", FALSE, NULL));
  engine_fixture_order (call, "300");
  wait_until (has_recorded (self, operation, 400));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpfloat (get_share (self, operation, "host"), >, 0.0);
  assert_not_recorded (self, operation, "late");
  g_assert_cmpfloat (get_share (self, operation, "quits"), <, get_share (self, operation, "host"));
}

/* A stream that was requested for a participant who has left does not belong to one who joined with the same id. */
static void
test_stream_of_who_left (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) transport = engine_fixture_dict ("{'type': <'uri'>, 'uri': <'file:///tmp/a.wav'>}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  ReelCall *call = create_room (self);

  add (call, "one");
  reel_call_add_stream_async (call, "one", "audio", transport, store_result, &result);
  leave (call, "one");
  add (call, "one");
  wait_until (result != NULL);
  g_assert_null (reel_call_add_stream_finish (call, result, &endpoint, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_assert_cmpuint (reel_call_count_streams (call), ==, 0);
}

/* The worker dies while the recording starts: a no in the meantime is answered, although the recording that was to
 * confirm it is gone. */
static void
test_start_lost (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_room (self);
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");
  g_autoptr (GAsyncResult) started = NULL, refused = NULL;
  g_autofree char *operation = NULL;

  add (call, "host");
  add (call, "no");
  fake_launcher_set_mode (self->workers, "wait");
  reel_engine_start_recording_async (self->engine, "c", options, store_result, &started);
  operation = g_strdup (reel_recording_get_operation (reel_call_find_active_recording (call)));
  wait_until (fake_notes_get_admitted (self->notes, operation) != NULL);
  fake_launcher_suspend (self->workers, reel_call_get_worker_pid (call));
  reel_call_set_consent_async (call, "no", FALSE, store_result, &refused);
  engine_fixture_flush (self);
  g_assert_null (refused);
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (started != NULL);
  wait_until (refused != NULL);
  g_assert_true (reel_call_set_consent_finish (call, refused, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test)                                                                                          \
  g_test_add ("/consent/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)
  ADD ("comes-again", NULL, test_comes_again);
  ADD ("comes-again/restarted", "", test_comes_again);
  ADD ("id-of-host", NULL, test_id_of_host);
  ADD ("clock-set-back", NULL, test_clock_set_back);
  ADD ("not-kept", NULL, test_not_kept);
  ADD ("decline-not-kept", NULL, test_decline_not_kept);
  ADD ("start-lost", NULL, test_start_lost);
  ADD ("speech", NULL, test_speech);
  ADD ("stream-of-who-left", NULL, test_stream_of_who_left);
  return g_test_run ();
}
