/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A catalogue that is locked by another process: active recordings continue, nothing new is started, nothing is
 * reported as stored that is not, and everything is stored in the end. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <sqlite3.h>
#include <string.h>

static sqlite3 *
lock (EngineFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  engine_fixture_flush (self);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (db, 5000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

static void
unlock (sqlite3 *db)
{
  g_assert_cmpint (sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
add (ReelCall *call, const char *id)
{
  g_autoptr (GVariant) dict = engine_fixture_dict ("{'role': <'member'>}");

  g_assert_true (reel_call_add_participant (call, id, dict, NULL, NULL));
}

static ReelCall *
find_call (EngineFixture *self)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self->engine);

  g_assert_cmpuint (calls->len, ==, 1);
  return calls->pdata[0];
}

static void
test_answers (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL);
  g_autoptr (GVariant) room = engine_fixture_dict ("{'kind': <'room'>}");
  g_autoptr (GAsyncResult) no = NULL, yes = NULL;
  g_autoptr (GError) refused = NULL, unkept = NULL, unsaid = NULL, other = NULL;
  g_autofree char *second = NULL;
  sqlite3 *db;

  add (call, "bob");
  add (call, "carol");
  db = lock (self);
  /* None of these waits. */
  add (call, "dora");
  reel_call_set_consent_async (call, "bob", FALSE, store_result, &no);
  reel_call_set_consent_async (call, "carol", TRUE, store_result, &yes);
  g_assert_true (reel_call_lacks_consent (call, "bob"));
  g_assert_true (reel_call_lacks_consent (call, "carol"));
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  g_assert_true (engine_fixture_pause (self, operation, FALSE, NULL));
  wait_until (no != NULL && yes != NULL);
  g_assert_false (reel_call_set_consent_finish (call, no, &unkept));
  g_assert_error (unkept, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_false (reel_call_set_consent_finish (call, yes, &unsaid));
  g_assert_error (unsaid, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_true (reel_call_lacks_consent (call, "carol"));
  g_assert_cmpstr (reel_engine_get_catalogue_state (self->engine), ==, "failing");
  g_assert_null (reel_engine_create_call (self->engine, "b", room, &other));
  g_assert_error (other, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  second = engine_fixture_start (self, "a", "{}", &refused);
  g_assert_null (second);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  unlock (db);
  wait_until (self->events->len == 1);
  wait_until (!reel_store_is_failing (self->store));
  g_assert_cmpstr (reel_engine_get_catalogue_state (self->engine), !=, "failing");
  /* The refusal is stored by now; the consent that does not apply is not. */
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  call = find_call (self);
  g_assert_nonnull (reel_call_find_participant (call, "dora"));
  g_clear_pointer (&operation, g_free);
  operation = engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL);
  g_assert_nonnull (operation);
  g_assert_true (reel_call_lacks_consent (call, "bob"));
  g_assert_false (reel_call_lacks_consent (call, "alice"));
}

/* No operation is reported before it is in the catalogue. */
static void
test_unreported (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autofree char *none = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  engine_fixture_create_call (self, "a");
  db = lock (self);
  none = engine_fixture_start (self, "a", "{}", &error);
  g_assert_null (none);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  engine_fixture_assert_states (self, "failed");
  unlock (db);
  wait_until (!reel_store_is_failing (self->store));
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  engine_fixture_assert_states (self, "starting recording");
}

static gboolean
records (ReelCall *call)
{
  ReelRecording *recording = reel_call_find_active_recording (call);

  return recording != NULL && reel_recording_get_state (recording) == REEL_RECORDING_STATE_RECORDING;
}

/* A recording that a rule wants is started as soon as it can be stored. */
static void
test_forced (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) forced = engine_fixture_dict ("{'forced': <true>}");
  g_autoptr (GVariant) properties = engine_fixture_dict ("{'kind': <'call'>}");
  g_autoptr (GVariant) agent = engine_fixture_dict ("{'leg': <'agent'>, 'user': <'agnes'>}");
  ReelCall *call = reel_engine_create_call (self->engine, "a", properties, NULL);
  sqlite3 *db;

  engine_fixture_set_policy (self, "user", "agnes", forced);
  db = lock (self);
  add (call, "caller");
  wait_until (reel_store_is_failing (self->store));
  g_assert_true (reel_call_add_participant (call, "agent", agent, NULL, NULL));
  wait_until (reel_call_get_missed (call) != NULL);
  g_assert_null (reel_call_find_active_recording (call));
  unlock (db);
  wait_until (records (call));
  g_assert_null (reel_call_get_missed (call));
}

/* The same if the start itself finds the catalogue locked. */
static void
test_forced_at_once (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) forced = engine_fixture_dict ("{'forced': <true>}");
  g_autoptr (GVariant) properties = engine_fixture_dict ("{'kind': <'call'>}");
  g_autoptr (GVariant) agent = engine_fixture_dict ("{'leg': <'agent'>, 'user': <'agnes'>}");
  ReelCall *call = reel_engine_create_call (self->engine, "a", properties, NULL);
  sqlite3 *db;

  add (call, "caller");
  engine_fixture_set_policy (self, "user", "agnes", forced);
  db = lock (self);
  g_assert_true (reel_call_add_participant (call, "agent", agent, NULL, NULL));
  g_assert_nonnull (reel_call_find_active_recording (call));
  wait_until (reel_call_get_missed (call) != NULL);
  unlock (db);
  wait_until (records (call));
  g_assert_null (reel_call_get_missed (call));
}

static void
set_up_small (EngineFixture *self, gconstpointer unused)
{
  static const ReelStoreLimits small = {
    .max_waiting = 40, .max_bytes = G_MAXSIZE, .answer_ms = 2000, .applying_ms = 13000
  };

  self->limits = &small;
  engine_fixture_set_up (self, unused);
}

/* Until nothing new may be started. */
static void
fill (EngineFixture *self)
{
  while (reel_store_check (self->store, NULL)) {
    g_autofree char *id = g_uuid_string_random ();
    ReelMeetingRecord meeting = { id, (char *)"@a{sv} {}", 1 };

    reel_store_put (self->store, reel_change_put_meeting (&meeting));
  }
}

/* The catalogue does not fail, but too many changes wait for it. */
static void
test_forced_behind (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) forced = engine_fixture_dict ("{'forced': <true>}");
  g_autoptr (GVariant) properties = engine_fixture_dict ("{'kind': <'call'>}");
  g_autoptr (GVariant) agent = engine_fixture_dict ("{'leg': <'agent'>, 'user': <'agnes'>}");
  ReelCall *call = reel_engine_create_call (self->engine, "a", properties, NULL);
  guint turns = 0, tick;
  sqlite3 *db;

  add (call, "caller");
  engine_fixture_set_policy (self, "user", "agnes", forced);
  db = lock (self);
  tick = g_timeout_add (10, engine_fixture_tick, &turns);
  /* The writer's thread takes some of them, once. */
  while (turns < 20) {
    fill (self);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (tick);
  g_assert_true (reel_call_add_participant (call, "agent", agent, NULL, NULL));
  g_assert_null (reel_call_find_active_recording (call));
  g_assert_nonnull (strstr (reel_call_get_missed (call), "lags"));
  /* SQLite waits for a second before it fails. */
  unlock (db);
  wait_until (records (call));
  g_assert_null (reel_call_get_missed (call));
}

/* No recording is started for a call that has ended and been forgotten meanwhile. */
static void
test_forced_ended (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) forced = engine_fixture_dict ("{'forced': <true>}");
  g_autoptr (GVariant) properties = engine_fixture_dict ("{'kind': <'call'>}");
  g_autoptr (GVariant) agent = engine_fixture_dict ("{'leg': <'agent'>, 'user': <'agnes'>}");
  ReelCall *call = reel_engine_create_call (self->engine, "a", properties, NULL);
  sqlite3 *db;

  engine_fixture_set_policy (self, "user", "agnes", forced);
  g_object_add_weak_pointer (G_OBJECT (call), (gpointer *)&call);
  db = lock (self);
  g_assert_true (reel_call_add_participant (call, "agent", agent, NULL, NULL));
  g_assert_nonnull (reel_call_find_active_recording (call));
  g_assert_true (reel_call_end (call, "", NULL));
  wait_until (call == NULL);
  wait_until (reel_store_is_failing (self->store));
  unlock (db);
  wait_until (!reel_store_is_failing (self->store));
  engine_fixture_flush (self);
  g_assert_cmpuint (reel_engine_count_active (self->engine), ==, 0);
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/catalogue-locked/" name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ADD ("answers", test_answers);
  ADD ("unreported", test_unreported);
  ADD ("forced", test_forced);
  ADD ("forced-at-once", test_forced_at_once);
  g_test_add ("/catalogue-locked/forced-behind", EngineFixture, NULL, set_up_small, test_forced_behind,
              engine_fixture_tear_down);
  ADD ("forced-ended", test_forced_ended);
  return g_test_run ();
}
