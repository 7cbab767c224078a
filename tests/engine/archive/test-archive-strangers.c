/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests by secrets of no link: refused, counted, and few in the audit trail. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/engine/archive/reel-archive-link-page.h"

#define HOUR_MS 3600000

/* “action outcome detail” of each entry, one a line. */
static char *
print_entries (ArchiveFixture *self)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new_audit (reel_audit_filter_parse (all, NULL), 0, 1000),
                             NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++) {
    const ReelAuditRecord *row = rows->pdata[i];
    g_autoptr (ReelAuditEntry) entry = reel_audit_parse (row->line, NULL, NULL);

    g_string_append_printf (text, "%s%s %s %s, from %s", i > 0 ? "\n" : "", entry->action, row->outcome, entry->detail,
                            entry->origin);
  }
  return g_string_free (text, FALSE);
}

static gboolean
has_entries (ArchiveFixture *self, const char *expected)
{
  g_autofree char *found = print_entries (self);

  return g_str_equal (found, expected);
}

static void
test_refused (ArchiveFixture *self, gconstpointer unused)
{
  for (guint i = 0; i < 30; i++) {
    g_autofree char *secret = g_strdup_printf ("guess %u", i);
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    reel_archive_link_describe_async (self->archive, secret, "", "192.0.2.1", archive_fixture_take, self);
    result = archive_fixture_wait (self);
    g_assert_null (reel_archive_link_describe_finish (self->archive, result, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
    g_assert_cmpstr (error->message, ==, "There is no such link, it has ended, or it does not open this.");
  }
  wait_until (has_entries (self, "link-page refused unknown, from 192.0.2.1"));
  archive_fixture_restart (self);
  wait_until (has_entries (self, "link-page refused unknown, from 192.0.2.1\n"
                                 "link-page refused unknown, the last of 29, from 192.0.2.1"));
}

static void
keep_turn (ReelArchive *archive, gpointer data)
{
  *(gboolean *)data = TRUE;
}

/* Whoever changes documents does not wait for strangers, nor these for whoever does. */
static void
test_turns (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_turn = FALSE;

  reel_archive_take_turn (self->archive, keep_turn, &has_turn);
  g_assert_true (has_turn);
  reel_archive_link_describe_async (self->archive, "guess", "", "192.0.2.1", archive_fixture_take, self);
  result = archive_fixture_wait (self);
  g_assert_null (reel_archive_link_describe_finish (self->archive, result, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  reel_archive_end_turn (self->archive);
}

static void
test_interval (ArchiveFixture *self, gconstpointer unused)
{
  ReelArchiveStrangers *strangers = reel_archive_strangers_new (self->services->audit, 20);

  reel_archive_strangers_count (strangers, "link-page", "a");
  reel_archive_strangers_count (strangers, "link-visit", "b");
  reel_archive_strangers_count (strangers, "link-open", "c");
  wait_until (
      has_entries (self, "link-page refused unknown, from a\nlink-open refused unknown, the last of 2, from c"));
  reel_archive_strangers_free (strangers);
}

static void
test_end (ArchiveFixture *self, gconstpointer unused)
{
  ReelArchiveStrangers *strangers = reel_archive_strangers_new (self->services->audit, HOUR_MS);

  for (guint i = 0; i < 5; i++)
    reel_archive_strangers_count (strangers, "link-page", "a");
  wait_until (has_entries (self, "link-page refused unknown, from a"));
  reel_archive_strangers_free (strangers);
  wait_until (
      has_entries (self, "link-page refused unknown, from a\nlink-page refused unknown, the last of 4, from a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive-strangers/" name, ArchiveFixture, NULL, archive_fixture_set_up, test, archive_fixture_tear_down)
  ADD ("refused", test_refused);
  ADD ("turns", test_turns);
  ADD ("interval", test_interval);
  ADD ("end", test_end);
#undef ADD
  return g_test_run ();
}
