/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A catalogue that is missing, empty, zeroed or damaged: it is kept aside, and rebuilt from the metadata files of an
 * engine's recordings. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/rules/reel-retention.h"
#include "manager/engine/store/reel-audit-trail.h"
#include "manager/engine/store/reel-catalogue-file.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
catalogue_path (EngineFixture *self)
{
  return g_build_filename (self->directory, "catalogue.db", NULL);
}

/* As the daemon does at startup. */
static ReelStore *
open_store (EngineFixture *self, ReelCatalogueState *state, char **kept, ReelCatalogueFound *found)
{
  g_autofree char *path = catalogue_path (self);
  g_autofree char *root = g_build_filename (self->directory, "recordings", NULL);
  g_autoptr (ReelStorage) storage = reel_storage_new (root, NULL);
  g_autoptr (GError) error = NULL;
  ReelStore *store = reel_catalogue_file_open (path, storage, state, kept, found, &error);

  g_assert_no_error (error);
  return store;
}

static ReelCatalogueState
open_again (EngineFixture *self, char **kept, ReelCatalogueFound *found)
{
  ReelCatalogueState state;
  g_autoptr (ReelStore) store = open_store (self, &state, kept, found);

  reel_store_close (store);
  return state;
}

/* The engine ends, and its catalogue is one whole file: a question whose answer nobody has taken yet keeps the store,
 * whose last connection writes the log into the file. */
static void
end_engine (EngineFixture *self)
{
  ReelStore *store = self->store;

  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *)&store);
  engine_fixture_drop_engine (self);
  wait_until (store == NULL);
}

/* Holds may be lost, so nothing expires by itself. */
static void
assert_kept_for_ever (EngineFixture *self, const char *operation)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_EXPIRIES, operation), NULL);

  g_assert_cmpuint (rows->len, ==, 2);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpint (((const ReelExpiryRecord *)rows->pdata[i])->expires_utc, ==, REEL_RETENTION_FOR_EVER);
}

typedef enum { MISSING, EMPTY, ZEROED, GARBAGE, TORN } Harm;

static void
harm (const char *path, Harm how)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *text = NULL;
  gsize length;

  g_remove (log);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  if (how == ZEROED)
    memset (text, 0, length);
  else if (how == GARBAGE)
    memset (text, 0xa5, length);
  else if (how == TORN)
    memset (text + 4096, 0xa5, length - 4096);
  if (how == MISSING)
    g_remove (path);
  else
    g_assert_true (g_file_set_contents (path, text, how == EMPTY ? 0 : (gssize)length, NULL));
}

static void
test_harmed (EngineFixture *self, gconstpointer data)
{
  Harm how = (Harm)GPOINTER_TO_INT (data);
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) update = engine_fixture_dict ("{'subject': <'Budget'>, 'variables': <{'SET_RESTRICTED': '1'}>}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *path = catalogue_path (self), *kept = NULL, *state = NULL, *subject = NULL;
  g_autoptr (JsonObject) stats = NULL;
  ReelCatalogueFound found;

  g_assert_true (engine_fixture_update_call (call, update, NULL));
  engine_fixture_order (call, "roll");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_true (reel_call_end (call, "", NULL));
  end_engine (self);
  harm (path, how);
  g_assert_cmpint (open_again (self, &kept, &found), ==, REEL_CATALOGUE_REBUILT);
  g_assert_cmpuint (found.chunks, ==, 2);
  /* Nothing is ever deleted. */
  if (how >= ZEROED)
    g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  engine_fixture_make_engine (self);
  assert_kept_for_ever (self, operation);
  state = engine_fixture_state_text (self, operation, "state");
  subject = engine_fixture_state_text (self, operation, "subject");
  g_assert_cmpstr (state, ==, "completed");
  g_assert_cmpstr (subject, ==, "Budget");
  stats = engine_fixture_read_metadata (self, operation, 1);
  g_assert_true (json_object_get_boolean_member (stats, "restricted"));
  /* It was announced before, and is not announced again. */
  g_assert_cmpuint (self->events->len, ==, 1);
}

/* Active recordings continue with what their worker knows; those who were not recorded still are not. */
static void
test_recording (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) person = engine_fixture_dict ("{}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL);
  g_autofree char *path = catalogue_path (self), *state = NULL, *kept = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  int worker = reel_call_get_worker_pid (call);
  ReelCatalogueFound found;

  g_assert_true (reel_call_add_participant (call, "unasked", person, NULL, NULL));
  end_engine (self);
  harm (path, ZEROED);
  g_assert_cmpint (open_again (self, &kept, &found), ==, REEL_CATALOGUE_REBUILT);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_cmpstr (reel_call_get_server_call_id (calls->pdata[0]), ==, "a");
  g_assert_cmpint (reel_call_get_worker_pid (calls->pdata[0]), ==, worker);
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "recording");
  g_assert_cmpstr (fake_notes_get_admitted (self->notes, operation), ==, "alice");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "StoppedByUser"));
}

