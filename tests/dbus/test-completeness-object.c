/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GetCompleteness of org.callreel.Archive1 over the bus: which calls were not recorded, and that the sums add up. */
#include "tests/dbus/daemon-fixture.h"

#include "manager/dbus/reel-archive-object.h"
#include "manager/dbus/reel-bus-names.h"

#include <sqlite3.h>
#include <string.h>

typedef struct {
  DaemonFixture base;
  ReelBusArchive1 *archive;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->base.config = "[limits]\ncapacity=1\n[webhook crm]\nurl=https://crm.example.org/\nevents=incomplete\n";
  daemon_fixture_set_up (&self->base, NULL);
  self->archive = reel_bus_archive1_proxy_new_sync (self->base.connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                    REEL_MANAGER_BUS_NAME, REEL_MANAGER_OBJECT_PATH, NULL, NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->archive);
  daemon_fixture_tear_down (&self->base, NULL);
}

/* Of the reasons, with a blank after each; all pages of one entry. */
static char *
list_incomplete (Fixture *self, const char *filter, GVariant **totals)
{
  g_autofree char *cursor = g_strdup ("");
  GString *reasons = g_string_new (NULL);

  *totals = NULL;
  do {
    g_autoptr (GVariant) rows = NULL, counts = NULL;
    g_autoptr (GError) error = NULL;
    char *next = NULL;

    reel_bus_archive1_call_get_completeness_sync (self->archive, "", daemon_fixture_dict (filter), cursor, 1, &rows,
                                                  &next, &counts, NULL, &error);
    g_assert_no_error (error);
    for (gsize i = 0; i < g_variant_n_children (rows); i++) {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *reason = "";

      g_variant_lookup (row, "reason", "&s", &reason);
      g_string_append_printf (reasons, "%s ", reason);
    }
    if (*totals == NULL)
      *totals = g_steal_pointer (&counts);
    else
      g_assert_cmpuint (g_variant_n_children (counts), ==, 0);
    g_free (cursor);
    cursor = next;
  } while (*cursor != '\0');
  return g_string_free (reasons, FALSE);
}

static guint64
count (GVariant *totals, const char *name)
{
  guint64 number = 0;

  g_assert_true (g_variant_lookup (totals, name, "t", &number));
  return number;
}

