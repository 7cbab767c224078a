/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of recordings, in SQLite and in the fake: pages by the beginning of the call, counts that add up, and
 * what the catalogue does not know. */
#include "manager/engine/store/reel-store-sqlite.h"
#include "tests/engine/store/fake-backend.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

/* Later than any catalogue of this test was made. */
#define T G_GINT64_CONSTANT (4000000000000000)

typedef struct {
  char *directory;
  char *path;
  ReelStoreBackend *catalogue;
} Fixture;

static void
set_up (Fixture *self, gconstpointer fake)
{
  self->directory = g_dir_make_tmp ("reel-completeness-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "catalogue.db", NULL);
  self->catalogue = fake != NULL ? REEL_STORE_BACKEND (fake_backend_new ()) : reel_store_sqlite_open (self->path, NULL);
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
static void
put (Fixture *self, ReelChange *change)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  GError *refusal = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (changes, change);
  reel_store_backend_apply (self->catalogue, changes, &refusal, &error);
  g_assert_no_error (error);
  g_assert_no_error (refusal);
}

/* Takes QUERY. */
static GPtrArray *
read_query (Fixture *self, ReelQuery *query)
{
  g_autoptr (ReelQuery) owned = query;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = reel_store_backend_read (self->catalogue, owned, &error);

  g_assert_no_error (error);
  return rows;
}

static void
put_call (Fixture *self, const char *call, gint64 utc)
{
  ReelCallRecord record = { .call_id = (char *)call,
                            .server_call_id = (char *)"s",
                            .boot_id = (char *)"b",
                            .state = (char *)"ended",
                            .properties = (char *)"@a{sv} {}",
                            .created_utc = utc,
                            .ended_utc = utc + 1 };

  put (self, reel_change_put_call (&record));
}

static void
put_operation (Fixture *self, const char *operation, const char *call, const char *state, guint64 duration_ns)
{
  ReelOperationRecord record = { .operation = (char *)operation,
                                 .call_id = (char *)call,
                                 .options = (char *)"@a{sv} {}",
                                 .state = (char *)state,
                                 .base = (char *)"/x",
                                 .created_utc = T,
                                 .duration_ns = duration_ns };

  put (self, reel_change_put_operation (&record));
}

static void
put_incomplete (Fixture *self, const char *id, const char *call, gint64 call_utc, gint64 end_utc)
{
  ReelIncompleteRecord record = { .id = (char *)id,
                                  .call_id = (char *)call,
                                  .call_utc = call_utc,
                                  .server_call_id = (char *)"s",
                                  .reason = (char *)"Overloaded",
                                  .rule = (char *)"forced",
                                  .start_utc = call_utc,
                                  .since_utc = call_utc,
                                  .end_utc = end_utc,
                                  .missing_ns = 7 };

  put (self, reel_change_put_incomplete (&record));
}

/* All pages of LIMIT rows. */
static char *
list_pages (Fixture *self, gint64 from, gint64 to, guint limit)
{
  ReelRecordingCursor cursor = { 0, g_strdup ("") };
  GString *found = g_string_new (NULL);

  for (;;) {
    g_autoptr (GPtrArray) rows = read_query (self, reel_query_new_incomplete_page (from, to, &cursor, limit));

    g_assert_cmpuint (rows->len, <=, limit);
    for (guint i = 0; i < rows->len; i++) {
      const ReelIncompleteRecord *row = rows->pdata[i];

      g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", row->id);
      reel_recording_cursor_clear (&cursor);
      cursor = (ReelRecordingCursor){ row->call_utc, g_strdup (row->id) };
    }
    if (rows->len == 0)
      break;
  }
  reel_recording_cursor_clear (&cursor);
  return g_string_free (found, FALSE);
}

static void
assert_pages (Fixture *self, gint64 from, gint64 to, const char *expected)
{
  for (guint limit = 1; limit < 5; limit++) {
    g_autofree char *found = list_pages (self, from, to, limit);

    g_assert_cmpstr (found, ==, expected);
  }
}

static void
test_pages (Fixture *self, gconstpointer unused)
{
  put_call (self, "c1", T);
  put_call (self, "c2", T + 10);
  put_call (self, "c3", T + 20);
  put_incomplete (self, "b", "c1", T, 0);
  put_incomplete (self, "a", "c1", T, T + 5);
  put_incomplete (self, "d", "c3", T + 20, T + 30);
  put_incomplete (self, "c", "c2", T + 10, T + 11);
  assert_pages (self, 0, G_MAXINT64, "a b c d");
  assert_pages (self, T, T + 20, "a b c");
  assert_pages (self, T + 1, G_MAXINT64, "c d");
  assert_pages (self, T + 21, G_MAXINT64, "");
  /* The same row again is no other one. */
  put_incomplete (self, "b", "c1", T, T + 9);
  assert_pages (self, 0, G_MAXINT64, "a b c d");
  put (self, reel_change_remove_incomplete ("a"));
  assert_pages (self, 0, G_MAXINT64, "b c d");
}

static void
test_open (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;
  const ReelIncompleteRecord *row;

  put_call (self, "c1", T);
  put_incomplete (self, "a", "c1", T, T + 5);
  put_incomplete (self, "b", "c1", T, 0);
  rows = read_query (self, reel_query_new (REEL_QUERY_OPEN_INCOMPLETE, NULL));
  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  g_assert_cmpstr (row->id, ==, "b");
  g_assert_cmpstr (row->reason, ==, "Overloaded");
  g_assert_cmpuint (row->missing_ns, ==, 7);
  g_assert_null (row->operation);
  g_assert_null (row->level);
}

static void
assert_counts (Fixture *self, gint64 from, gint64 to, guint whole, guint partly, guint not_recorded)
{
  g_autoptr (GPtrArray) rows = read_query (self, reel_query_new_completeness (from, to));
  const ReelCompletenessRecord *counts;

  g_assert_cmpuint (rows->len, ==, 1);
  counts = rows->pdata[0];
  g_assert_cmpuint (counts->whole, ==, whole);
  g_assert_cmpuint (counts->partly, ==, partly);
  g_assert_cmpuint (counts->not_recorded, ==, not_recorded);
}

static void
test_counts (Fixture *self, gconstpointer unused)
{
  assert_counts (self, 0, G_MAXINT64, 0, 0, 0);
  put_call (self, "not asked for", T);
  put_call (self, "whole", T + 1);
  put_operation (self, "o1", "whole", "completed", 5);
  put_call (self, "paused all the time", T + 2);
  put_operation (self, "o2", "paused all the time", "completed", 0);
  put_call (self, "with a gap", T + 3);
  put_operation (self, "o3", "with a gap", "completed", 5);
  put_incomplete (self, "a", "with a gap", T + 3, T + 9);
  put_incomplete (self, "b", "with a gap", T + 3, T + 9);
  put_call (self, "running with a gap", T + 4);
  put_operation (self, "o4", "running with a gap", "recording", 0);
  put_incomplete (self, "c", "running with a gap", T + 4, 0);
  put_call (self, "refused", T + 5);
  put_incomplete (self, "d", "refused", T + 5, T + 9);
  put_call (self, "lost", T + 6);
  put_operation (self, "o5", "lost", "failed", 5);
  put_incomplete (self, "e", "lost", T + 6, T + 9);
  put_call (self, "empty", T + 7);
  put_operation (self, "o6", "empty", "completed", 0);
  put_incomplete (self, "f", "empty", T + 7, T + 9);
  put_call (self, "failed, and once more", T + 8);
  put_operation (self, "o7", "failed, and once more", "failed", 5);
  put_operation (self, "o8", "failed, and once more", "completed", 5);
  put_incomplete (self, "g", "failed, and once more", T + 8, T + 9);
  assert_counts (self, 0, G_MAXINT64, 2, 3, 3);
  assert_counts (self, T + 3, T + 6, 0, 2, 1);
  /* Two periods that touch have the calls of both, each once. */
  assert_counts (self, 0, T + 3, 2, 0, 0);
  assert_counts (self, T + 6, G_MAXINT64, 0, 1, 2);
}

static gint64
read_since (Fixture *self)
{
  g_autoptr (GPtrArray) rows = read_query (self, reel_query_new_completeness (0, G_MAXINT64));

  return ((const ReelCompletenessRecord *)rows->pdata[0])->since_utc;
}

/* A catalogue that was rebuilt, or that an earlier manager wrote, does not know what was missed before, and says so
 * instead of counting those calls as whole. It says the same once it is opened again. */
static void
test_since (Fixture *self, gconstpointer unused)
{
  gint64 before = g_get_real_time (), since;

  since = read_since (self);
  g_assert_cmpint (since, >, before - 60 * G_USEC_PER_SEC);
  g_assert_cmpint (since, <=, g_get_real_time ());
  put_call (self, "earlier", since - 1);
  put_operation (self, "o", "earlier", "completed", 5);
  put_incomplete (self, "a", "earlier", since - 1, since);
  put_call (self, "later", since);
  put_incomplete (self, "b", "later", since, since);
  assert_counts (self, 0, G_MAXINT64, 0, 0, 1);
  assert_pages (self, 0, G_MAXINT64, "b");
  g_clear_object (&self->catalogue);
  self->catalogue = reel_store_sqlite_open (self->path, NULL);
  g_assert_cmpint (read_since (self), ==, since);
  assert_pages (self, 0, G_MAXINT64, "b");
}

/* As long as its call is in the catalogue, and not longer. */
static void
test_goes_with_call (Fixture *self, gconstpointer unused)
{
  sqlite3 *db = NULL;

  put_call (self, "c1", T);
  put_incomplete (self, "a", "c1", T, T + 5);
  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA foreign_keys = ON; DELETE FROM calls", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_pages (self, 0, G_MAXINT64, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, fake, test) g_test_add ("/completeness-rows/" name, Fixture, fake, set_up, test, tear_down)
  ADD ("sqlite/pages", NULL, test_pages);
  ADD ("sqlite/open", NULL, test_open);
  ADD ("sqlite/counts", NULL, test_counts);
  ADD ("sqlite/since", NULL, test_since);
  ADD ("sqlite/goes-with-call", NULL, test_goes_with_call);
  ADD ("fake/pages", "fake", test_pages);
  ADD ("fake/open", "fake", test_open);
  ADD ("fake/counts", "fake", test_counts);
#undef ADD
  return g_test_run ();
}
