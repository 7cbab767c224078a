/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat of calls with fake workers: what recordings keep, chunk by chunk, and that nothing written during a pause or
 * censoring is in any file. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <sqlite3.h>
#include <string.h>

static void
say (ReelCall *call, const char *participant, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_call_send_message (call, participant, text, &error));
  g_assert_no_error (error);
}

static void
refuse (ReelCall *call, const char *participant, const char *text, ReelErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_call_send_message (call, participant, text, &error));
  g_assert_error (error, REEL_ERROR, (int)code);
}

static void
set_mode (EngineFixture *self, const char *operation, ReelAction action)
{
  g_assert_true (engine_fixture_set_mode (self, operation, action, NULL));
}

/* Returns: the texts of a chunk's chat, joined */
static char *
read_chat (EngineFixture *self, const char *operation, guint index)
{
  g_autoptr (JsonObject) stats = engine_fixture_read_metadata (self, operation, index);
  JsonArray *chat = json_object_get_array_member (stats, "chat");
  GString *texts = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (chat); i++)
    g_string_append_printf (texts, "%s ",
                            json_object_get_string_member (json_array_get_object_element (chat, i), "text"));
  return g_string_free (texts, FALSE);
}

/* Returns: the rows of the catalogue, joined; read with a separate connection */
static char *
read_catalogue (EngineFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  GString *texts = g_string_new (NULL);
  sqlite3_stmt *rows;
  sqlite3 *db;

  engine_fixture_flush (self);
  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT text FROM chat ORDER BY entry", -1, &rows, NULL), ==, SQLITE_OK);
  while (sqlite3_step (rows) == SQLITE_ROW)
    g_string_append_printf (texts, "%s ", sqlite3_column_text (rows, 0));
  sqlite3_finalize (rows);
  sqlite3_close (db);
  return g_string_free (texts, FALSE);
}

static gboolean
catalogue_has (EngineFixture *self, const char *text)
{
  g_autofree char *texts = read_catalogue (self);

  return strstr (texts, text) != NULL;
}

/* Whether any file below PATH contains TEXT. */
static gboolean
is_in_a_file (const char *path, const char *text)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  g_autofree char *content = NULL;
  const char *name;
  gsize length;

  if (directory == NULL)
    return g_file_get_contents (path, &content, &length, NULL) && memmem (content, length, text, strlen (text)) != NULL;
  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (is_in_a_file (child, text))
      return TRUE;
  }
  return FALSE;
}

static void
stop (EngineFixture *self, const char *operation)
{
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
}

static void
test_spans (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = NULL, *chat = NULL, *rows = NULL;

  say (call, "alice", "before-the-start");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  say (call, "alice", "one");
  /* Earlier than the cut of a pause can reach back to. */
  wait_until (catalogue_has (self, "one "));
  set_mode (self, operation, REEL_ACTION_PAUSE);
  say (call, "alice", "while-paused");
  set_mode (self, operation, REEL_ACTION_RESUME);
  say (call, "alice", "two");
  wait_until (catalogue_has (self, "two "));
  set_mode (self, operation, REEL_ACTION_CENSOR);
  say (call, "alice", "while-censored");
  set_mode (self, operation, REEL_ACTION_PAUSE);
  say (call, "alice", "while-both");
  set_mode (self, operation, REEL_ACTION_UNCENSOR);
  say (call, "alice", "still-paused");
  set_mode (self, operation, REEL_ACTION_RESUME);
  say (call, "alice", "three");
  stop (self, operation);
  say (call, "alice", "after-the-end");
  chat = read_chat (self, operation, 0);
  rows = read_catalogue (self);
  g_assert_cmpstr (chat, ==, "one two three ");
  g_assert_cmpstr (rows, ==, "one two three ");
  g_assert_true (is_in_a_file (self->directory, "three"));
  g_assert_false (is_in_a_file (self->directory, "before-the-start"));
  g_assert_false (is_in_a_file (self->directory, "while-"));
  g_assert_false (is_in_a_file (self->directory, "still-paused"));
  g_assert_false (is_in_a_file (self->directory, "after-the-end"));
}

