/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command by which docs/operations.md copies the catalogue of a callreeld that runs, and what a manager makes of
 * such a copy. */
#include "tests/dbus/daemon-fixture.h"

#include "manager/core/document/reel-audit.h"
#include "manager/dbus/reel-bus-names.h"

#include <glib/gstdio.h>
#include <string.h>

static void
set_subject (DaemonFixture *self, const char *user, const char *subject)
{
  g_autofree char *properties = g_strdup_printf ("{'link-subject': <'%s'>}", subject);
  g_autoptr (GError) error = NULL;

  reel_bus_policy1_call_set_sync (self->policy, "user", user, daemon_fixture_dict (properties), "", NULL, &error);
  g_assert_no_error (error);
}

static char *
get_policy (DaemonFixture *self, const char *user)
{
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GError) error = NULL;

  reel_bus_policy1_call_get_sync (self->policy, "user", user, &properties, NULL, &error);
  g_assert_no_error (error);
  return g_variant_print (properties, FALSE);
}

/* Returns: what was done, and whose policies were set, by the audit trail, which is unbroken */
static char *
print_trail (DaemonFixture *self)
{
  g_autoptr (ReelBusArchive1) archive =
      reel_bus_archive1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, REEL_MANAGER_BUS_NAME,
                                        REEL_MANAGER_OBJECT_PATH, NULL, NULL);
  g_autoptr (GVariant) entries = NULL;
  g_autofree char *next = NULL;
  GString *trail = g_string_new (NULL);
  ReelAuditCheck check = { 0 };
  g_autoptr (GError) error = NULL;

  reel_bus_archive1_call_get_audit_trail_sync (archive, daemon_fixture_dict ("{}"), "", 0, &entries, &next, NULL,
                                               &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    const char *action = "", *target = "", *line = "";

    g_assert_true (g_variant_lookup (entry, "action", "&s", &action) && g_variant_lookup (entry, "line", "&s", &line));
    g_variant_lookup (entry, "target", "&s", &target);
    g_assert_true (reel_audit_check_line (&check, line, NULL));
    g_string_append_printf (trail, "%s %s;", action, target);
  }
  return g_string_free (trail, FALSE);
}

/* Returns: the line of the documentation that makes the copy, for the test's directory */
static char *
read_command (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "docs", "operations.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (g_str_has_prefix (lines[i], "sqlite3 ") && strstr (lines[i], "VACUUM INTO") != NULL)
      return g_strdup (lines[i]);
  }
  return NULL;
}

static void
run (DaemonFixture *self, const char *command)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, self->directory);
  process = g_subprocess_launcher_spawn (launcher, &error, "sh", "-ec", command, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
has_sqlite3 (void)
{
  g_autofree char *program = g_find_program_in_path ("sqlite3");

  if (program == NULL)
    g_test_skip ("There is no sqlite3");
  return program != NULL;
}

/* What was done after the copy is undone, but not forgotten. */
static void
test_copy (DaemonFixture *self, gconstpointer unused)
{
  g_autofree char *command = read_command ();
  g_autofree char *anna = NULL, *ben = NULL, *trail = NULL;

  g_assert_nonnull (command);
  if (!has_sqlite3 ())
    return;
  set_subject (self, "anna", "before");
  run (self, "mkdir copy");
  run (self, command);
  set_subject (self, "ben", "after");
  daemon_fixture_kill (self);
  run (self, "rm catalogue.db*; mv copy/catalogue.db catalogue.db");
  daemon_fixture_start (self);
  anna = get_policy (self, "anna");
  ben = get_policy (self, "ben");
  trail = print_trail (self);
  g_assert_cmpstr (anna, ==, "{'link-subject': <'before'>}");
  g_assert_cmpstr (ben, ==, "{}");
  g_assert_cmpstr (trail, ==, "policy-set user anna;policy-set user ben;trail-restored ;");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/backup/copy", DaemonFixture, NULL, daemon_fixture_set_up, test_copy, daemon_fixture_tear_down);
  return g_test_run ();
}
