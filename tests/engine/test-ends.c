/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a recording with failures: the catalogue does not store it, or the storage has lost the files. */
#include "tests/engine/engine-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static void
change_catalogue (EngineFixture *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  engine_fixture_flush (self);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (db, 5000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* As a full disk would fail. */
static void
refuse_ends (EngineFixture *self)
{
  change_catalogue (self, "CREATE TRIGGER no_end BEFORE UPDATE ON operations BEGIN SELECT RAISE (ABORT, 'full'); END;"
                          "CREATE TRIGGER no_event BEFORE INSERT ON events BEGIN SELECT RAISE (ABORT, 'full'); END");
}

static void
take_ends (EngineFixture *self)
{
  change_catalogue (self, "DROP TRIGGER no_end; DROP TRIGGER no_event");
}

static guint
count_events (EngineFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3_stmt *row;
  sqlite3 *db = NULL;
  guint count;

  engine_fixture_flush (self);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count (*) FROM events", -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  count = (guint)sqlite3_column_int (row, 0);
  sqlite3_finalize (row);
  sqlite3_close (db);
  return count;
}

static gboolean
has_state (EngineFixture *self, const char *operation, const char *expected)
{
  g_autofree char *state = engine_fixture_state_text (self, operation, "state");

  return g_strcmp0 (state, expected) == 0;
}

static guint
get_chunk_count (EngineFixture *self, const char *operation)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  g_autoptr (GVariant) chunks = g_variant_lookup_value (state, "chunks", G_VARIANT_TYPE ("aa{sv}"));

  return chunks != NULL ? (guint)g_variant_n_children (chunks) : 0;
}

/* It is announced once it is stored, and only once. */
static void
test_catalogue_comes_back (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  refuse_ends (self);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (get_chunk_count (self, operation) == 1);
  g_assert_cmpuint (self->events->len, ==, 0);
  g_assert_true (has_state (self, operation, "finalizing"));
  take_ends (self);
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "StoppedByUser"));
  g_assert_true (has_state (self, operation, "completed"));
  g_assert_cmpuint (count_events (self), ==, 1);
}

/* The next manager completes what this one could not; nothing was announced before. */
static void
test_catalogue_fails_over_restart (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  refuse_ends (self);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (get_chunk_count (self, operation) == 1);
  g_assert_cmpuint (self->events->len, ==, 0);
  engine_fixture_drop_engine (self);
  take_ends (self);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  g_assert_cmpuint (count_events (self), ==, 1);
}

/* A chunk that the catalogue refused is listed at the end of its recording. */
static void
test_chunk_kept_with_end (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  change_catalogue (self, "CREATE TRIGGER no_chunk BEFORE INSERT ON chunks WHEN NEW.location IS NOT NULL"
                          " BEGIN SELECT RAISE (ABORT, 'full'); END");
  engine_fixture_order (call, "roll");
  wait_until (get_chunk_count (self, operation) == 1);
  change_catalogue (self, "DROP TRIGGER no_chunk");
  g_assert_null (fake_notes_get_forgot (self->notes, operation));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  engine_fixture_flush (self);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 2);
  /* From the catalogue. */
  g_assert_cmpuint (get_chunk_count (self, operation), ==, 2);
}

static guint
count_states (EngineFixture *self, const char *state)
{
  guint count = 0;

  for (guint i = 0; i < self->states->len; i++)
    count += g_str_equal (self->states->pdata[i], state);
  return count;
}

/* A recording that the catalogue always refuses, although it accepts everything else, is not retried without end. */
static void
test_start_refused (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) forced = engine_fixture_dict ("{'forced': <true>}");
  g_autoptr (GVariant) properties = engine_fixture_dict ("{'kind': <'call'>}");
  g_autoptr (GVariant) agent = engine_fixture_dict ("{'leg': <'agent'>, 'user': <'agnes'>}");
  ReelCall *call = reel_engine_create_call (self->engine, "a", properties, NULL);
  guint tried;

  engine_fixture_set_policy (self, "user", "agnes", forced);
  change_catalogue (self, "CREATE TRIGGER no_start BEFORE INSERT ON operations BEGIN SELECT RAISE (ABORT, 'no'); END");
  g_assert_true (reel_call_add_participant (call, "agent", agent, NULL, NULL));
  wait_until (reel_call_get_missed (call) != NULL && reel_call_find_active_recording (call) == NULL);
  tried = count_states (self, "starting");
  for (guint i = 0; i < 5; i++)
    engine_fixture_set_policy (self, "user", "somebody", forced);
  g_assert_cmpuint (count_states (self, "starting"), ==, tried);
  g_assert_cmpuint (tried, <=, 3);
}

