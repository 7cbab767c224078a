/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.callreel.Archive1 over the bus: a recording from its search to its deletion, and an audit trail with the
 * sender of each request. */
#include "tests/dbus/archive-client.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

static gboolean
is_deleted (ArchiveClient *self)
{
  guint total;
  g_autoptr (GVariant) rows = archive_client_search (self, "{}", &total);
  g_autofree char *text = g_variant_print (rows, FALSE);

  return strstr (text, "'disposition': <'deleted'>") != NULL;
}

static void
assert_row (ArchiveClient *self, const char *filter, const char *key, const char *expected)
{
  guint total;
  g_autoptr (GVariant) rows = archive_client_search (self, filter, &total);
  g_autoptr (GVariant) row = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (total, ==, 1);
  row = g_variant_get_child_value (rows, 0);
  text = g_variant_print (row, FALSE);
  if ((strstr (text, key) != NULL) != (expected != NULL) || (expected != NULL && strstr (text, expected) == NULL))
    g_error ("%s: %s", key, text);
}

static void
test_life (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *media = NULL;
  g_autofree char *chat = NULL;
  g_autofree char *metadata = NULL;
  g_autofree char *trail = NULL;
  g_autoptr (GError) error = NULL;
  const char *ids[] = { NULL, NULL };
  guint total;

  archive_client_make_recording (self, "{'subject': <'Monthly talk'>}");
  ids[0] = self->document;
  assert_row (self, "{'text': <'monthly magic'>}", "content-location", "file:");
  media = archive_client_open_document (self, "", "play", "", &error);
  g_assert_no_error (error);
  chat = archive_client_open_document (self, "", "chat", "", &error);
  g_assert_nonnull (strstr (chat, "the magic word"));
  metadata = archive_client_open_document (self, "", "metadata", "", &error);
  g_assert_nonnull (strstr (metadata, self->document));
  g_assert_null (archive_client_open_document (self, "anna", "download", "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-download");
  archive_client_set_policy (self, "{'may-delete': <true>, 'reason-required': <'#txt'>}");
  g_assert_true (reel_bus_archive1_call_hold_sync (self->archive, ids, "", "case 7", NULL, NULL));
  assert_row (self, "{'text': <'magic'>}", "'hold'", "case 7");
  g_assert_false (archive_client_delete_document (self, "anna", "tidy", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_STATE, "case 7");
  g_assert_true (reel_bus_archive1_call_release_sync (self->archive, ids, "", "", NULL, NULL));
  g_assert_false (archive_client_delete_document (self, "anna", "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "reason-required");
  g_assert_true (archive_client_delete_document (self, "anna", "tidy", &error));
  g_assert_no_error (error);
  assert_row (self, "{'text': <'monthly'>}", "'disposition'", "deleted");
  assert_row (self, "{'text': <'monthly'>}", "content-location", NULL);
  g_variant_unref (archive_client_search (self, "{'text': <'magic'>}", &total));
  g_assert_cmpuint (total, ==, 0);
  trail = archive_client_print_trail (self);
  g_assert_cmpstr (trail, ==,
                   " play allowed\n chat allowed\n metadata allowed\nanna download refused\n policy-set allowed\n"
                   " hold allowed\nanna delete refused\n release allowed\nanna delete refused\nanna delete allowed\n"
                   "anna deleted done");
}

static void
test_participant (ArchiveClient *self, gconstpointer unused)
{
  GUnixFDList *files = NULL;
  GVariant *handle = NULL;
  g_autofree char *text = NULL;
  g_autofree char *report_text = NULL;
  g_autoptr (GVariant) report = NULL;
  g_autoptr (GError) error = NULL;

  archive_client_make_recording (self, "{}");
  g_assert_true (reel_bus_archive1_call_export_participant_sync (self->archive, "alice", "", "", NULL, &handle, &files,
                                                                 NULL, &error));
  text = archive_client_read_file (files, handle);
  g_assert_nonnull (strstr (text, "the magic word"));
  g_assert_false (
      reel_bus_archive1_call_erase_participant_sync (self->archive, "alice", "ben", "", &report, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_true (
      reel_bus_archive1_call_erase_participant_sync (self->archive, "alice", "", "asked for", &report, NULL, &error));
  report_text = g_variant_print (report, FALSE);
  g_assert_nonnull (strstr (report_text, "it has not ended"));
}

/* A row in the state in which a dying manager left it. */
static void
test_restart (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  archive_client_make_recording (self, "{}");
  g_free (archive_client_open_document (self, "", "play", "", NULL));
  before = archive_client_print_trail (self);
  daemon_fixture_restart (&self->base);
  archive_client_make_proxy (self);
  g_free (archive_client_open_document (self, "", "play", "", NULL));
  after = archive_client_print_trail (self);
  g_assert_true (g_str_has_prefix (after, before));
  g_assert_cmpstr (after, ==, " play allowed\n play allowed");
}

/* The manager is killed during a deletion; the next one completes it by itself. */
static void
test_killed (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->base.directory, "catalogue.db", NULL);
  g_autofree char *sql = NULL;
  g_autofree char *trail = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  archive_client_make_recording (self, "{}");
  daemon_fixture_kill (&self->base);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sql = g_strdup_printf ("INSERT INTO dispositions VALUES ('%s', '%s', 0, NULL, 'deleting', 1)", self->document,
                         self->operation);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  daemon_fixture_start (&self->base);
  archive_client_make_proxy (self);
  wait_until (is_deleted (self));
  g_assert_null (archive_client_open_document (self, "", "play", "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_STATE, "deleted");
  trail = archive_client_print_trail (self);
  g_assert_cmpstr (trail, ==, " deleted done\n play failed");
}

/* Runs SCRIPT in the test's directory, with “ctl” for callreelctl. Returns: its output */
static char *
run_script (ArchiveClient *self, const char *script, int *status)
{
  g_autofree char *ctl = g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "manager/ctl/callreelctl", NULL);
  g_autofree char *whole = g_strdup_printf ("ctl () { '%s' \"$@\"; }\n%s", ctl, script);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", g_test_dbus_get_bus_address (self->base.bus),
                                TRUE);
  g_subprocess_launcher_setenv (launcher, "DOCUMENT", self->document, TRUE);
  g_subprocess_launcher_set_cwd (launcher, self->base.directory);
  process = g_subprocess_launcher_spawn (launcher, &error, "bash", "-c", whole, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error));
  *status = g_subprocess_get_exit_status (process);
  return out;
}

static void
assert_script (ArchiveClient *self, const char *script, int status, const char *part)
{
  int found;
  g_autofree char *out = run_script (self, script, &found);

  if (found != status || strstr (out, part) == NULL)
    g_error ("%s: %d, “%s”", script, found, out);
}

/* As by a user, and as by an auditor without Callreel. */
static void
test_command_line (ArchiveClient *self, gconstpointer unused)
{
  static const char chain[] = "prev=$(head -n1 trail | jq -r .previous)\n"
                              "while IFS= read -r line; do\n"
                              "  [ \"$(jq -r .previous <<<\"$line\")\" = \"$prev\" ] || echo \"broken: $line\"\n"
                              "  prev=$(printf %s \"$line\" | openssl dgst -sha256 -r | cut -d' ' -f1)\n"
                              "done <trail; echo \"$prev\"\n";
  g_autofree char *both = g_strconcat (chain, "ctl archive verify trail | grep -qx \"$prev\" && echo same", NULL);
  int status;

  archive_client_make_recording (self, "{'subject': <'Budget'>}");
  assert_script (self, "ctl archive search text=budget", 0, self->document);
  assert_script (self, "ctl archive open $DOCUMENT chat purpose=chat && cat chat", 0, "the magic word");
  assert_script (self, "ctl archive open $DOCUMENT chat purpose=chat", 2, "File exists");
  assert_script (self, "ctl archive open $DOCUMENT - purpose=metadata", 0, self->document);
  assert_script (self, "ctl archive open $DOCUMENT - user=ben", 1, "may-download");
  assert_script (self, "ctl archive hold $DOCUMENT reason='case 7' && ctl archive show $DOCUMENT", 0, "case 7");
  assert_script (self, "ctl archive audit", 0, "hold");
  assert_script (self, "ctl archive audit export=trail && ctl archive verify trail", 0, "Entries 1 to 5 are unbroken");
  assert_script (self, "sed 's/case 7/case 8/' trail >changed; ctl archive verify changed", 0, "Entries 1 to 5");
  assert_script (self, "sed '1s/chat/play/' trail >changed; ctl archive verify changed", 1, "line 2: entry 1 is not");
  assert_script (self, "sed 2d trail >changed; ctl archive verify changed", 1, "line 2: entry 3 follows entry 1");
  assert_script (self, "ctl archive export-participant alice own && cat own", 0, "the magic word");
  assert_script (self, "ctl archive erase-participant alice", 0, "it has not ended");
  g_free (run_script (self, "command -v jq && command -v openssl", &status));
  if (status == 0)
    assert_script (self, both, 0, "same");
  else
    g_test_message ("Without jq and openssl the documented line is not tried");
}

static char *
print_expiries (ArchiveClient *self, const char *user, const char *cursor, GError **error)
{
  g_autoptr (GVariant) rows = NULL;
  g_autofree char *next = NULL;

  if (!reel_bus_archive1_call_list_expiries_sync (self->archive, user, cursor, 1, &rows, &next, NULL, error))
    return NULL;
  g_assert_cmpstr (next, ==, "");
  return g_variant_print (rows, FALSE);
}

static gboolean
read_trail_as (ArchiveClient *self, const char *reader, GError **error)
{
  g_autofree char *filter = g_strdup_printf ("{'reader': <'%s'>, 'action': <'policy-set'>}", reader);
  g_autoptr (GVariant) entries = NULL;
  g_autofree char *next = NULL;

  if (!reel_bus_archive1_call_get_audit_trail_sync (self->archive, daemon_fixture_dict (filter), "", 0, &entries, &next,
                                                    NULL, error))
    return FALSE;
  g_assert_cmpuint (g_variant_n_children (entries), >, 0);
  return TRUE;
}

/* Who may administer recording reads the trail, as a trusted server does; that others were refused is in it. */
static void
test_reader (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *trail = NULL;
  g_autoptr (GError) error = NULL;

  archive_client_set_policy (self, "{'may-administer-recording': <false>}");
  g_assert_false (read_trail_as (self, "anna", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_true (read_trail_as (self, "", &error));
  archive_client_set_policy (self, "{'may-administer-recording': <true>}");
  g_assert_true (read_trail_as (self, "anna", &error));
  g_assert_no_error (error);
  trail = archive_client_print_trail (self);
  g_assert_cmpstr (trail, ==, " policy-set allowed\nanna audit refused\n policy-set allowed");
}

static gboolean
is_reckoned (ArchiveClient *self)
{
  g_autofree char *listed = print_expiries (self, "", "", NULL);

  return listed != NULL && strstr (listed, self->document) != NULL && strstr (listed, self->operation) != NULL &&
         strstr (listed, "'expires': <uint64 1") != NULL;
}

/* Expired documents are removed right after the start. */
static void
test_expiries (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *none = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GError) error = NULL;
  guint total;

  archive_client_make_recording (self, "{}");
  daemon_fixture_restart (&self->base);
  archive_client_make_proxy (self);
  wait_until (is_reckoned (self));
  rows = archive_client_search (self, "{}", &total);
  shown = g_variant_print (rows, FALSE);
  g_assert_nonnull (strstr (shown, "'expires': <uint64 1"));
  archive_client_set_policy (self, "{'may-administer-recording': <false>}");
  none = print_expiries (self, "anna", "", &error);
  g_assert_null (none);
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  none = print_expiries (self, "", "x", &error);
  g_assert_null (none);
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "cursor");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive-object/" name, ArchiveClient, NULL, archive_client_set_up, test, archive_client_tear_down)
  ADD ("life", test_life);
  ADD ("participant", test_participant);
  ADD ("killed", test_killed);
  ADD ("restart", test_restart);
  ADD ("command-line", test_command_line);
  ADD ("expiries", test_expiries);
  ADD ("reader", test_reader);
#undef ADD
  return g_test_run ();
}
