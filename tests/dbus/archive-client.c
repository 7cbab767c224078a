/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive's client; see the header for its tests. */
#include "tests/dbus/archive-client.h"

#include "manager/core/document/reel-audit.h"
#include "manager/dbus/reel-bus-names.h"

#include <string.h>
#include <unistd.h>

void
archive_client_make_proxy (ArchiveClient *self)
{
  g_clear_object (&self->archive);
  self->archive = reel_bus_archive1_proxy_new_sync (self->base.connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                    REEL_MANAGER_BUS_NAME, REEL_MANAGER_OBJECT_PATH, NULL, NULL);
}

GVariant *
archive_client_search (ArchiveClient *self, const char *filter, guint *total)
{
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *rows = NULL;

  reel_bus_archive1_call_search_sync (self->archive, daemon_fixture_dict (filter), "", 0, &rows, &next, total, NULL,
                                      &error);
  g_assert_no_error (error);
  g_assert_cmpstr (next, ==, "");
  return rows;
}

static gboolean
is_complete (ArchiveClient *self)
{
  guint total;
  g_autoptr (GVariant) rows = archive_client_search (self, "{'state': <'completed'>}", &total);
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GVariant) chunks = NULL;
  g_autoptr (GVariant) chunk = NULL;

  if (total == 0)
    return FALSE;
  row = g_variant_get_child_value (rows, 0);
  chunks = g_variant_lookup_value (row, "chunks", G_VARIANT_TYPE ("aa{sv}"));
  chunk = g_variant_get_child_value (chunks, 0);
  g_free (self->document);
  return g_variant_lookup (chunk, "document-id", "s", &self->document);
}

void
archive_client_make_recording (ArchiveClient *self, const char *properties)
{
  g_autoptr (ReelBusCall1) call = daemon_fixture_create_call (&self->base, "a", properties);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      reel_bus_call1_call_add_participant_sync (call, "alice", daemon_fixture_dict ("{}"), NULL, NULL, NULL));
  reel_bus_manager1_call_start_recording_sync (self->base.manager, "a", daemon_fixture_dict ("{}"), &self->operation,
                                               NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reel_bus_call1_call_send_message_sync (call, "alice", "the magic word", NULL, NULL));
  g_assert_true (reel_bus_manager1_call_stop_recording_sync (self->base.manager, self->operation,
                                                             daemon_fixture_dict ("{}"), NULL, NULL));
  wait_until (is_complete (self));
}

void
archive_client_set_up (ArchiveClient *self, gconstpointer unused)
{
  self->base.config = "[portal]\nurl=https://p.example.com\n";
  daemon_fixture_set_up (&self->base, NULL);
  archive_client_make_proxy (self);
}

void
archive_client_tear_down (ArchiveClient *self, gconstpointer unused)
{
  g_clear_object (&self->archive);
  g_free (self->operation);
  g_free (self->document);
  daemon_fixture_tear_down (&self->base, NULL);
}

void
archive_client_set_policy (ArchiveClient *self, const char *properties)
{
  g_autoptr (GError) error = NULL;

  reel_bus_policy1_call_set_sync (self->base.policy, "user", "anna", daemon_fixture_dict (properties), "", NULL,
                                  &error);
  g_assert_no_error (error);
}

char *
archive_client_read_file (GUnixFDList *files, GVariant *handle)
{
  g_autoptr (GUnixFDList) owned = files;
  g_autoptr (GVariant) index = handle;
  g_autoptr (GString) text = g_string_new (NULL);
  int fd = g_unix_fd_list_get (files, g_variant_get_handle (index), NULL);
  char block[4096];
  ssize_t length;

  g_assert_cmpint (fd, >=, 0);
  while ((length = read (fd, block, sizeof block)) > 0)
    g_string_append_len (text, block, length);
  close (fd);
  return g_strdup (text->str);
}

char *
archive_client_open_document (ArchiveClient *self, const char *user, const char *purpose, const char *reason,
                              GError **error)
{
  GUnixFDList *files = NULL;
  GVariant *handle = NULL;

  if (!reel_bus_archive1_call_open_sync (self->archive, self->document, user, purpose, reason, NULL, &handle, &files,
                                         NULL, error))
    return NULL;
  return archive_client_read_file (files, handle);
}

gboolean
archive_client_delete_document (ArchiveClient *self, const char *user, const char *reason, GError **error)
{
  const char *const ids[] = { self->document, NULL };

  return reel_bus_archive1_call_delete_sync (self->archive, ids, user, reason, NULL, error);
}

char *
archive_client_print_trail (ArchiveClient *self)
{
  g_autoptr (GVariant) entries = NULL;
  g_autofree char *next = NULL;
  g_autofree char *origin = g_strdup_printf ("\"origin\":\"uid %u, pid %d\"", getuid (), getpid ());
  GString *trail = g_string_new (NULL);
  ReelAuditCheck check = { 0 };

  g_assert_true (reel_bus_archive1_call_get_audit_trail_sync (self->archive, daemon_fixture_dict ("{}"), "", 0,
                                                              &entries, &next, NULL, NULL));
  for (gsize i = 0; i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    const char *user = "", *action = "", *outcome = "", *line = "", *hash = "";

    g_assert_true (g_variant_lookup (entry, "user", "&s", &user) && g_variant_lookup (entry, "action", "&s", &action) &&
                   g_variant_lookup (entry, "outcome", "&s", &outcome) &&
                   g_variant_lookup (entry, "line", "&s", &line) && g_variant_lookup (entry, "hash", "&s", &hash));
    g_assert_true (reel_audit_check_line (&check, line, NULL));
    g_assert_cmpstr (check.head, ==, hash);
    if (!g_str_has_prefix (action, "link-open") && !g_str_has_prefix (action, "link-visit") &&
        !g_str_has_prefix (action, "link-page") && strstr (line, "link ") == NULL &&
        strstr (line, "\"callreeld\"") == NULL)
      g_assert_nonnull (strstr (line, origin));
    g_string_append_printf (trail, "%s%s %s %s", i > 0 ? "\n" : "", user, action, outcome);
  }
  return g_string_free (trail, FALSE);
}
