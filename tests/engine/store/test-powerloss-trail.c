/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Power loss while the store writes the audit trail twice: the next start has the same trail in both, without a fork,
 * and what was reported as stored is in each of them, so that either may be lost. */
#include "manager/core/document/reel-audit.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-audit-trail.h"
#include "manager/engine/store/reel-store-audited.h"
#include "manager/engine/store/reel-store-sqlite.h"
#include "tests/engine/store/fake-backend.h"
#include "tests/lib/disklog.h"
#include "tests/lib/powerchild.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ENTRIES 4 /* before the store is closed and opened again, and after it */
#define SEEDS   2

static const char *program;

/* Takes INNER. */
static ReelStoreBackend *
open_backend (const char *root, ReelStoreBackend *inner)
{
  g_autofree char *path = g_build_filename (root, "state", "audit-trail.jsonl", NULL);
  ReelCatalogueTrail found;
  g_autoptr (GError) error = NULL;
  ReelStoreBackend *backend = reel_store_audited_new (inner, path, &found, &error);

  g_assert_no_error (error);
  return backend;
}

static ReelStoreBackend *
open_catalogue (const char *root)
{
  g_autofree char *path = g_build_filename (root, "state", "catalogue.db", NULL);

  return open_backend (root, reel_store_sqlite_open (path, NULL));
}