/* Two calls that there is no capacity for, and one that is whole: the sum adds up. */
static void
test_completeness (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) first = daemon_fixture_create_call (&self->base, "a", "{}");
  g_autoptr (ReelBusCall1) second = daemon_fixture_create_call (&self->base, "b", "{}");
  g_autoptr (ReelBusCall1) third = daemon_fixture_create_call (&self->base, "c", "{}");
  g_autoptr (GVariant) totals = NULL, none = NULL, rows = NULL, trail = NULL;
  g_autofree char *operation = NULL, *reasons = NULL, *nothing = NULL, *next = NULL, *printed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_bus_manager1_call_start_recording_sync (self->base.manager, "a", daemon_fixture_dict ("{}"),
                                                              &operation, NULL, NULL));
  for (guint i = 0; i < 2; i++) {
    g_assert_false (reel_bus_manager1_call_start_recording_sync (self->base.manager, i == 0 ? "b" : "c",
                                                                 daemon_fixture_dict ("{}"), NULL, NULL, &error));
    daemon_fixture_assert_error (&error, REEL_ERROR_OVERLOADED, "");
  }
  reasons = list_incomplete (self, "{}", &totals);
  g_assert_cmpstr (reasons, ==, "Overloaded Overloaded ");
  g_assert_cmpuint (count (totals, "due"), ==, 3);
  g_assert_cmpuint (count (totals, "whole"), ==, 1);
  g_assert_cmpuint (count (totals, "partly"), ==, 0);
  g_assert_cmpuint (count (totals, "not-recorded"), ==, 2);
  g_assert_cmpuint (count (totals, "since"), >, 0);
  nothing = list_incomplete (self, "{'to': <uint64 1>}", &none);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (count (none, "due"), ==, 0);
  g_assert_true (reel_bus_policy1_call_set_sync (self->base.policy, "user", "anna",
                                                 daemon_fixture_dict ("{'may-administer-recording': <false>}"), "",
                                                 NULL, NULL));
  g_assert_false (reel_bus_archive1_call_get_completeness_sync (self->archive, "anna", daemon_fixture_dict ("{}"), "",
                                                                0, &rows, &next, NULL, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_true (reel_bus_archive1_call_get_audit_trail_sync (self->archive,
                                                              daemon_fixture_dict ("{'outcome': <'refused'>}"), "", 0,
                                                              &trail, &next, NULL, NULL));
  printed = g_variant_print (trail, FALSE);
  g_assert_nonnull (strstr (printed, "'action': <'completeness'>"));
  g_assert_nonnull (strstr (printed, "uid "));
  g_assert_false (reel_bus_archive1_call_get_completeness_sync (self->archive, "", daemon_fixture_dict ("{'x': <1>}"),
                                                                "", 0, &rows, &next, NULL, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "x");
}

static void
on_signal (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
           GVariant *arguments, gpointer events)
{
  const char *json;

  g_variant_get (arguments, "(&s)", &json);
  g_string_append (events, json);
}

static guint
count_jobs (Fixture *self)
{
  g_autoptr (ReelBusDelivery1) delivery =
      reel_bus_delivery1_proxy_new_sync (self->base.connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                         REEL_MANAGER_BUS_NAME, REEL_MANAGER_OBJECT_PATH, NULL, NULL);
  g_autoptr (GVariant) jobs = NULL;
  g_autofree char *next = NULL;

  g_assert_true (
      reel_bus_delivery1_call_list_jobs_sync (delivery, daemon_fixture_dict ("{}"), "", 0, &jobs, &next, NULL, NULL));
  return (guint)g_variant_n_children (jobs);
}

/* The catalogue has what is missing, and a kill does not take it back. */
static gboolean
is_kept (Fixture *self)
{
  g_autoptr (GVariant) totals = NULL;
  g_autofree char *reasons = list_incomplete (self, "{}", &totals);

  return g_str_equal (reasons, "Overloaded ");
}

/* The call ended, and the manager with it: the next one knows that what was missing is over, and says so once there is
 * somebody to hear it. */
static void
test_closed_at_start (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->base.directory, "catalogue.db", NULL);
  g_autoptr (ReelBusCall1) first = daemon_fixture_create_call (&self->base, "a", "{}");
  g_autoptr (ReelBusCall1) second = daemon_fixture_create_call (&self->base, "b", "{}");
  g_autoptr (GString) events = g_string_new (NULL);
  g_autofree char *operation = NULL;
  sqlite3 *db = NULL;
  guint watch = g_dbus_connection_signal_subscribe (self->base.connection, REEL_MANAGER_BUS_NAME, NULL,
                                                    "RecordingIncomplete", REEL_MANAGER_OBJECT_PATH, NULL,
                                                    G_DBUS_SIGNAL_FLAGS_NONE, on_signal, events, NULL);

  g_assert_true (reel_bus_manager1_call_start_recording_sync (self->base.manager, "a", daemon_fixture_dict ("{}"),
                                                              &operation, NULL, NULL));
  g_assert_false (reel_bus_manager1_call_start_recording_sync (self->base.manager, "b", daemon_fixture_dict ("{}"),
                                                               NULL, NULL, NULL));
  wait_until (strstr (events->str, "Overloaded") != NULL);
  g_assert_null (strstr (events->str, "endTime"));
  wait_until (is_kept (self));
  daemon_fixture_kill (&self->base);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "UPDATE calls SET state = 'ended', ended_utc = created_utc + 1000000000"
                                 " WHERE server_call_id = 'b'",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  daemon_fixture_start (&self->base);
  wait_until (strstr (events->str, "endTime") != NULL);
  g_assert_cmpuint (count_jobs (self), ==, 2);
  g_dbus_connection_signal_unsubscribe (self->base.connection, watch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();
  g_test_add ("/completeness-object/sums", Fixture, NULL, set_up, test_completeness, tear_down);
  g_test_add ("/completeness-object/closed-at-start", Fixture, NULL, set_up, test_closed_at_start, tear_down);
  return g_test_run ();
}