static void
on_mode_set (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = reel_engine_change_finish (REEL_ENGINE (source), result, NULL);
}

/* Between the request and the worker's answer the cut has been made, but is not known. */
static void
test_pause_under_way (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");
  g_autofree char *chat = NULL;
  gboolean done = FALSE;

  say (call, "alice", "one");
  wait_until (catalogue_has (self, "one "));
  reel_engine_set_mode_async (self->engine, operation, REEL_ACTION_PAUSE, options, 0, on_mode_set, &done);
  say (call, "alice", "under-way");
  wait_until (done);
  stop (self, operation);
  chat = read_chat (self, operation, 0);
  g_assert_cmpstr (chat, ==, "one ");
  g_assert_false (is_in_a_file (self->directory, "under-way"));
}

/* However late the pause is requested, its cut is before this. */
static void
say_taken_back (ReelCall *call)
{
  g_autofree char *order = g_strdup_printf ("cut %" G_GINT64_FORMAT, g_get_real_time () - 1);

  say (call, "alice", "taken-back");
  engine_fixture_order (call, order);
}

/* Cuts are on ticks. A pause takes back what was written just before it. A message right after a resume or the end of
 * censoring is kept, although its own tick is still to come, and so is one written while the worker is being asked. */
static void
test_edges (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");
  g_autofree char *operation = NULL, *chat = NULL;
  ReelCall *call;
  gboolean done = FALSE;

  fake_launcher_set_mode (self->workers, "ticks");
  call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  say (call, "alice", "one");
  wait_until (catalogue_has (self, "one "));
  say_taken_back (call);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  reel_engine_set_mode_async (self->engine, operation, REEL_ACTION_RESUME, options, 0, on_mode_set, &done);
  say (call, "alice", "two");
  wait_until (done);
  say (call, "alice", "three");
  wait_until (catalogue_has (self, "three "));
  set_mode (self, operation, REEL_ACTION_CENSOR);
  say (call, "alice", "while-censored");
  done = FALSE;
  reel_engine_set_mode_async (self->engine, operation, REEL_ACTION_UNCENSOR, options, 0, on_mode_set, &done);
  say (call, "alice", "four");
  wait_until (done);
  say (call, "alice", "five");
  wait_until (catalogue_has (self, "five "));
  stop (self, operation);
  chat = read_chat (self, operation, 0);
  g_assert_cmpstr (chat, ==, "one two three four five ");
  g_assert_false (is_in_a_file (self->directory, "taken-back"));
  g_assert_false (is_in_a_file (self->directory, "while-"));
}

/* A worker may take as long as it likes. */
static void
set_up_patient (EngineFixture *self, gconstpointer unused)
{
  self->deadline_ms = G_MAXINT;
  engine_fixture_set_up (self, NULL);
}

/* The worker is slow to pause: what its cut will take back is on no disk meanwhile. */
static void
test_slow_cut (EngineFixture *self, gconstpointer ends)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{}");
  g_autofree char *operation = NULL, *chat = NULL;
  static gboolean done; /* a request that the end overtakes is answered when its worker is gone */
  gint64 asked;
  ReelCall *call;

  done = FALSE;
  fake_launcher_set_mode (self->workers, "held");
  call = engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  say (call, "alice", "one");
  wait_until (catalogue_has (self, "one "));
  /* Just after the next message, or before it if that takes long. */
  asked = g_get_monotonic_time () + G_TIME_SPAN_MILLISECOND;
  say_taken_back (call);
  reel_engine_set_mode_async (self->engine, operation, REEL_ACTION_PAUSE, options, asked, on_mode_set, &done);
  /* Long enough to store a message that no request concerns. */
  wait_until (g_get_monotonic_time () > asked + 800 * G_TIME_SPAN_MILLISECOND);
  g_assert_false (done);
  if (ends == NULL) {
    engine_fixture_order (call, "answer");
    wait_until (done);
  }
  stop (self, operation);
  chat = read_chat (self, operation, 0);
  g_assert_cmpstr (chat, ==, "one ");
  g_assert_false (is_in_a_file (self->directory, "taken-back"));
}

