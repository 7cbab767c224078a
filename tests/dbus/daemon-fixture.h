/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld with fake workers, on a bus and in a directory of each test's own. Used by the tests of the exported
 * objects. */
#pragma once

#include "manager/core/wire/reel-error.h"
#include "manager/dbus/reel-manager-object.h"

typedef struct {
  GTestDBus *bus;
  const char *config; /* content of the configuration file; NULL: none */
  char *directory;
  GSubprocess *daemon;
  GDBusConnection *connection;
  ReelBusManager1 *manager;
  ReelBusPolicy1 *policy;
} DaemonFixture;

void daemon_fixture_set_up (DaemonFixture *self, gconstpointer unused);
/* Ends every call, and with it every worker; then the daemon. */
void daemon_fixture_tear_down (DaemonFixture *self, gconstpointer unused);
/* Starts another process on the same directory. */
void daemon_fixture_restart (DaemonFixture *self);
/* Kills it, then starts another one. */
void daemon_fixture_kill (DaemonFixture *self);
void daemon_fixture_start (DaemonFixture *self);
/* Starts another one without waiting for it. */
GSubprocess *daemon_fixture_spawn (DaemonFixture *self);

#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 wait_deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                                              \
    guint wait_tick = g_timeout_add (20, daemon_fixture_tick, NULL);                                                   \
    while (!(condition) && g_get_monotonic_time () < wait_deadline)                                                    \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

gboolean daemon_fixture_tick (gpointer unused);

/* TEXT: an a{sv} as GVariant text. Returns: floating */
GVariant *daemon_fixture_dict (const char *text);
ReelBusCall1 *daemon_fixture_get_call (DaemonFixture *self, const char *path);
ReelBusCall1 *daemon_fixture_create_call (DaemonFixture *self, const char *id, const char *properties);
/* Compares the D-Bus name of ERROR, whose text must contain PART, and clears it. */
void daemon_fixture_assert_error (GError **error, ReelErrorCode code, const char *part);