/* --- the manager, which loses power --- */

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* With what it is about: a policy of the same name. */
static void
append (ReelAuditTrail *trail, guint number)
{
  g_autofree char *name = g_strdup_printf ("e%02u", number), *mark = g_strdup_printf ("entry %u", number);
  const ReelPolicyRecord policy = { (char *)"user", name, (char *)"{'mode': <'never'>}" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_audit_trail_append_async (trail,
                                 reel_audit_trail_list (reel_audit_entry_new ("anna", "policy-set", name, NULL, "test",
                                                                              REEL_AUDIT_ALLOWED, NULL)),
                                 reel_change_put_policy (&policy), store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  reel_audit_trail_append_finish (trail, result, NULL, &error);
  g_assert_no_error (error);
  disk_log_mark (mark);
}

static void
make_state (const char *root)
{
  g_autofree char *state = g_build_filename (root, "state", NULL);
  int above = g_open (root, O_RDONLY | O_DIRECTORY, 0);

  g_assert_cmpint (g_mkdir (state, 0700), ==, 0);
  g_assert_cmpint (fsync (above), ==, 0);
  close (above);
}

static void
do_keep (const char *root)
{
  make_state (root);
  for (guint start = 0; start < 2 * ENTRIES; start += ENTRIES) {
    g_autoptr (ReelStore) store = reel_store_new (open_catalogue (root));
    g_autoptr (ReelAuditTrail) trail = reel_audit_trail_new (store, NULL);

    for (guint n = start; n < start + ENTRIES; n++)
      append (trail, n);
    reel_store_close (store);
  }
}

static ReelChange *
make_entry (guint number, char **head)
{
  g_autofree char *name = g_strdup_printf ("e%02u", number - 1);
  g_autoptr (ReelAuditEntry) entry =
      reel_audit_entry_new ("anna", "policy-set", name, NULL, "test", REEL_AUDIT_ALLOWED, NULL);
  g_autofree char *line = NULL;
  ReelAuditRecord record;

  entry->number = number;
  entry->utc = G_USEC_PER_SEC;
  line = reel_audit_print (entry, *head);
  g_free (*head);
  *head = reel_audit_hash (line);
  record = (ReelAuditRecord){ number, entry->utc, entry->user, entry->action, name, (char *)"allowed", line };
  return reel_change_add_audit (&record);
}

/* The catalogue keeps the first entry, and fails with the second. */
static void
do_fail (const char *root)
{
  g_autofree char *head = g_strdup (reel_audit_no_hash);
  FakeBackend *fake = fake_backend_new ();
  g_autoptr (ReelStoreBackend) backend = NULL;

  make_state (root);
  backend = open_backend (root, REEL_STORE_BACKEND (fake));
  for (guint number = 1; number <= 2; number++) {
    g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
    GError *refusal = NULL;

    fake_backend_fail (fake, number == 2, REEL_ERROR_STORAGE_FULL);
    g_ptr_array_add (changes, make_entry (number, &head));
    g_assert_true (reel_store_backend_apply (backend, changes, &refusal, NULL) == (number == 1));
    g_assert_no_error (refusal);
  }
  disk_log_mark ("failed");
}

/* --- what is left --- */

/* Returns: how many entries there are, which are those that were made, in order, but for those that tell of a
 * restoration */
static guint
count_entries (ReelStoreBackend *backend)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (ReelQuery) query = reel_query_new_audit (reel_audit_filter_parse (all, NULL), 0, 100);
  g_autoptr (GPtrArray) rows = reel_store_backend_read (backend, query, NULL);
  ReelAuditCheck check = { 0 };
  g_autoptr (GError) error = NULL;
  guint count = 0;

  for (guint i = 0; i < rows->len; i++) {
    const ReelAuditRecord *record = rows->pdata[i];
    g_autofree char *name = g_strdup_printf ("e%02u", count);

    reel_audit_check_line (&check, record->line, &error);
    g_assert_no_error (error);
    if (g_str_equal (record->action, "trail-restored"))
      continue;
    g_assert_cmpstr (record->target, ==, name);
    count++;
  }
  return count;
}

static void
check_left (PowerChild *self, guint point, PowerCutRules rules, gpointer unused)
{
  g_autoptr (GPtrArray) marks = power_cut_list_marks (self->cut, point, NULL);
  g_autoptr (ReelStoreBackend) backend = NULL;
  g_autoptr (ReelStoreBackend) rebuilt = NULL;
  g_autofree char *state = g_build_filename (self->left, "state", NULL);
  guint kept = 0, n;

  for (guint i = 0; i < marks->len; i++) {
    if (sscanf (marks->pdata[i], "entry %u", &n) == 1)
      kept = n + 1;
  }
  if (!g_file_test (state, G_FILE_TEST_IS_DIR))
    return;
  /* One without a catalogue first, because opening that one mends the file. */
  rebuilt = open_backend (self->left, REEL_STORE_BACKEND (fake_backend_new ()));
  n = count_entries (rebuilt);
  g_assert_cmpuint (n, >=, kept);
  g_clear_object (&rebuilt);
  backend = open_catalogue (self->left);
  g_assert_cmpuint (count_entries (backend), ==, n);
}

static void
test_trail (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "keep", NULL);

  g_test_message ("%u syncs", power_cut_count_points (child->cut) - 1);
  power_child_cut (child, SEEDS, check_left, NULL);
}

/* What somebody was told is not kept does not come back. */
static void
check_failed (PowerChild *self, guint point, PowerCutRules rules, gpointer seen)
{
  g_autoptr (GPtrArray) marks = power_cut_list_marks (self->cut, point, NULL);
  g_autoptr (ReelStoreBackend) rebuilt = NULL;

  if (marks->len == 0)
    return;
  rebuilt = open_backend (self->left, REEL_STORE_BACKEND (fake_backend_new ()));
  g_assert_cmpuint (count_entries (rebuilt), ==, 1);
  (*(guint *)seen)++;
}

static void
test_failed (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "fail", NULL);
  guint seen = 0;

  power_child_cut (child, SEEDS, check_failed, &seen);
  g_assert_cmpuint (seen, >, 0);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "keep")) {
    do_keep (argv[2]);
    return 0;
  }
  if (argc == 3 && g_str_equal (argv[1], "fail")) {
    do_fail (argv[2]);
    return 0;
  }
  g_test_init (&argc, &argv, NULL);
  /* It warns of what the power loss left. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/powerloss/trail", test_trail);
  g_test_add_func ("/powerloss/trail-failed", test_failed);
  return g_test_run ();
}