static guint32
get_chunk_index (EngineFixture *self, const char *operation)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  guint32 index = 0;

  g_variant_lookup (state, "chunk-index", "u", &index);
  return index;
}

static void
test_chunks (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *first = NULL, *second = NULL;

  say (call, "alice", "one");
  engine_fixture_order (call, "roll");
  wait_until (get_chunk_index (self, operation) == 1);
  say (call, "alice", "two");
  stop (self, operation);
  first = read_chat (self, operation, 0);
  second = read_chat (self, operation, 1);
  g_assert_cmpstr (first, ==, "one ");
  g_assert_cmpstr (second, ==, "two ");
}

static void
test_restart (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *chat = NULL, *rows = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  say (call, "alice", "one");
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  say (calls->pdata[0], "alice", "two");
  stop (self, operation);
  chat = read_chat (self, operation, 0);
  rows = read_catalogue (self);
  g_assert_cmpstr (chat, ==, "one two ");
  g_assert_cmpstr (rows, ==, "one two ");
}

static void
on_consent (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = reel_call_set_consent_finish (REEL_CALL (source), result, NULL);
}

static void
consent (ReelCall *call, const char *id, gboolean granted)
{
  gboolean done = FALSE;

  reel_call_set_consent_async (call, id, granted, on_consent, &done);
  wait_until (done);
}

static void
test_consent (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL);
  g_autoptr (GVariant) person = engine_fixture_dict ("{}");
  g_autofree char *chat = NULL;

  g_assert_true (reel_call_add_participant (call, "late", person, NULL, NULL));
  refuse (call, "late", "not-yet", REEL_ERROR_CONSENT_REQUIRED);
  consent (call, "late", TRUE);
  say (call, "late", "agreed");
  consent (call, "late", FALSE);
  refuse (call, "late", "no-more", REEL_ERROR_CONSENT_REQUIRED);
  stop (self, operation);
  say (call, "late", "nobody-listens");
  chat = read_chat (self, operation, 0);
  g_assert_cmpstr (chat, ==, "agreed ");
  g_assert_false (is_in_a_file (self->directory, "not-yet"));
  g_assert_false (is_in_a_file (self->directory, "no-more"));
}

static void
test_refused (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *recorder = g_strconcat ("recorder-", operation, NULL);

  refuse (call, "bob", "x", REEL_ERROR_UNKNOWN_PARTICIPANT);
  refuse (call, recorder, "x", REEL_ERROR_UNKNOWN_PARTICIPANT);
  refuse (call, "alice", "", REEL_ERROR_INVALID_ARGUMENT);
  refuse (call, "alice", "caf\xc3", REEL_ERROR_INVALID_ARGUMENT);
  g_object_ref (call);
  g_assert_true (reel_call_end (call, "", NULL));
  refuse (call, "alice", "x", REEL_ERROR_NO_ONGOING_CALL);
  wait_until (self->events->len == 1);
  g_object_unref (call);
}

#define ADD(name, test) g_test_add (name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/call-chat/spans", test_spans);
  ADD ("/call-chat/pause-under-way", test_pause_under_way);
  ADD ("/call-chat/edges", test_edges);
  g_test_add ("/call-chat/slow-cut", EngineFixture, NULL, set_up_patient, test_slow_cut, engine_fixture_tear_down);
  g_test_add ("/call-chat/slow-cut/ends", EngineFixture, "", set_up_patient, test_slow_cut, engine_fixture_tear_down);
  ADD ("/call-chat/chunks", test_chunks);
  ADD ("/call-chat/restart", test_restart);
  ADD ("/call-chat/consent", test_consent);
  ADD ("/call-chat/refused", test_refused);
  return g_test_run ();
}
