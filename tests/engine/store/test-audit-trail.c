/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit trail in memory and on SQLite: one chain, however many requests come at a time and whatever fails. */
#include "manager/engine/store/reel-audit-trail.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-store-sqlite.h"
#include "tests/engine/store/fake-backend.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
  char *directory;   /* of SQLite; NULL in memory */
  FakeBackend *fake; /* NULL on SQLite */
  ReelStore *store;
  ReelAuditTrail *trail;
} Fixture;

static gboolean
on_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wait_turns = 0;                                                                                              \
    guint wait_tick = g_timeout_add (20, on_tick, &wait_turns);                                                        \
    while (!(condition) && wait_turns < 3000)                                                                          \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

static void
open_trail (Fixture *self)
{
  g_autofree char *path = self->directory != NULL ? g_build_filename (self->directory, "catalogue.db", NULL) : NULL;
  ReelStoreBackend *backend =
      path != NULL ? reel_store_sqlite_open (path, NULL) : g_object_ref (REEL_STORE_BACKEND (self->fake));
  g_autoptr (GError) error = NULL;

  self->store = reel_store_new (backend);
  self->trail = reel_audit_trail_new (self->store, &error);
  g_assert_no_error (error);
}

static void
close_trail (Fixture *self)
{
  reel_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->trail);
  g_assert_finalize_object (self->store);
}

static void
set_up_fake (Fixture *self, gconstpointer unused)
{
  self->fake = fake_backend_new ();
  open_trail (self);
}

static void
set_up_sqlite (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-audit-XXXXXX", NULL);
  open_trail (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm" };

  close_trail (self);
  g_clear_object (&self->fake);
  for (guint i = 0; self->directory != NULL && i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (self->directory, names[i], NULL);

    g_remove (file);
  }
  if (self->directory != NULL)
    g_rmdir (self->directory);
  g_free (self->directory);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
append (Fixture *self, const char *target, ReelChange *change, GAsyncResult **result)
{
  reel_audit_trail_append_async (self->trail,
                                 reel_audit_trail_list (reel_audit_entry_new ("anna", "play", target, NULL, "a test",
                                                                              REEL_AUDIT_ALLOWED, NULL)),
                                 change, store_result, result);
}

static gboolean
finish (Fixture *self, GAsyncResult **result, GError **error)
{
  gboolean kept;

  wait_until (*result != NULL);
  kept = reel_audit_trail_append_finish (self->trail, *result, NULL, error);
  g_clear_object (result);
  return kept;
}

static GPtrArray *
read_trail (Fixture *self)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GError) error = NULL;
  GPtrArray *rows =
      reel_store_query_sync (self->store, reel_query_new_audit (reel_audit_filter_parse (all, NULL), 0, 10000), &error);

  g_assert_no_error (error);
  return rows;
}

/* Returns: the targets in order. Also checks the chain. */
static char *
print_trail (Fixture *self)
{
  g_autoptr (GPtrArray) rows = read_trail (self);
  GString *targets = g_string_new (NULL);
  ReelAuditCheck check = { 0 };

  for (guint i = 0; i < rows->len; i++) {
    const ReelAuditRecord *row = rows->pdata[i];
    g_autoptr (GError) error = NULL;

    reel_audit_check_line (&check, row->line, &error);
    g_assert_no_error (error);
    g_assert_cmpint (check.last, ==, row->entry);
    g_string_append_printf (targets, "%s%s", i > 0 ? " " : "", row->target);
  }
  g_assert_true (rows->len == 0 || check.first == 1);
  return g_string_free (targets, FALSE);
}

static void
assert_trail (Fixture *self, const char *expected)
{
  g_autofree char *targets = print_trail (self);

  g_assert_cmpstr (targets, ==, expected);
}

static void
test_chain (Fixture *self, gconstpointer unused)
{
  GAsyncResult *results[3] = { NULL, NULL, NULL };

  append (self, "a", NULL, &results[0]);
  append (self, "b", NULL, &results[1]);
  append (self, "c", NULL, &results[2]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_true (finish (self, &results[i], NULL));
  assert_trail (self, "a b c");
  /* Another manager continues the chain. */
  if (self->directory != NULL) {
    close_trail (self);
    open_trail (self);
  }
  append (self, "d", NULL, &results[0]);
  g_assert_true (finish (self, &results[0], NULL));
  assert_trail (self, "a b c d");
}

static ReelChange *
make_meeting (const char *id)
{
  ReelMeetingRecord record = { (char *)id, (char *)"@a{sv} {}", 1 };

  return reel_change_put_meeting (&record);
}

static guint
count_meetings (Fixture *self, const char *id)
{
  g_autoptr (GPtrArray) rows = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_MEETING, id), NULL);

  return rows->len;
}

