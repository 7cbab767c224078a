/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit trail and legal holds, restored from the file when the catalogue is lost or an older copy. */
#include "manager/core/document/reel-audit.h"
#include "tests/engine/store/trail-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
restore (TrailFixture *self, ReelStoreBackend *catalogue, guint entries, guint holds)
{
  ReelCatalogueTrail found;
  g_autoptr (GError) error = NULL;

  if (entries > 0)
    g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "* entries of the audit trail were in '*' alone, *");
  reel_catalogue_trail_restore (catalogue, self->path, &found, &error);
  g_assert_no_error (error);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (found.entries, ==, entries);
  g_assert_cmpuint (found.holds, ==, holds);
}

/* A catalogue that is lost; then one that is an older copy, and lacks the end alone. */
static void
test_restored (TrailFixture *self, gconstpointer unused)
{
  g_autoptr (ReelStoreBackend) catalogue = trail_fixture_make_catalogue (self);

  trail_fixture_apply (self, trail_fixture_make_entry (self, "hold", "d1", "case 7"));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "hold", "d2", "case 7"));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "release", "d2", "over"));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "hold", "gone", "case 7"));
  restore (self, catalogue, 4, 2);
  assert_trail (catalogue, "d1 d2 d2 gone", "d1: case 7\n");
  restore (self, catalogue, 0, 0);
  trail_fixture_apply (self, trail_fixture_make_entry (self, "release", "d1", "over"));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "play", "d3", NULL));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "hold", "d3", "case 8"));
  restore (self, catalogue, 3, 1);
  assert_trail (catalogue, "d1 d2 d2 gone d1 d3 d3", "d3: case 8\n");
}

/* Returns: the detail of the last entry in the file, whose action is ACTION */
static char *
read_detail (TrailFixture *self, const char *action)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (ReelAuditEntry) entry = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  entry = reel_audit_parse (lines[g_strv_length (lines) - 2], NULL, NULL);
  g_assert_cmpstr (entry->action, ==, action);
  return g_strdup (entry->detail);
}

/* Opening one does the same, and the trail goes on in both. It says what was in the file alone, because a crash may
 * have come before what that allows. */
static void
test_older_copy (TrailFixture *self, gconstpointer unused)
{
  ReelStoreBackend *catalogue = trail_fixture_make_catalogue (self);
  g_autofree char *detail = NULL;
  ReelCatalogueTrail found;

  trail_fixture_apply (self, trail_fixture_make_entry (self, "play", "d1", NULL));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "hold", "d1", "case 7"));
  g_clear_object (&self->backend);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "2 entries of the audit trail were in '*' alone, *");
  self->backend = reel_store_audited_new (catalogue, self->path, &found, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (found.entries, ==, 2);
  g_assert_cmpuint (trail_fixture_count_files (self, "audit-trail.jsonl"), ==, 1);
  assert_file (self, "d1 d1 ");
  detail = read_detail (self, "trail-restored");
  g_assert_cmpstr (detail, ==, "entries 1–2 were in the file alone; what they allow may not have been done");
  trail_fixture_follow_file (self);
  trail_fixture_apply (self, trail_fixture_make_entry (self, "play", "d2", NULL));
  assert_trail (self->backend, "d1 d1  d2", "d1: case 7\n");
  assert_file (self, "d1 d1  d2");
}

/* What follows a line that was changed can't be believed; without a file there is nothing. */
static void
test_broken (TrailFixture *self, gconstpointer unused)
{
  g_autoptr (ReelStoreBackend) catalogue = trail_fixture_make_catalogue (self);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 3; i++)
    trail_fixture_apply (self, trail_fixture_make_entry (self, "play", i == 1 ? "d2" : "d1", "case 7"));
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  strstr (text, "\"d2\"")[1] = 'x';
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*audit-trail.jsonl' is the audit trail up to entry 2: *");
  restore (self, catalogue, 2, 0);
  assert_trail (catalogue, "d1 x2", "");
  g_unlink (self->path);
  restore (self, catalogue, 0, 0);
}

