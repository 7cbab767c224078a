/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of the audit trail, and what breaks their chain. */
#include "manager/core/document/reel-audit.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static char *
print_entry (gint64 number, const char *user, const char *previous)
{
  g_autoptr (ReelAuditEntry) entry =
      reel_audit_entry_new (user, "play", "doc-1", "audit", "uid 1000, pid 12", REEL_AUDIT_REFUSED, "may-play");

  entry->number = number;
  entry->utc = G_GINT64_CONSTANT (1700000000123456);
  return reel_audit_print (entry, previous);
}

static GPtrArray *
print_chain (guint count)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *previous = g_strdup (reel_audit_no_hash);

  for (guint i = 0; i < count; i++) {
    char *line = print_entry (i + 1, "anna", previous);

    g_ptr_array_add (lines, line);
    g_free (previous);
    previous = reel_audit_hash (line);
  }
  return lines;
}

/* Other people's tools read the line, so its form is fixed. */
static void
test_line (void)
{
  g_autofree char *line = print_entry (1, "Zoë \"Z\"\n", reel_audit_no_hash);
  g_autofree char *hash = NULL;

  g_assert_cmpstr (
      line, ==,
      "{\"entry\":1,\"time\":\"2023-11-14T22:13:20.123Z\",\"user\":\"Zoë \\\"Z\\\"\\n\",\"action\":\"play\","
      "\"target\":\"doc-1\",\"reason\":\"audit\",\"origin\":\"uid 1000, pid 12\",\"outcome\":\"refused\","
      "\"detail\":\"may-play\",\"previous\":"
      "\"0000000000000000000000000000000000000000000000000000000000000000\"}");
  /* Computed with sha256sum. */
  hash = reel_audit_hash ("{\"entry\":1}");
  g_assert_cmpstr (hash, ==, "14d6385ca556273f0276603d13358b26c0c5780550e15d0aca6e4defee029fdd");
}

static void
test_round_trip (void)
{
  g_autofree char *line = print_entry (7, "Zoë\t\"Z\"", reel_audit_no_hash);
  g_autofree char *previous = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelAuditEntry) entry = reel_audit_parse (line, &previous, &error);

  g_assert_no_error (error);
  g_assert_cmpint (entry->number, ==, 7);
  g_assert_cmpint (entry->utc, ==, G_GINT64_CONSTANT (1700000000123000));
  g_assert_cmpstr (entry->user, ==, "Zoë\t\"Z\"");
  g_assert_cmpint (entry->outcome, ==, REEL_AUDIT_REFUSED);
  again = reel_audit_print (entry, previous);
  g_assert_cmpstr (again, ==, line);
}

static gboolean
check (const GPtrArray *lines, ReelAuditCheck *state, GError **error)
{
  *state = (ReelAuditCheck){ 0 };
  for (guint i = 0; i < lines->len; i++) {
    if (!reel_audit_check_line (state, lines->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}

static void
test_chain (void)
{
  g_autoptr (GPtrArray) lines = print_chain (5);
  g_autofree char *head = reel_audit_hash (lines->pdata[4]);
  g_autoptr (GError) error = NULL;
  ReelAuditCheck state;

  g_assert_true (check (lines, &state, &error));
  g_assert_cmpint (state.first, ==, 1);
  g_assert_cmpint (state.last, ==, 5);
  g_assert_cmpstr (state.head, ==, head);
  /* A part of a chain is a chain too, but does not end with the same hash. */
  g_ptr_array_remove_index (lines, 0);
  g_ptr_array_remove_index (lines, 3);
  g_assert_true (check (lines, &state, &error));
  g_assert_cmpint (state.first, ==, 2);
  g_assert_cmpint (state.last, ==, 4);
  g_assert_cmpstr (state.head, !=, head);
}

static void
assert_broken (const GPtrArray *lines, const char *tells)
{
  g_autoptr (GError) error = NULL;
  ReelAuditCheck state;

  g_assert_false (check (lines, &state, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  if (strstr (error->message, tells) == NULL)
    g_error ("“%s” does not tell “%s”", error->message, tells);
}

static void
test_changed (void)
{
  g_autoptr (GPtrArray) lines = print_chain (5);
  char *place = strstr (lines->pdata[2], "anna");

  memcpy (place, "otto", 4);
  assert_broken (lines, "entry 3 is not what entry 4 was written after");
}

static void
test_removed (void)
{
  g_autoptr (GPtrArray) lines = print_chain (5);

  g_ptr_array_remove_index (lines, 2);
  assert_broken (lines, "entry 4 follows entry 2");
}

/* Somebody removes a line and renumbers the lines after it. */
static void
test_renumbered (void)
{
  g_autoptr (GPtrArray) lines = print_chain (5);
  g_autofree char *previous = reel_audit_hash (lines->pdata[2]);

  g_ptr_array_remove_index (lines, 2);
  g_free (lines->pdata[2]);
  lines->pdata[2] = print_entry (3, "anna", previous);
  assert_broken (lines, "entry 2 is not what entry 3 was written after");
}

static void
test_bad_lines (void)
{
  static const struct {
    const char *line, *tells;
  } rows[] = {
    { "", "" },
    { "[]", "entry" },
    { "{\"entry\":0}", "entry" },
    { "{\"entry\":\"1\"}", "entry" },
    { "{\"entry\":1,\"time\":\"yesterday\"}", "time" },
    { "{\"entry\":1,\"time\":\"2023-11-14T22:13:20.123Z\",\"user\":1}", "user" },
    { "{\"entry\":1,\"time\":\"2023-11-14T22:13:20.123Z\",\"user\":\"\",\"action\":\"\",\"target\":\"\",\"reason\":"
      "\"\","
      "\"origin\":\"\",\"outcome\":\"maybe\",\"detail\":\"\",\"previous\":\"12\"}",
      "previous" },
    { "{\"entry\":1,\"time\":\"2023-11-14T22:13:20.123Z\",\"user\":\"\",\"action\":\"\",\"target\":\"\",\"reason\":"
      "\"\","
      "\"origin\":\"\",\"outcome\":\"maybe\",\"detail\":\"\",\"previous\":"
      "\"0000000000000000000000000000000000000000000000000000000000000000\"}",
      "outcome" },
    { "{\"entry\":1,\"time\":\"2023-11-14T22:13:20.123Z\",\"user\":\"\",\"action\":\"\",\"target\":\"\",\"reason\":"
      "\"\","
      "\"origin\":\"\",\"outcome\":\"done\",\"detail\":\"\",\"previous\":"
      "\"1000000000000000000000000000000000000000000000000000000000000000\"}",
      "first of a trail" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) lines = g_ptr_array_new ();

    g_ptr_array_add (lines, (gpointer)rows[i].line);
    assert_broken (lines, rows[i].tells);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/audit/line", test_line);
  g_test_add_func ("/core/audit/round-trip", test_round_trip);
  g_test_add_func ("/core/audit/chain", test_chain);
  g_test_add_func ("/core/audit/changed", test_changed);
  g_test_add_func ("/core/audit/removed", test_removed);
  g_test_add_func ("/core/audit/renumbered", test_renumbered);
  g_test_add_func ("/core/audit/bad-lines", test_bad_lines);
  return g_test_run ();
}
