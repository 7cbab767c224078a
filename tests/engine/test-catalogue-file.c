/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A catalogue that is missing, empty, zeroed or damaged: kept aside, and made again out of the metadata files of what
 * an engine recorded. */
#include "tests/engine/engine-fixture.h"

#include "manager/engine/store/reel-catalogue-file.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
catalogue_path (EngineFixture *self)
{
  return g_build_filename (self->directory, "catalogue.db", NULL);
}

/* What the daemon does at a start. */
static ReelCatalogueState
open_again (EngineFixture *self, char **kept, int *chunks)
{
  g_autofree char *path = catalogue_path (self);
  g_autofree char *root = g_build_filename (self->directory, "recordings", NULL);
  g_autoptr (ReelStorage) storage = reel_storage_new (root, NULL);
  g_autoptr (ReelStore) store = NULL;
  g_autoptr (GError) error = NULL;
  ReelCatalogueState state;

  store = reel_catalogue_file_open (path, storage, &state, kept, chunks, &error);
  g_assert_no_error (error);
  reel_store_close (store);
  return state;
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
  int chunks;

  g_assert_true (engine_fixture_update_call (call, update, NULL));
  engine_fixture_order (call, "alice", "roll");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_true (reel_call_end (call, "", NULL));
  engine_fixture_drop_engine (self);
  harm (path, how);
  g_assert_cmpint (open_again (self, &kept, &chunks), ==, REEL_CATALOGUE_REBUILT);
  g_assert_cmpint (chunks, ==, 2);
  /* Never deleted. */
  if (how >= ZEROED)
    g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  engine_fixture_make_engine (self);
  state = engine_fixture_state_text (self, operation, "state");
  subject = engine_fixture_state_text (self, operation, "subject");
  g_assert_cmpstr (state, ==, "completed");
  g_assert_cmpstr (subject, ==, "Budget");
  stats = engine_fixture_read_metadata (self, operation, 1);
  g_assert_true (json_object_get_boolean_member (stats, "restricted"));
  /* It was announced before, and is not again. */
  g_assert_cmpuint (self->events->len, ==, 1);
}

/* What is being recorded goes on, as its worker knows it; who was not recorded still is not. */
static void
test_recording (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) person = engine_fixture_dict ("{}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL);
  g_autofree char *path = catalogue_path (self), *state = NULL, *kept = NULL, *admitted = NULL, *text = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  int worker = reel_call_get_worker_pid (call), chunks;

  g_assert_true (reel_call_add_participant (call, "unasked", person, NULL));
  engine_fixture_drop_engine (self);
  harm (path, ZEROED);
  g_assert_cmpint (open_again (self, &kept, &chunks), ==, REEL_CATALOGUE_REBUILT);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_cmpstr (reel_call_get_server_call_id (calls->pdata[0]), ==, "a");
  g_assert_cmpint (reel_call_get_worker_pid (calls->pdata[0]), ==, worker);
  state = engine_fixture_state_text (self, operation, "state");
  g_assert_cmpstr (state, ==, "recording");
  admitted = g_strdup_printf ("%s/%s.admitted", self->directory, operation);
  g_assert_true (g_file_get_contents (admitted, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "alice");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "StoppedByUser"));
}

/* One that is as it should be is left alone. */
static void
test_sound (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  int chunks;

  engine_fixture_create_call (self, "a");
  engine_fixture_drop_engine (self);
  g_assert_cmpint (open_again (self, &kept, &chunks), ==, REEL_CATALOGUE_FOUND);
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
  /* What is done to the engine here it tells of loudly. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ADD ("missing", GINT_TO_POINTER (MISSING), test_harmed);
  ADD ("empty", GINT_TO_POINTER (EMPTY), test_harmed);
  ADD ("zeroed", GINT_TO_POINTER (ZEROED), test_harmed);
  ADD ("garbage", GINT_TO_POINTER (GARBAGE), test_harmed);
  ADD ("torn", GINT_TO_POINTER (TORN), test_harmed);
  ADD ("recording", NULL, test_recording);
  ADD ("sound", NULL, test_sound);
  return g_test_run ();
}
