/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes, reads and prints the trail; see the header. */
#include "tests/engine/store/trail-fixture.h"

#include "manager/core/document/reel-audit.h"
#include "manager/engine/store/reel-store-sqlite.h"

#include <glib/gstdio.h>
#include <string.h>

void
trail_fixture_open (TrailFixture *self)
{
  g_autoptr (GError) error = NULL;
  ReelCatalogueTrail found;

  self->backend = reel_store_audited_new (g_object_ref (REEL_STORE_BACKEND (self->fake)), self->path, &found, &error);
  g_assert_no_error (error);
}

void
trail_fixture_set_up (TrailFixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-audited-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "audit-trail.jsonl", NULL);
  self->fake = fake_backend_new ();
  self->head = g_strdup (reel_audit_no_hash);
  trail_fixture_open (self);
}

guint
trail_fixture_count_files (TrailFixture *self, const char *prefix)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (directory)) != NULL)
    count += g_str_has_prefix (name, prefix);
  return count;
}

void
trail_fixture_tear_down (TrailFixture *self, gconstpointer unused)
{
  GDir *directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  g_clear_object (&self->backend);
  g_assert_finalize_object (self->fake);
  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file = g_build_filename (self->directory, name, NULL);

    g_remove (file);
  }
  g_dir_close (directory);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->head);
}

ReelChange *
trail_fixture_make_entry (TrailFixture *self, const char *action, const char *target, const char *reason)
{
  g_autoptr (ReelAuditEntry) entry =
      reel_audit_entry_new ("anna", action, target, reason, "a test", REEL_AUDIT_ALLOWED, NULL);
  g_autofree char *line = NULL;
  ReelAuditRecord record;

  entry->number = ++self->last;
  entry->utc = self->last * G_USEC_PER_SEC;
  line = reel_audit_print (entry, self->head);
  g_free (self->head);
  self->head = reel_audit_hash (line);
  record = (ReelAuditRecord){ entry->number, entry->utc,        entry->user, entry->action,
                              entry->target, (char *)"allowed", line };
  return reel_change_add_audit (&record);
}

gboolean
trail_fixture_keep (TrailFixture *self, const char *target, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  const ReelMeetingRecord meeting = { (char *)target, (char *)"{}", 1 };
  ReelChange *group = reel_change_new_group ();
  GError *refusal = NULL;
  gboolean kept;

  reel_change_add_member (group, reel_change_put_meeting (&meeting));
  reel_change_add_member (group, trail_fixture_make_entry (self, "play", target, NULL));
  g_ptr_array_add (changes, group);
  kept = reel_store_backend_apply (self->backend, changes, &refusal, error);
  if (refusal != NULL) {
    g_propagate_error (error, refusal);
    return FALSE;
  }
  return kept;
}

char *
trail_fixture_read_file (TrailFixture *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *targets = g_string_new (NULL);
  ReelAuditCheck check = { 0 };

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelAuditEntry) entry = reel_audit_parse (lines[i], NULL, &error);

    g_assert_no_error (error);
    reel_audit_check_line (&check, lines[i], &error);
    g_assert_no_error (error);
    g_string_append_printf (targets, "%s%s", i > 0 ? " " : "", entry->target);
  }
  return g_string_free (targets, FALSE);
}

void
trail_fixture_undo (TrailFixture *self, gint64 last, const char *head)
{
  self->last = last;
  g_free (self->head);
  self->head = g_strdup (head);
}

void
trail_fixture_follow_file (TrailFixture *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  self->last = g_strv_length (lines) - 1;
  g_free (self->head);
  self->head = reel_audit_hash (lines[self->last - 1]);
}

void
trail_fixture_append_text (TrailFixture *self, const char *text)
{
  FILE *file = fopen (self->path, "a");

  g_assert_cmpint (fputs (text, file), >=, 0);
  fclose (file);
}

void
trail_fixture_apply (TrailFixture *self, ReelChange *change)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  GError *refusal = NULL;

  g_ptr_array_add (changes, change);
  g_assert_true (reel_store_backend_apply (self->backend, changes, &refusal, NULL));
  g_assert_no_error (refusal);
}

ReelStoreBackend *
trail_fixture_make_catalogue (TrailFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  ReelStoreBackend *catalogue = reel_store_sqlite_open (path, NULL);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  const ReelCallRecord call = { .call_id = (char *)"c",
                                .server_call_id = (char *)"s",
                                .boot_id = (char *)"",
                                .state = (char *)"ended",
                                .properties = (char *)"@a{sv} {}" };
  const ReelOperationRecord operation = { .operation = (char *)"o",
                                          .call_id = (char *)"c",
                                          .options = (char *)"@a{sv} {}",
                                          .state = (char *)"completed",
                                          .base = (char *)"/x",
                                          .trigger = (char *)"@a{sv} {}" };
  GError *refusals[5] = { NULL };

  g_ptr_array_add (changes, reel_change_put_call (&call));
  g_ptr_array_add (changes, reel_change_put_operation (&operation));
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *id = g_strdup_printf ("d%u", i);
    const ReelChunkRecord chunk = { .operation = (char *)"o",
                                    .index = i,
                                    .document_id = id,
                                    .end_reason = (char *)"CallEnded",
                                    .location = (char *)"/x" };

    g_ptr_array_add (changes, reel_change_keep_chunk (&chunk));
  }
  g_assert_true (reel_store_backend_apply (catalogue, changes, refusals, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    g_assert_no_error (refusals[i]);
  return catalogue;
}

char *
trail_fixture_print_trail (ReelStoreBackend *catalogue)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (ReelQuery) query = reel_query_new_audit (reel_audit_filter_parse (all, NULL), 0, 100);
  g_autoptr (GPtrArray) rows = reel_store_backend_read (catalogue, query, NULL);
  GString *targets = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (targets, "%s%s", i > 0 ? " " : "", ((const ReelAuditRecord *)rows->pdata[i])->target);
  return g_string_free (targets, FALSE);
}

char *
trail_fixture_print_holds (ReelStoreBackend *catalogue)
{
  g_autoptr (ReelQuery) query = reel_query_new (REEL_QUERY_DISPOSITIONS, "o");
  g_autoptr (GPtrArray) rows = reel_store_backend_read (catalogue, query, NULL);
  GString *holds = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++) {
    const ReelDispositionRecord *row = rows->pdata[i];

    g_assert_cmpstr (row->state, ==, "kept");
    if (row->hold != NULL)
      g_string_append_printf (holds, "%s: %s\n", row->document_id, row->hold);
  }
  return g_string_free (holds, FALSE);
}
