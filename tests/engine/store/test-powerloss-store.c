/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Power loss while the store writes its SQLite file: the file needs no repair, everything reported as stored is in it,
 * nothing without what was put before it, and no group in part. */
#include "manager/engine/store/reel-store-sqlite.h"
#include "manager/engine/store/reel-store.h"
#include "tests/lib/disklog.h"
#include "tests/lib/powerchild.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#define CATALOGUE  "state/catalogue.db"
#define OPERATIONS 12  /* before the store is closed and opened again, and after it */
#define CHAT       400 /* lines of 8 kB that nobody waits for: more than the size at which SQLite empties its log */
#define SEEDS      3

static const char *program;

/* --- the manager, which loses power --- */

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
put_durable (ReelStore *store, ReelChange *change, const char *mark)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_store_put_durable_async (store, change, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (reel_store_put_durable_finish (store, result, NULL, &error));
  g_assert_no_error (error);
  disk_log_mark (mark);
}

static ReelOperationRecord
make_operation (const char *id, const char *state)
{
  return (ReelOperationRecord){ .operation = (char *)id,
                                .call_id = (char *)"c",
                                .options = (char *)"@a{sv} {}",
                                .state = (char *)state,
                                .base = (char *)"/b",
                                .created_utc = 7 };
}

static void
put_operations (ReelStore *store, guint first)
{
  for (guint n = first; n < first + OPERATIONS; n++) {
    g_autofree char *id = g_strdup_printf ("op-%02u", n), *begun = g_strdup_printf ("begun %u", n);
    g_autofree char *ended = g_strdup_printf ("ended %u", n);
    ReelOperationRecord operation = make_operation (id, "recording"), final = make_operation (id, "completed");
    ReelEventRecord event = { .id = id, .operation = id, .body = (char *)"{}", .created_utc = 9 };

    put_durable (store, reel_change_put_operation (&operation), begun);
    if (n % 2 == 0)
      put_durable (store, reel_change_finish_operation (&final, &event), ended);
  }
}

static void
put_policies (ReelStore *store, const char *properties)
{
  static const char *const ids[] = { "a", "b", "c" };
  ReelChange *change = reel_change_replace_policies ();

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    ReelPolicyRecord record = { (char *)"user", (char *)ids[i], (char *)properties };

    reel_change_add_member (change, reel_change_put_policy (&record));
  }
  put_durable (store, change, properties);
}

static void
put_chat (ReelStore *store)
{
  g_autofree char *text = g_strnfill (8000, 'x');
  ReelChatRecord record = { (char *)"op-00", (char *)"p", 1, text };

  for (guint i = 0; i < CHAT; i++)
    reel_store_put (store, reel_change_add_chat (&record));
}

static ReelStore *
open_store (const char *root)
{
  g_autofree char *path = g_build_filename (root, CATALOGUE, NULL);
  g_autoptr (GError) error = NULL;
  ReelStoreBackend *backend = reel_store_sqlite_open (path, &error);

  g_assert_no_error (error);
  return reel_store_new (backend);
}

static void
close_store (ReelStore *store)
{
  reel_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (store);
}

static void
do_keep (const char *root)
{
  g_autofree char *state = g_build_filename (root, "state", NULL);
  ReelCallRecord call = { .call_id = (char *)"c",
                          .server_call_id = (char *)"s/1",
                          .boot_id = (char *)"b",
                          .state = (char *)"ringing",
                          .properties = (char *)"@a{sv} {}",
                          .created_utc = 5 };
  int above = g_open (root, O_RDONLY | O_DIRECTORY, 0);
  ReelStore *store;

  /* as the daemon does before it opens the store */
  g_assert_cmpint (g_mkdir (state, 0700), ==, 0);
  g_assert_cmpint (fsync (above), ==, 0);
  close (above);
  store = open_store (root);
  put_durable (store, reel_change_put_call (&call), "call");
  put_policies (store, "{'mode': <'never'>}");
  put_operations (store, 0);
  close_store (store);
  store = open_store (root);
  put_chat (store);
  put_policies (store, "{'mode': <'always-on'>}");
  put_operations (store, OPERATIONS);
  close_store (store);
}