/* The change that an entry describes is stored together with it. */
static void
test_change (Fixture *self, gconstpointer unused)
{
  ReelChange *group = reel_change_new_group ();
  GAsyncResult *results[2] = { NULL, NULL };

  reel_change_add_member (group, make_meeting ("m2"));
  reel_change_add_member (group, make_meeting ("m3"));
  append (self, "a", make_meeting ("m1"), &results[0]);
  append (self, "b", group, &results[1]);
  g_assert_true (finish (self, &results[0], NULL));
  g_assert_true (finish (self, &results[1], NULL));
  assert_trail (self, "a b");
  g_assert_cmpuint (count_meetings (self, "m1") + count_meetings (self, "m2") + count_meetings (self, "m3"), ==, 3);
}

/* While the catalogue accepts nothing, nothing is allowed, and then the chain continues after its last entry. */
static void
test_failing (Fixture *self, gconstpointer unused)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  append (self, "a", NULL, &result);
  g_assert_true (finish (self, &result, NULL));
  fake_backend_fail (self->fake, TRUE, REEL_ERROR_STORAGE_FULL);
  append (self, "lost", make_meeting ("lost"), &result);
  g_assert_false (finish (self, &result, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  fake_backend_fail (self->fake, FALSE, 0);
  append (self, "b", NULL, &result);
  g_assert_true (finish (self, &result, NULL));
  assert_trail (self, "a b");
  g_assert_cmpuint (count_meetings (self, "lost"), ==, 0);
}

/* A change that can never be stored fails only its own request. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  GAsyncResult *results[4] = { NULL, NULL, NULL, NULL };

  fake_backend_refuse (self->fake, "broken");
  append (self, "a", NULL, &results[0]);
  append (self, "b", NULL, &results[1]);
  append (self, "c", make_meeting ("broken"), &results[2]);
  append (self, "d", make_meeting ("whole"), &results[3]);
  g_assert_true (finish (self, &results[0], NULL));
  g_assert_true (finish (self, &results[1], NULL));
  g_assert_false (finish (self, &results[2], NULL));
  g_assert_true (finish (self, &results[3], NULL));
  assert_trail (self, "a b d");
  g_assert_cmpuint (count_meetings (self, "whole"), ==, 1);
}

static void
test_append_only (Fixture *self, gconstpointer unused)
{
  static const char *const statements[] = { "UPDATE audit SET user = 'otto'", "DELETE FROM audit" };
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  GAsyncResult *result = NULL;
  sqlite3 *db = NULL;

  append (self, "a", NULL, &result);
  g_assert_true (finish (self, &result, NULL));
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    g_assert_cmpint (sqlite3_exec (db, statements[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  sqlite3_close (db);
  assert_trail (self, "a");
}

/* An entry that another process wrote is accepted as the end; an invalid one is not continued. */
static void
test_strange_end (Fixture *self, gconstpointer unused)
{
  ReelAuditRecord row = { 1, 1, (char *)"", (char *)"play", (char *)"d", (char *)"allowed", (char *)"{\"entry\":1}" };
  g_autoptr (GError) error = NULL;

  reel_store_put (self->store, reel_change_add_audit (&row));
  g_assert_null (reel_audit_trail_new (self->store, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
}

/* Another process's entry is in the place of the next one: the end is read again. */
static void
test_taken_number (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelAuditEntry) entry =
      reel_audit_entry_new ("otto", "play", "strange", NULL, NULL, REEL_AUDIT_ALLOWED, NULL);
  g_autofree char *line = NULL;
  ReelAuditRecord row = { 0 };
  GAsyncResult *result = NULL;

  entry->number = 1;
  line = reel_audit_print (entry, reel_audit_no_hash);
  row = (ReelAuditRecord){ 1, 1, (char *)"otto", (char *)"play", (char *)"strange", (char *)"allowed", line };
  reel_store_put (self->store, reel_change_add_audit (&row));
  g_assert_true (reel_store_flush_sync (self->store));
  append (self, "a", NULL, &result);
  g_assert_false (finish (self, &result, NULL));
  append (self, "b", NULL, &result);
  g_assert_true (finish (self, &result, NULL));
  assert_trail (self, "strange b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Failures are logged as warnings, which this test expects. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  g_log_set_fatal_mask (G_LOG_DOMAIN, G_LOG_LEVEL_ERROR);
#define ADD(name, setup, test) g_test_add ("/audit-trail/" name, Fixture, NULL, setup, test, tear_down)
  ADD ("chain/memory", set_up_fake, test_chain);
  ADD ("chain/sqlite", set_up_sqlite, test_chain);
  ADD ("change/memory", set_up_fake, test_change);
  ADD ("change/sqlite", set_up_sqlite, test_change);
  ADD ("failing", set_up_fake, test_failing);
  ADD ("refused", set_up_fake, test_refused);
  ADD ("append-only", set_up_sqlite, test_append_only);
  ADD ("strange-end", set_up_sqlite, test_strange_end);
  ADD ("taken-number", set_up_sqlite, test_taken_number);
#undef ADD
  return g_test_run ();
}