/* The file begins with the line after the first COUNT. */
static void
behead (TrailFixture *self, guint count)
{
  g_autofree char *text = NULL;
  const char *rest;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  rest = text;
  while (count-- > 0)
    rest = strchr (rest, '\n') + 1;
  g_assert_true (g_file_set_contents (self->path, rest, -1, NULL));
}

/* A catalogue that has the first COUNT entries, which are about d1. */
static ReelStoreBackend *
make_older_copy (TrailFixture *self, guint count)
{
  ReelStoreBackend *catalogue = trail_fixture_make_catalogue (self);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  g_autofree GError **refusals = g_new0 (GError *, count);

  for (guint i = 0; i < count; i++)
    g_ptr_array_add (changes, trail_fixture_make_entry (self, "play", "d1", NULL));
  g_assert_true (reel_store_backend_apply (catalogue, changes, refusals, NULL));
  for (guint i = 0; i < count; i++)
    g_assert_no_error (refusals[i]);
  trail_fixture_undo (self, 0, reel_audit_no_hash);
  for (guint i = 0; i < count; i++)
    trail_fixture_apply (self, trail_fixture_make_entry (self, "play", "d1", NULL));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "hold", "d1", "case 7"));
  trail_fixture_apply (self, trail_fixture_make_entry (self, "hold", "d2", "case 7"));
  return catalogue;
}

/* A chain that goes on after a gap would be broken for ever, and holds in the gap would go unnoticed. */
static void
test_gap (TrailFixture *self, gconstpointer unused)
{
  g_autoptr (ReelStoreBackend) catalogue = make_older_copy (self, 1);

  behead (self, 2);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*entries are missing before it*");
  restore (self, catalogue, 0, 0);
  assert_trail (catalogue, "d1", "");
}

/* Without one it goes on; the file has the whole trail again then. */
static void
test_continued (TrailFixture *self, gconstpointer unused)
{
  ReelStoreBackend *catalogue = make_older_copy (self, 1);
  ReelCatalogueTrail found;

  g_clear_object (&self->backend);
  behead (self, 1);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "2 entries of the audit trail were in '*' alone, *");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*audit-trail.jsonl.other-*");
  self->backend = reel_store_audited_new (catalogue, self->path, &found, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (found.holds, ==, 2);
  assert_file (self, "d1 d1 d2 ");
}

/* It is another trail, whose numbers fit by chance. */
static void
test_other_chain (TrailFixture *self, gconstpointer unused)
{
  g_autoptr (ReelStoreBackend) catalogue = make_older_copy (self, 1);
  g_autofree char *text = NULL;

  behead (self, 1);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  *(strstr (text, "\"previous\":\"") + strlen ("\"previous\":\"")) ^= 1;
  *strchr (text, '\n') = '\0';
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  trail_fixture_append_text (self, "\n");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*entry 1 is not what entry 2 was written after*");
  restore (self, catalogue, 0, 0);
  assert_trail (catalogue, "d1", "");
}

/* With a lost catalogue there is nothing else to go by. */
static void
test_beginning_missing (TrailFixture *self, gconstpointer unused)
{
  g_autoptr (ReelStoreBackend) catalogue = make_older_copy (self, 0);

  behead (self, 1);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*begins with entry 2: *holds*");
  restore (self, catalogue, 1, 1);
  assert_trail (catalogue, "d2", "d2: case 7\n");
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/catalogue-trail/" name, TrailFixture, NULL, trail_fixture_set_up, test, trail_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("restored", test_restored);
  ADD ("older-copy", test_older_copy);
  ADD ("broken", test_broken);
  ADD ("gap", test_gap);
  ADD ("continued", test_continued);
  ADD ("other-chain", test_other_chain);
  ADD ("beginning-missing", test_beginning_missing);
  return g_test_run ();
}
