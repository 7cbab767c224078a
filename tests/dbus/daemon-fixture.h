/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld on fake workers, over a bus and a directory of each test's own. Used
 * by the tests of the exported objects. */
#pragma once

#include "manager/core/wire/reel-error.h"
#include "manager/dbus/reel-manager-object.h"

typedef struct {
  GTestDBus *bus;
  char *directory;
  GSubprocess *daemon;
  GDBusConnection *connection;
  ReelBusManager1 *manager;
  ReelBusPolicy1 *policy;
} DaemonFixture;

void daemon_fixture_set_up (DaemonFixture *self, gconstpointer unused);
/* Ends every call, and with it every worker; then the daemon. */
void daemon_fixture_tear_down (DaemonFixture *self, gconstpointer unused);
/* Another process on the same directory. */
void daemon_fixture_restart (DaemonFixture *self);
/* One more, for the test to wait for. */
GSubprocess *daemon_fixture_spawn (DaemonFixture *self);

#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 wait_deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;                                              \
    guint wait_tick = g_timeout_add (20, daemon_fixture_tick, NULL);                                                   \
    while (!(condition) && g_get_monotonic_time () < wait_deadline)                                                    \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

gboolean daemon_fixture_tick (gpointer unused);

/* An a{sv} in GVariant's text format; floating, for a call to take. */
GVariant *daemon_fixture_dict (const char *text);
ReelBusCall1 *daemon_fixture_get_call (DaemonFixture *self, const char *path);
ReelBusCall1 *daemon_fixture_create_call (DaemonFixture *self, const char *id, const char *properties);
/* The name on the wire, and a text that has PART; clears ERROR. */
void daemon_fixture_assert_error (GError **error, ReelErrorCode code, const char *part);