/* Events that could not be read at first are not left to the next manager. */
static void
test_outbox_unreadable (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  engine_fixture_drop_engine (self);
  change_catalogue (self, "UPDATE events SET sent_utc = 0; ALTER TABLE events RENAME TO away");
  engine_fixture_make_engine (self);
  g_variant_unref (engine_fixture_list (self, "{}", "", 10, NULL, NULL));
  g_variant_unref (engine_fixture_list (self, "{}", "", 10, NULL, NULL));
  change_catalogue (self, "ALTER TABLE away RENAME TO events");
  wait_until (self->events->len == 2);
  g_assert_cmpstr (self->events->pdata[0], ==, self->events->pdata[1]);
}

static void
remove_recordings (EngineFixture *self)
{
  g_autofree char *storage = g_build_filename (self->directory, "recordings", NULL);
  g_autofree char *away = g_build_filename (self->directory, "away", NULL);

  g_assert_cmpint (g_rename (storage, away), ==, 0);
}

/* The disk was removed after a chunk was finished: no file is announced that nobody can open. */
static void
test_storage_lost (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  engine_fixture_order (call, "roll");
  wait_until (get_chunk_count (self, operation) == 1);
  remove_recordings (self);
  engine_fixture_order (call, "storage-failed");
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 0);
  g_assert_null (strstr (self->events->pdata[0], "file://"));
  g_assert_nonnull (strstr (self->events->pdata[0], "\"sessionEndReason\":\"StorageFailed\""));
  g_assert_nonnull (strstr (self->events->pdata[0], "\"recordingDurationMs\":0"));
  g_assert_true (has_state (self, operation, "failed"));
}

/* One of several files is missing at the end. */
static void
test_file_lost (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *directory = reel_recording_host_dup_directory (REEL_RECORDING_HOST (call));
  g_autofree char *name = g_strconcat (operation, "-00000.mp4", NULL);
  g_autofree char *first = g_build_filename (directory, name, NULL);

  engine_fixture_order (call, "roll");
  wait_until (get_chunk_count (self, operation) == 1);
  g_assert_cmpint (g_remove (first), ==, 0);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "\"index\":1"));
  g_assert_nonnull (strstr (self->events->pdata[0], "\"sessionEndReason\":\"StorageFailed\""));
  g_assert_true (has_state (self, operation, "completed"));
}

static char *
print_recordings (EngineFixture *self)
{
  g_autoptr (GVariant) list = engine_fixture_list (self, "{}", "", 0, NULL, NULL);

  return g_variant_print (list, FALSE);
}

/* A file disappears before it gets its final name: its temporary name is not announced either. */
static void
test_part_lost (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *directory = reel_recording_host_dup_directory (REEL_RECORDING_HOST (call));
  g_autofree char *name = g_strconcat (operation, "-00000.mp4.part", NULL);
  g_autofree char *part = g_build_filename (directory, name, NULL);
  g_autofree char *list = NULL;

  engine_fixture_order (call, "warn");
  wait_until (self->warnings->len == 1);
  g_assert_cmpint (g_remove (part), ==, 0);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  list = print_recordings (self);
  g_assert_nonnull (strstr (list, operation));
  g_assert_null (strstr (list, ".part"));
  g_assert_null (strstr (self->events->pdata[0], ".part"));
  g_assert_nonnull (strstr (self->events->pdata[0], "\"sessionEndReason\":\"StorageFailed\""));
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/ends/" name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ADD ("catalogue-comes-back", test_catalogue_comes_back);
  ADD ("catalogue-fails-over-restart", test_catalogue_fails_over_restart);
  ADD ("chunk-kept-with-end", test_chunk_kept_with_end);
  ADD ("start-refused", test_start_refused);
  ADD ("outbox-unreadable", test_outbox_unreadable);
  ADD ("storage-lost", test_storage_lost);
  ADD ("file-lost", test_file_lost);
  ADD ("part-lost", test_part_lost);
  return g_test_run ();
}
