/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a person's request came from, as its sender on the bus says: it is in the audit trail, before the sender. */
#include "tests/dbus/archive-client.h"

#include <string.h>
#include <unistd.h>

/* Each request has an address of its own, by its number. */
static GVariant *
from (guint number)
{
  g_autofree char *address = g_strdup_printf ("192.0.2.%u", number);

  return g_variant_new_parsed ("{'origin': <%s>}", address);
}

/* The action at the address, as the trail has it. */
static char *
find_action (ArchiveClient *self, guint number)
{
  g_autofree char *origin =
      g_strdup_printf ("\"origin\":\"192.0.2.%u (uid %u, pid %d)\"", number, getuid (), getpid ());
  g_autoptr (GVariant) entries = NULL;
  g_autofree char *next = NULL;

  g_assert_true (reel_bus_archive1_call_get_audit_trail_sync (self->archive, daemon_fixture_dict ("{}"), "", 0,
                                                              &entries, &next, NULL, NULL));
  for (gsize i = 0; i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    const char *line = "", *action = "";

    g_variant_lookup (entry, "line", "&s", &line);
    g_variant_lookup (entry, "action", "&s", &action);
    if (strstr (line, origin) != NULL)
      return g_strdup (action);
  }
  return NULL;
}

static void
test_trail (ArchiveClient *self, gconstpointer unused)
{
  static const char *const actions[] = { "play",        "hold",  "release",      "link-create",
                                         "link-revoke", "audit", "completeness", "policy-set" };
  const char *documents[] = { NULL, NULL };
  g_autoptr (GUnixFDList) files = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autofree char *link = NULL;
  g_autofree char *url = NULL;
  g_autofree char *deleted = NULL;
  g_autoptr (GError) error = NULL;

  archive_client_make_recording (self, "{}");
  archive_client_set_policy (self, "{'may-administer-recording': <false>}");
  documents[0] = self->document;
  g_assert_true (reel_bus_archive1_call_open_from_sync (self->archive, self->document, "anna", "play", "", from (0),
                                                        NULL, &handle, &files, NULL, NULL));
  g_assert_true (reel_bus_archive1_call_hold_from_sync (self->archive, documents, "", "case 7", from (1), NULL, NULL));
  g_assert_true (reel_bus_archive1_call_release_from_sync (self->archive, documents, "", "", from (2), NULL, NULL));
  g_assert_true (
      reel_bus_archive1_call_create_link_sync (self->archive, documents, "", "Ben", from (3), &link, &url, NULL, NULL));
  g_assert_true (reel_bus_archive1_call_revoke_link_from_sync (self->archive, link, "", from (4), NULL, NULL));
  g_assert_false (reel_bus_archive1_call_get_audit_trail_sync (
      self->archive, daemon_fixture_dict ("{'reader': <'anna'>, 'origin': <'192.0.2.5'>}"), "", 0, NULL, NULL, NULL,
      &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_false (reel_bus_archive1_call_get_completeness_sync (self->archive, "anna", from (6), "", 0, NULL, NULL,
                                                                NULL, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_true (reel_bus_policy1_call_set_from_sync (self->base.policy, "group", "g",
                                                      daemon_fixture_dict ("{'forced': <true>}"), "", from (7), NULL,
                                                      NULL));
  g_assert_true (reel_bus_archive1_call_delete_from_sync (self->archive, documents, "", "", from (8), NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autofree char *action = find_action (self, i);

    g_assert_cmpstr (action, ==, actions[i]);
  }
  deleted = find_action (self, 8);
  g_assert_nonnull (deleted);
}

/* What a person asks about a participant's data. */
static void
test_participant (ArchiveClient *self, gconstpointer unused)
{
  g_autoptr (GUnixFDList) files = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GVariant) report = NULL;
  g_autofree char *exported = NULL;
  g_autofree char *erased = NULL;
  g_autoptr (GError) error = NULL;

  archive_client_make_recording (self, "{}");
  g_assert_true (reel_bus_archive1_call_export_participant_from_sync (self->archive, "alice", "", "asked for", from (0),
                                                                      NULL, &handle, &files, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (reel_bus_archive1_call_erase_participant_from_sync (self->archive, "alice", "", "asked for", from (1),
                                                                     &report, NULL, &error));
  g_assert_no_error (error);
  exported = find_action (self, 0);
  g_assert_cmpstr (exported, ==, "export-participant");
  erased = find_action (self, 1);
  g_assert_cmpstr (erased, ==, "erase-participant");
  g_assert_false (reel_bus_archive1_call_erase_participant_from_sync (self->archive, "alice", "", "",
                                                                      daemon_fixture_dict ("{'origin': <7>}"), NULL,
                                                                      NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "origin");
}

static void
test_refused (ArchiveClient *self, gconstpointer unused)
{
  const char *const wrong[] = { "{'origin': <7>}", "{'origin': <'a\\nb'>}", "{'who': <'a'>}" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_false (reel_bus_archive1_call_open_from_sync (self->archive, "d", "anna", "play", "",
                                                           daemon_fixture_dict (wrong[i]), NULL, NULL, NULL, NULL,
                                                           &error));
    daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, i < 2 ? "origin" : "who");
  }
}

#define ADD(name, test) g_test_add (name, ArchiveClient, NULL, archive_client_set_up, test, archive_client_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/request-origin/trail", test_trail);
  ADD ("/request-origin/participant", test_participant);
  ADD ("/request-origin/refused", test_refused);
  return g_test_run ();
}