static void
on_appended (GObject *trail, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (trail), result, NULL, &error);
  g_assert_no_error (error);
  *(gboolean *)done = TRUE;
}

static void
append (ReelAuditTrail *trail, const char *action, const char *target, ReelChange *change)
{
  gboolean done = FALSE;

  reel_audit_trail_append_async (trail,
                                 reel_audit_trail_list (reel_audit_entry_new ("anna", action, target, "case 7", "test",
                                                                              REEL_AUDIT_ALLOWED, NULL)),
                                 change, on_appended, &done);
  wait_until (done);
}

/* A hold on its first document, and an attempt to play it. */
static void
set_hold (EngineFixture *self, const char *operation)
{
  g_autofree char *kept = NULL;
  ReelCatalogueFound found;
  ReelCatalogueState state;
  g_autoptr (ReelStore) store = open_store (self, &state, &kept, &found);
  g_autoptr (ReelAuditTrail) trail = reel_audit_trail_new (store, NULL);
  g_autoptr (GPtrArray) chunks = reel_store_query_sync (store, reel_query_new (REEL_QUERY_CHUNKS, operation), NULL);
  const ReelChunkRecord *chunk = chunks->pdata[0];
  const ReelDispositionRecord record = { .document_id = chunk->document_id,
                                         .operation = chunk->operation,
                                         .index = chunk->index,
                                         .hold = (char *)"case 7",
                                         .state = (char *)"kept" };

  append (trail, "hold", chunk->document_id, reel_change_put_disposition (&record));
  append (trail, "play", chunk->document_id, NULL);
  reel_store_close (store);
}

/* What people did, and what a court wants kept, does not depend on a database. */
static void
test_trail (EngineFixture *self, gconstpointer data)
{
  g_autofree char *operation = NULL, *path = catalogue_path (self), *kept = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (ReelStore) store = NULL;
  g_autoptr (ReelAuditTrail) trail = NULL;
  const ReelDispositionRecord *disposition;
  ReelCatalogueFound found;
  ReelCatalogueState state;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  end_engine (self);
  set_hold (self, operation);
  harm (path, (Harm)GPOINTER_TO_INT (data));
  store = open_store (self, &state, &kept, &found);
  g_assert_cmpint (state, ==, REEL_CATALOGUE_REBUILT);
  g_assert_cmpint (found.trail.entries, ==, 2);
  g_assert_cmpuint (found.trail.holds, ==, 1);
  rows = reel_store_query_sync (store, reel_query_new (REEL_QUERY_DISPOSITIONS, operation), NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  disposition = rows->pdata[0];
  g_assert_cmpstr (disposition->hold, ==, "case 7");
  /* The chain goes on, and says itself what was restored. */
  trail = reel_audit_trail_new (store, NULL);
  append (trail, "play", "d", NULL);
  reel_store_close (store);
  g_clear_object (&store);
  g_clear_pointer (&kept, g_free);
  harm (path, MISSING);
  store = open_store (self, &state, &kept, &found);
  g_assert_cmpint (found.trail.entries, ==, 4);
  reel_store_close (store);
  engine_fixture_make_engine (self);
}

/* An intact catalogue is left alone. */
static void
test_sound (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  ReelCatalogueFound found;

  engine_fixture_create_call (self, "a");
  end_engine (self);
  g_assert_cmpint (open_again (self, &kept, &found), ==, REEL_CATALOGUE_FOUND);
  g_assert_null (kept);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpuint (calls->len, ==, 1);
}

#define ADD(name, data, test)                                                                                          \
  g_test_add ("/catalogue-file/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ADD ("missing", GINT_TO_POINTER (MISSING), test_harmed);
  ADD ("empty", GINT_TO_POINTER (EMPTY), test_harmed);
  ADD ("zeroed", GINT_TO_POINTER (ZEROED), test_harmed);
  ADD ("garbage", GINT_TO_POINTER (GARBAGE), test_harmed);
  ADD ("torn", GINT_TO_POINTER (TORN), test_harmed);
  ADD ("trail-missing", GINT_TO_POINTER (MISSING), test_trail);
  ADD ("trail-damaged", GINT_TO_POINTER (GARBAGE), test_trail);
  ADD ("recording", NULL, test_recording);
  ADD ("sound", NULL, test_sound);
  return g_test_run ();
}
