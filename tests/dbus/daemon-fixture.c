/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld with fake workers, on a bus and in a directory of each test's own. */
#include "tests/dbus/daemon-fixture.h"

#include "manager/dbus/reel-bus-names.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

gboolean
daemon_fixture_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

GSubprocess *
daemon_fixture_spawn (DaemonFixture *self)
{
  const char *root = g_getenv ("CALLREEL_BUILD_ROOT");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = g_build_filename (root, "manager/daemon/callreeld", NULL);
  g_autofree char *worker = g_build_filename (root, "tests/engine/worker/fake-worker", NULL);
  g_autofree char *test = g_strdup_printf ("%d", getpid ());
  g_autofree char *config = NULL;
  GSubprocess *daemon;

  g_subprocess_launcher_setenv (launcher, "CALLREEL_WORKER", worker, TRUE);
  g_subprocess_launcher_setenv (launcher, "CALLREEL_TEST_PID", test, TRUE);
  g_subprocess_launcher_setenv (launcher, "CALLREEL_FINISH", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", self->directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_DEBUG", "fatal-criticals", TRUE);
  config = g_build_filename (self->directory, "callreel.conf", NULL);
  g_assert_true (g_file_set_contents (config, self->config != NULL ? self->config : "", -1, NULL));
  daemon = g_subprocess_launcher_spawn (launcher, NULL, program, "--session", "--config", config, "--runtime-dir",
                                        self->directory, "--state-dir", self->directory, NULL);
  g_assert_nonnull (daemon);
  return daemon;
}

/* Each proxy notices it by itself. */
static gboolean
is_served (DaemonFixture *self)
{
  g_autofree char *manager = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->manager));
  g_autofree char *policy = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->policy));

  return manager != NULL && policy != NULL;
}

static gboolean
is_gone (DaemonFixture *self)
{
  g_autofree char *manager = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->manager));
  g_autofree char *policy = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->policy));

  return manager == NULL && policy == NULL;
}

void
daemon_fixture_set_up (DaemonFixture *self, gconstpointer unused)
{
  const GDBusProxyFlags flags = G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START;

  self->directory = g_dir_make_tmp ("reel-bus-XXXXXX", NULL);
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->bus),
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                                 G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, NULL);
  self->manager = reel_bus_manager1_proxy_new_sync (self->connection, flags, REEL_MANAGER_BUS_NAME,
                                                    REEL_MANAGER_OBJECT_PATH, NULL, NULL);
  self->policy = reel_bus_policy1_proxy_new_sync (self->connection, flags, REEL_MANAGER_BUS_NAME,
                                                  REEL_MANAGER_OBJECT_PATH, NULL, NULL);
  self->daemon = daemon_fixture_spawn (self);
  wait_until (is_served (self));
}

ReelBusCall1 *
daemon_fixture_get_call (DaemonFixture *self, const char *path)
{
  return reel_bus_call1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_NONE, REEL_MANAGER_BUS_NAME, path, NULL,
                                        NULL);
}

static void
end_calls (DaemonFixture *self)
{
  g_autoptr (GVariant) tree =
      g_dbus_connection_call_sync (self->connection, REEL_MANAGER_BUS_NAME, REEL_MANAGER_OBJECT_PATH,
                                   "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL, NULL,
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_autoptr (GVariant) objects = g_variant_get_child_value (tree, 0);

  for (gsize i = 0; i < g_variant_n_children (objects); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (objects, i);
    g_autoptr (ReelBusCall1) call = NULL;
    const char *path;

    g_variant_get_child (entry, 0, "&o", &path);
    call = daemon_fixture_get_call (self, path);
    g_assert_true (reel_bus_call1_call_end_sync (call, "test", NULL, NULL));
  }
}

static gboolean
has_sockets (DaemonFixture *self)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *socket = g_build_filename (self->directory, name, "socket", NULL);

    if (g_file_test (socket, G_FILE_TEST_EXISTS))
      return TRUE;
  }
  return FALSE;
}

static void
stop_daemon (DaemonFixture *self)
{
  g_subprocess_send_signal (self->daemon, SIGTERM);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (self->daemon));
  g_assert_cmpint (g_subprocess_get_exit_status (self->daemon), ==, 0);
  g_clear_object (&self->daemon);
}

void
daemon_fixture_start (DaemonFixture *self)
{
  /* Both must have noticed that the earlier one is gone, or they would not wait for the next. */
  wait_until (is_gone (self));
  self->daemon = daemon_fixture_spawn (self);
  wait_until (is_served (self));
}

void
daemon_fixture_restart (DaemonFixture *self)
{
  stop_daemon (self);
  daemon_fixture_start (self);
}

void
daemon_fixture_kill (DaemonFixture *self)
{
  g_subprocess_send_signal (self->daemon, SIGKILL);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_clear_object (&self->daemon);
}

void
daemon_fixture_tear_down (DaemonFixture *self, gconstpointer unused)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", self->directory);

  end_calls (self);
  wait_until (!has_sockets (self));
  stop_daemon (self);
  g_clear_object (&self->policy);
  g_clear_object (&self->manager);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->directory);
}

GVariant *
daemon_fixture_dict (const char *text)
{
  g_autofree char *typed = g_strconcat ("@a{sv} ", text, NULL);

  return g_variant_new_parsed (typed);
}

ReelBusCall1 *
daemon_fixture_create_call (DaemonFixture *self, const char *id, const char *properties)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  reel_bus_manager1_call_create_call_sync (self->manager, id, daemon_fixture_dict (properties), &path, NULL, &error);
  g_assert_no_error (error);
  return daemon_fixture_get_call (self, path);
}

void
daemon_fixture_assert_error (GError **error, ReelErrorCode code, const char *part)
{
  g_autofree char *name = *error != NULL ? g_dbus_error_get_remote_error (*error) : NULL;

  if (g_strcmp0 (name, reel_error_info (code)->dbus_name) != 0)
    g_error ("%s, not %s: %s", name, reel_error_info (code)->dbus_name, *error != NULL ? (*error)->message : "");
  g_dbus_error_strip_remote_error (*error);
  if (strstr ((*error)->message, part) == NULL)
    g_error ("“%s” does not say “%s”", (*error)->message, part);
  g_clear_error (error);
}
