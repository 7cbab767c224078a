/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue on SQLite: rows, the outbox, pages, migrations. */
#include "manager/engine/store/reel-store-sqlite.h"

#include "manager/core/rules/reel-retention.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-sqlite.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  char *directory;
  char *path;
  ReelStoreBackend *catalogue;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-catalogue-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "catalogue.db", NULL);
  self->catalogue = reel_store_sqlite_open (self->path, NULL);
  g_assert_nonnull (self->catalogue);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  g_clear_object (&self->catalogue);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);
    g_remove (file);
  }
  g_rmdir (self->directory);
  g_free (self->path);
  g_free (self->directory);
}

/* Takes CHANGE. */
static gboolean
put (Fixture *self, ReelChange *change, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  GError *refusal = NULL;

  g_ptr_array_add (changes, change);
  if (!reel_store_backend_apply (self->catalogue, changes, &refusal, error))
    return FALSE;
  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, refusal);
  return FALSE;
}

static GPtrArray *
read_all (Fixture *self, ReelQueryKind kind, const char *id)
{
  g_autoptr (ReelQuery) query = reel_query_new (kind, id);
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = reel_store_backend_read (self->catalogue, query, &error);

  g_assert_no_error (error);
  return rows;
}

static gpointer
find (Fixture *self, ReelQueryKind kind, const char *id)
{
  g_autoptr (GPtrArray) rows = read_all (self, kind, id);

  return rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

static void
put_call (Fixture *self, gint64 ended_utc)
{
  ReelCallRecord call = { .call_id = (char *)"c",
                          .server_call_id = (char *)"s/1",
                          .boot_id = (char *)"b",
                          .state = (char *)"ringing",
                          .properties = (char *)"@a{sv} {}",
                          .created_utc = 5,
                          .ended_utc = ended_utc };

  g_assert_true (put (self, reel_change_put_call (&call), NULL));
}

static ReelOperationRecord
make_operation (const char *operation, const char *request)
{
  ReelOperationRecord record = { .operation = (char *)operation,
                                 .call_id = (char *)"c",
                                 .request_id = (char *)request,
                                 .options = (char *)"@a{sv} {}",
                                 .state = (char *)"recording",
                                 .base = (char *)"/b",
                                 .created_utc = 7,
                                 .start_utc = 8 };

  return record;
}

static void
test_calls (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (ReelCallRecord) found = NULL;

  put_call (self, 0);
  open = read_all (self, REEL_QUERY_OPEN_CALLS, NULL);
  g_assert_cmpint (open->len, ==, 1);
  g_assert_cmpstr (((ReelCallRecord *)open->pdata[0])->server_call_id, ==, "s/1");
  put_call (self, 9);
  none = read_all (self, REEL_QUERY_OPEN_CALLS, NULL);
  g_assert_cmpint (none->len, ==, 0);
  found = find (self, REEL_QUERY_CALL, "c");
  g_assert_cmpint (found->ended_utc, ==, 9);
}

static void
test_operations (Fixture *self, gconstpointer unused)
{
  ReelOperationRecord record = make_operation ("o", "r");
  ReelOperationRecord twin = make_operation ("o2", "r");
  ReelChunkRecord chunk = { (char *)"o", 0, (char *)"d", 1, 2, 3, (char *)"SessionEnded", (char *)"/b-00000.mp4" };
  g_autoptr (ReelListedRecord) found = NULL;
  g_autoptr (ReelOperationRecord) missing = NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  g_autoptr (GError) error = NULL;

  put_call (self, 0);
  g_assert_true (put (self, reel_change_put_operation (&record), NULL));
  g_assert_false (put (self, reel_change_put_operation (&twin), &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  found = find (self, REEL_QUERY_REQUEST, "r");
  g_assert_cmpstr (found->operation->operation, ==, "o");
  g_assert_cmpstr (found->server_call_id, ==, "s/1");
  missing = find (self, REEL_QUERY_OPERATION, "none");
  g_assert_null (missing);
  g_assert_true (put (self, reel_change_put_chunk (&chunk), NULL));
  chunks = read_all (self, REEL_QUERY_CHUNKS, "o");
  g_assert_cmpint (chunks->len, ==, 1);
  g_assert_cmpstr (((ReelChunkRecord *)chunks->pdata[0])->location, ==, "/b-00000.mp4");
  g_assert_true (put (self, reel_change_remove_operation ("o"), NULL));
}

/* What is read at startup: what is not final, and the last operation of a call. */
static void
test_open_operations (Fixture *self, gconstpointer unused)
{
  static const char *const states[] = { "starting", "recording", "paused", "finalizing", "completed", "failed" };
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (ReelOperationRecord) last = NULL;
  g_autoptr (ReelOperationRecord) none = NULL;

  put_call (self, 0);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    ReelOperationRecord record = make_operation (states[i], NULL);

    record.state = (char *)states[i];
    record.created_utc = 10 + i;
    g_assert_true (put (self, reel_change_put_operation (&record), NULL));
  }
  open = read_all (self, REEL_QUERY_OPEN_OPERATIONS, NULL);
  g_assert_cmpuint (open->len, ==, 4);
  g_assert_cmpstr (((ReelOperationRecord *)open->pdata[0])->operation, ==, "finalizing");
  last = find (self, REEL_QUERY_LAST_OPERATION, "c");
  g_assert_cmpstr (last->operation, ==, "failed");
  none = find (self, REEL_QUERY_LAST_OPERATION, "another");
  g_assert_null (none);
}

/* A listed recording has its chunks and the listed properties of its call. */
static void
test_listed (Fixture *self, gconstpointer unused)
{
  ReelOperationRecord record = make_operation ("o", NULL);
  ReelChunkRecord first = { (char *)"o", 1, (char *)"d1", 1, 2, 3, NULL, NULL, NULL };
  ReelChunkRecord second = { (char *)"o", 0, (char *)"d0", 1, 2, 3, NULL, (char *)"/b", NULL };
  g_autoptr (GVariant) empty = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (ReelQuery) page = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (ReelListedRecord) found = NULL;
  ReelRecordingCursor cursor = { 0 };

  put_call (self, 0);
  g_assert_true (put (self, reel_change_put_operation (&record), NULL));
  g_assert_true (put (self, reel_change_put_chunk (&first), NULL));
  g_assert_true (put (self, reel_change_put_chunk (&second), NULL));
  found = find (self, REEL_QUERY_RECORDING, "o");
  g_assert_cmpstr (found->server_call_id, ==, "s/1");
  g_assert_cmpuint (found->chunks->len, ==, 2);
  g_assert_cmpstr (((ReelChunkRecord *)found->chunks->pdata[0])->document_id, ==, "d0");
  g_assert_true (reel_recording_cursor_parse (&cursor, "", NULL));
  page = reel_query_new_page (reel_recording_filter_parse (empty, NULL), &cursor, 10);
  rows = reel_store_backend_read (self->catalogue, page, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (((ReelListedRecord *)rows->pdata[0])->chunks->len, ==, 2);
}

static GPtrArray *
read_pending (Fixture *self)
{
  g_autoptr (ReelQuery) query = reel_query_new_pending_events (0, 10);

  return reel_store_backend_read (self->catalogue, query, NULL);
}

static void
test_outbox (Fixture *self, gconstpointer unused)
{
  ReelOperationRecord record = make_operation ("o", NULL);
  ReelEventRecord event = { (char *)"e", (char *)"o", (char *)"{}", 1, 0, 0 };
  ReelEventRecord again = { (char *)"e2", (char *)"o", (char *)"{}", 2, 0, 0 };
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GPtrArray) none = NULL;

  put_call (self, 0);
  g_assert_true (put (self, reel_change_finish_operation (&record, &event), NULL));
  /* One event an operation, however often it is tried. */
  g_assert_true (put (self, reel_change_finish_operation (&record, &again), NULL));
  pending = read_pending (self);
  g_assert_cmpint (pending->len, ==, 1);
  g_assert_cmpstr (((ReelEventRecord *)pending->pdata[0])->id, ==, "e");
  g_assert_true (put (self, reel_change_event_sent ("e", 3), NULL));
  none = read_pending (self);
  g_assert_cmpint (none->len, ==, 0);
}

static void
test_call_facts (Fixture *self, gconstpointer unused)
{
  ReelParticipantRecord person = { (char *)"c", (char *)"p", (char *)"person", (char *)"@a{sv} {}", 1, 0 };
  ReelLogRecord entry = { (char *)"c", (char *)"p", 1, (char *)"joined", NULL, (char *)"x" };
  ReelStreamRecord stream = { (char *)"c", (char *)"s", (char *)"p", (char *)"audio", (char *)"{}", 40000 };
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GPtrArray) log = NULL;
  g_autoptr (GPtrArray) streams = NULL;
  g_autoptr (GPtrArray) none = NULL;

  put_call (self, 0);
  g_assert_true (put (self, reel_change_put_participant (&person), NULL));
  g_assert_true (put (self, reel_change_add_log (&entry), NULL));
  g_assert_true (put (self, reel_change_put_stream (&stream), NULL));
  people = read_all (self, REEL_QUERY_PARTICIPANTS, "c");
  log = read_all (self, REEL_QUERY_LOG, "c");
  streams = read_all (self, REEL_QUERY_STREAMS, "c");
  g_assert_cmpint (people->len, ==, 1);
  g_assert_cmpint (log->len, ==, 1);
  g_assert_cmpstr (((ReelLogRecord *)log->pdata[0])->detail, ==, "x");
  g_assert_cmpint (((ReelStreamRecord *)streams->pdata[0])->port, ==, 40000);
  g_assert_true (put (self, reel_change_remove_stream ("c", "s"), NULL));
  none = read_all (self, REEL_QUERY_STREAMS, "c");
  g_assert_cmpint (none->len, ==, 0);
}

static void
run_sql (Fixture *self, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_reopen (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelCallRecord) found = NULL;

  put_call (self, 0);
  g_clear_object (&self->catalogue);
  self->catalogue = reel_store_sqlite_open (self->path, NULL);
  found = find (self, REEL_QUERY_CALL, "c");
  g_assert_nonnull (found);
}

/* As the first version of the tables left it. */
static void
test_older_version (Fixture *self, gconstpointer unused)
{
  g_autofree char *dump = g_test_build_filename (G_TEST_DIST, "engine", "catalogue-1.sql", NULL);
  g_autofree char *sql = NULL;
  ReelPolicyRecord record = { (char *)"user", (char *)"anna", (char *)"{'forced': <true>}" };
  g_autoptr (ReelCallRecord) call = NULL;
  g_autoptr (ReelOperationRecord) operation = NULL;
  g_autoptr (GPtrArray) expiries = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_clear_object (&self->catalogue);
  g_assert_cmpint (g_remove (self->path), ==, 0);
  g_assert_true (g_file_get_contents (dump, &sql, NULL, NULL));
  run_sql (self, sql);
  run_sql (self, "INSERT INTO chunks VALUES ('o', 0, 'd', 8, 1000, 1, 'SessionEnded', '/b-00000.mp4')");
  self->catalogue = reel_store_sqlite_open (self->path, NULL);
  g_assert_nonnull (self->catalogue);
  call = find (self, REEL_QUERY_CALL, "c");
  g_assert_cmpstr (call->server_call_id, ==, "s/1");
  operation = find (self, REEL_QUERY_OPERATION, "o");
  g_assert_cmpstr (operation->session_end_reason, ==, "CallEnded");
  g_assert_true (put (self, reel_change_put_policy (&record), NULL));
  rows = read_all (self, REEL_QUERY_POLICIES, NULL);
  g_assert_cmpint (rows->len, ==, 1);
  expiries = read_all (self, REEL_QUERY_EXPIRIES, "o");
  g_assert_cmpuint (expiries->len, ==, 1);
  /* Nobody was told that it would expire. */
  g_assert_cmpint (((const ReelExpiryRecord *)expiries->pdata[0])->expires_utc, ==, REEL_RETENTION_FOR_EVER);
}

static char *
policies_to_text (Fixture *self)
{
  g_autoptr (GPtrArray) rows = read_all (self, REEL_QUERY_POLICIES, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++) {
    const ReelPolicyRecord *row = rows->pdata[i];

    g_string_append_printf (text, "%s/%s=%s;", row->level, row->id, row->properties);
  }
  return g_string_free (text, FALSE);
}

static void
test_policies (Fixture *self, gconstpointer unused)
{
  ReelPolicyRecord rows[] = { { (char *)"user", (char *)"a/'b", (char *)"1" },
                              { (char *)"group", (char *)"a/'b", (char *)"2" },
                              { (char *)"user", (char *)"a/'b", (char *)"3" },
                              { (char *)"group", (char *)"a/'b", NULL },
                              { (char *)"group", (char *)"never-there", NULL } };
  static const char *const wanted[] = { "user/a/'b=1;", "group/a/'b=2;user/a/'b=1;", "group/a/'b=2;user/a/'b=3;",
                                        "user/a/'b=3;", "user/a/'b=3;" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = NULL;

    g_assert_true (put (self, reel_change_put_policy (&rows[i]), NULL));
    text = policies_to_text (self);
    g_assert_cmpstr (text, ==, wanted[i]);
  }
}

static void
test_replace_policies (Fixture *self, gconstpointer unused)
{
  ReelPolicyRecord old = { (char *)"user", (char *)"old", (char *)"1" };
  ReelPolicyRecord first = { (char *)"user", (char *)"new", (char *)"2" };
  ReelPolicyRecord broken = { NULL, (char *)"new", (char *)"3" };
  ReelChange *good = reel_change_replace_policies ();
  ReelChange *bad = reel_change_replace_policies ();
  g_autofree char *kept = NULL, *replaced = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (put (self, reel_change_put_policy (&old), NULL));
  reel_change_add_member (bad, reel_change_put_policy (&first));
  reel_change_add_member (bad, reel_change_put_policy (&broken));
  g_assert_false (put (self, bad, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  kept = policies_to_text (self);
  g_assert_cmpstr (kept, ==, "user/old=1;");
  reel_change_add_member (good, reel_change_put_policy (&first));
  g_assert_true (put (self, good, NULL));
  replaced = policies_to_text (self);
  g_assert_cmpstr (replaced, ==, "user/new=2;");
}

static void
assert_private (Fixture *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  put_call (self, 0);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);
    GStatBuf info;

    g_assert_cmpint (g_stat (file, &info), ==, 0);
    g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  }
}

/* Whatever the process's umask is, and whatever mode an older version used. */
static void
test_private (Fixture *self, gconstpointer unused)
{
  assert_private (self);
  g_clear_object (&self->catalogue);
  g_assert_cmpint (g_chmod (self->path, 0640), ==, 0);
  self->catalogue = reel_store_sqlite_open (self->path, NULL);
  assert_private (self);
}

static void
test_newer_version (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->catalogue);
  run_sql (self, "PRAGMA user_version = 1000");
  g_assert_null (reel_store_sqlite_open (self->path, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
}

/* A lack of space is reported as such, and nothing else is. */
static void
test_full (void)
{
  g_autoptr (GError) full = NULL, failed = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (reel_sqlite_execute (db, "CREATE TABLE a (b)", NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA max_page_count = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (reel_sqlite_execute (db, "INSERT INTO a VALUES (zeroblob (100000))", &full), !=, SQLITE_OK);
  g_assert_error (full, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  g_assert_cmpint (reel_sqlite_execute (db, "INSERT INTO nowhere VALUES (1)", &failed), !=, SQLITE_OK);
  g_assert_error (failed, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  sqlite3_close (db);
}

static void
test_not_a_database (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->catalogue);
  g_assert_true (g_file_set_contents (self->path, "this is no database, but long enough to be read as one", -1, NULL));
  g_assert_null (reel_store_sqlite_open (self->path, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
}

static void
test_meetings (Fixture *self, gconstpointer unused)
{
  ReelMeetingRecord meeting = { (char *)"m/'1", (char *)"@a{sv} {}", 5 };
  ReelMeetingRecord again = { (char *)"m/'1", (char *)"{'subject': <'s'>}", 6 };
  g_autoptr (ReelMeetingRecord) none = NULL;
  g_autoptr (ReelMeetingRecord) found = NULL;
  g_autoptr (GError) error = NULL;

  none = find (self, REEL_QUERY_MEETING, "m/'1");
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_true (put (self, reel_change_put_meeting (&meeting), NULL));
  g_assert_true (put (self, reel_change_put_meeting (&again), NULL));
  found = find (self, REEL_QUERY_MEETING, "m/'1");
  g_assert_cmpstr (found->properties, ==, again.properties);
  g_assert_cmpint (found->added_utc, ==, 6);
}

static void
test_chat (Fixture *self, gconstpointer unused)
{
  ReelOperationRecord record = make_operation ("o", NULL);
  ReelChatRecord first = { (char *)"o", (char *)"p'", 9, (char *)"“it's”\n" };
  ReelChatRecord second = { (char *)"o", (char *)"q", 9, (char *)"x" };
  ReelChatRecord stray = { (char *)"none", (char *)"q", 9, (char *)"x" };
  g_autoptr (GPtrArray) chat = NULL;
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GError) error = NULL;

  put_call (self, 0);
  g_assert_true (put (self, reel_change_put_operation (&record), NULL));
  g_assert_true (put (self, reel_change_add_chat (&first), NULL));
  g_assert_true (put (self, reel_change_add_chat (&second), NULL));
  g_assert_false (put (self, reel_change_add_chat (&stray), &error));
  chat = read_all (self, REEL_QUERY_CHAT, "o");
  g_assert_cmpuint (chat->len, ==, 2);
  g_assert_cmpstr (((ReelChatRecord *)chat->pdata[0])->text, ==, first.text);
  g_assert_cmpstr (((ReelChatRecord *)chat->pdata[0])->participant_id, ==, "p'");
  g_assert_cmpint (((ReelChatRecord *)chat->pdata[1])->utc, ==, 9);
  g_assert_true (put (self, reel_change_remove_operation ("o"), NULL));
  gone = read_all (self, REEL_QUERY_CHAT, "o");
  g_assert_cmpuint (gone->len, ==, 0);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

static ReelChange *
put_meeting_of (const char *id)
{
  ReelMeetingRecord record = { (char *)id, (char *)"1", 1 };

  return reel_change_put_meeting (&record);
}

/* As seen by another connection: each newly prepared statement finds the table's description damaged. */
static void
damage (Fixture *self)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "PRAGMA writable_schema = ON;"
                                 "UPDATE sqlite_schema SET sql = 'damaged' WHERE name = 'meetings';"
                                 "PRAGMA schema_version = 1000;",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
}

/* A catalogue that is damaged as a whole fails: no single change is at fault, and none could be stored. */
static void
test_damaged (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  GError *refusals[2] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (put (self, put_meeting_of ("before"), NULL));
  damage (self);
  g_ptr_array_add (changes, put_meeting_of ("a"));
  g_ptr_array_add (changes, put_meeting_of ("b"));
  g_assert_false (reel_store_backend_apply (self->catalogue, changes, refusals, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_nonnull (strstr (error->message, "malformed"));
  g_assert_null (refusals[0]);
  g_assert_null (refusals[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store-sqlite/private", test_private);
  ADD ("/store-sqlite/calls", test_calls);
  ADD ("/store-sqlite/operations", test_operations);
  ADD ("/store-sqlite/open-operations", test_open_operations);
  ADD ("/store-sqlite/listed", test_listed);
  ADD ("/store-sqlite/outbox", test_outbox);
  ADD ("/store-sqlite/call-facts", test_call_facts);
  ADD ("/store-sqlite/reopen", test_reopen);
  ADD ("/store-sqlite/older-version", test_older_version);
  ADD ("/store-sqlite/policies", test_policies);
  ADD ("/store-sqlite/replace-policies", test_replace_policies);
  ADD ("/store-sqlite/newer-version", test_newer_version);
  ADD ("/store-sqlite/not-a-database", test_not_a_database);
  g_test_add_func ("/store-sqlite/full", test_full);
  ADD ("/store-sqlite/meetings", test_meetings);
  ADD ("/store-sqlite/chat", test_chat);
  ADD ("/store-sqlite/damaged", test_damaged);
  return g_test_run ();
}