/* --- what is left --- */

static GPtrArray *
read_left (ReelStoreBackend *backend, ReelQueryKind kind, const char *id)
{
  g_autoptr (ReelQuery) query = reel_query_new (kind, id);
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = reel_store_backend_read (backend, query, &error);

  g_assert_no_error (error);
  return rows;
}

static void
check_file (const char *path)
{
  sqlite3_stmt *check = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &check, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (check), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *)sqlite3_column_text (check, 0), ==, "ok");
  sqlite3_finalize (check);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static gboolean
has_event (GPtrArray *events, const char *operation)
{
  for (guint i = 0; i < events->len; i++)
    if (g_str_equal (((ReelEventRecord *)events->pdata[i])->operation, operation))
      return TRUE;
  return FALSE;
}

/* In order: once one is missing, none follows. */
static void
check_operations (ReelStoreBackend *backend, guint begun, guint ended)
{
  g_autoptr (ReelQuery) query = reel_query_new_pending_events (0, 1000);
  g_autoptr (GPtrArray) events = reel_store_backend_read (backend, query, NULL);
  gboolean missing = FALSE;

  g_assert_nonnull (events);
  for (guint n = 0; n < 2 * OPERATIONS; n++) {
    g_autofree char *id = g_strdup_printf ("op-%02u", n);
    g_autoptr (GPtrArray) rows = read_left (backend, REEL_QUERY_OPERATION, id);
    gboolean final = rows->len > 0 && g_str_equal (((ReelOperationRecord *)rows->pdata[0])->state, "completed");

    g_assert_true (rows->len > 0 || n >= begun);
    g_assert_false (rows->len > 0 && missing);
    missing |= rows->len == 0;
    g_assert_true (final || n >= ended || n % 2 == 1);
    g_assert_cmpint (has_event (events, id), ==, final);
  }
}

static void
check_policies (ReelStoreBackend *backend, const char *kept)
{
  g_autoptr (GPtrArray) rows = read_left (backend, REEL_QUERY_POLICIES, NULL);
  const char *first = rows->len > 0 ? ((ReelPolicyRecord *)rows->pdata[0])->properties : NULL;

  if (kept == NULL && rows->len == 0)
    return;
  g_assert_cmpuint (rows->len, ==, 3);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (((ReelPolicyRecord *)rows->pdata[i])->properties, ==, first);
  if (kept != NULL && g_strrstr (kept, "always-on") != NULL)
    g_assert_cmpstr (first, ==, kept);
}

static void
check_left (PowerChild *self, guint point, PowerCutRules rules, gpointer unused)
{
  g_autofree char *path = g_build_filename (self->left, CATALOGUE, NULL);
  g_autoptr (GPtrArray) marks = power_cut_list_marks (self->cut, point, NULL);
  g_autoptr (ReelStoreBackend) backend = NULL;
  g_autoptr (GError) error = NULL;
  const char *policies = NULL;
  guint begun = 0, ended = 0, n;

  for (guint i = 0; i < marks->len; i++) {
    if (sscanf (marks->pdata[i], "begun %u", &n) == 1)
      begun = n + 1;
    else if (sscanf (marks->pdata[i], "ended %u", &n) == 1)
      ended = n + 1;
    else if (*(char *)marks->pdata[i] == '{')
      policies = marks->pdata[i];
  }
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    check_file (path);
  else
    g_assert_cmpuint (marks->len, ==, 0);
  backend = reel_store_sqlite_open (path, &error);
  g_assert_no_error (error);
  check_operations (backend, begun, ended);
  check_policies (backend, policies);
}

static void
test_store (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "keep", NULL);

  g_test_message ("%u syncs", power_cut_count_points (child->cut) - 1);
  power_child_cut (child, SEEDS, check_left, NULL);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "keep")) {
    do_keep (argv[2]);
    return 0;
  }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/powerloss/store", test_store);
  return g_test_run ();
}
