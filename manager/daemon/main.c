/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld: the manager as a process. Takes up what an earlier one left, serves
 * the bus, and on SIGTERM goes away without touching the workers: they record on
 * up to their limits, and the next manager adopts them.
 *
 * Exit codes: 0 asked to end, 1 can't work (the text says why), 2 wrong usage. */
#include "manager/daemon/reel-daemon-options.h"
#include "manager/daemon/reel-daemon-services.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-manager-object.h"
#include "manager/dbus/reel-policy-object.h"
#include "manager/engine/services/reel-journal.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define MAX_FILES 65536

typedef struct {
  ReelDaemonOptions options;
  GMainLoop *loop;
  GDBusConnection *connection;
  ReelStore *store;
  ReelEngine *engine;
  ReelManagerObject *object;
  ReelPolicyObject *policies;
  guint name;
  gboolean serving;
  int status;
} Daemon;

static void
give_up (Daemon *self, const char *why)
{
  g_printerr ("callreeld: %s\n", why);
  self->status = 1;
  g_main_loop_quit (self->loop);
}

static gboolean
on_terminate (gpointer data)
{
  Daemon *self = data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_name_acquired (GDBusConnection *connection, const char *name, gpointer data)
{
  Daemon *self = data;

  self->serving = TRUE;
  reel_engine_open_outbox (self->engine);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer data)
{
  Daemon *self = data;

  give_up (self, self->serving ? "The name " REEL_MANAGER_BUS_NAME " or the bus was lost"
                               : "The name " REEL_MANAGER_BUS_NAME " is taken: another callreeld serves this bus");
}

static void
on_recovered (GObject *source, GAsyncResult *result, gpointer data)
{
  Daemon *self = data;
  g_autoptr (GError) error = NULL;

  if (!reel_engine_recover_finish (self->engine, result, &error) ||
      !reel_policy_object_serve (self->policies, self->connection, &error) ||
      !reel_manager_object_serve (self->object, self->connection, &error)) {
    give_up (self, error->message);
    return;
  }
  self->name =
      g_bus_own_name_on_connection (self->connection, REEL_MANAGER_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                    on_name_acquired, on_name_lost, self, NULL);
}

/* Asked before the workers of whoever has it are touched. */
static gboolean
is_name_free (GDBusConnection *connection)
{
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "NameHasOwner", g_variant_new ("(s)", REEL_MANAGER_BUS_NAME), G_VARIANT_TYPE ("(b)"),
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean taken = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &taken);
  return !taken;
}

static gboolean
prepare (Daemon *self, GError **error)
{
  g_autoptr (ReelServices) services = reel_daemon_services_new (&self->options, error);

  if (services == NULL)
    return FALSE;
  self->connection = g_bus_get_sync (self->options.bus, NULL, error);
  if (self->connection == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  if (!is_name_free (self->connection)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                         "The name " REEL_MANAGER_BUS_NAME " is taken: another callreeld serves this bus");
    return FALSE;
  }
  if (!reel_daemon_services_lock (services, error) ||
      !reel_daemon_services_open_catalogue (services, &self->options, error))
    return FALSE;
  self->store = g_object_ref (services->store);
  self->engine = reel_engine_new (g_steal_pointer (&services));
  self->object = reel_manager_object_new (self->engine);
  self->policies = reel_policy_object_new (self->engine);
  return TRUE;
}

static void
run (Daemon *self)
{
  g_unix_signal_add (SIGTERM, on_terminate, self);
  g_unix_signal_add (SIGINT, on_terminate, self);
  g_unix_signal_add (SIGHUP, on_terminate, self);
  reel_engine_recover_async (self->engine, on_recovered, self);
  g_main_loop_run (self->loop);
  g_clear_handle_id (&self->name, g_bus_unown_name);
}

/* What was said last is kept, and on the bus, before the process ends. */
static void
leave (Daemon *self)
{
  g_clear_object (&self->policies);
  g_clear_object (&self->object);
  g_clear_object (&self->engine);
  if (self->store != NULL)
    reel_store_close (self->store);
  g_clear_object (&self->store);
  if (self->connection != NULL)
    g_dbus_connection_flush_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
}

/* Two descriptors a stream are more than the usual soft limit of 1024 allows, and
 * without any left neither files nor the catalogue could be opened. The workers
 * inherit the limit. What is written names people: it is nobody else's. */
static void
prepare_process (void)
{
  struct rlimit files;

  /* For what is printed alone: numbers stay as they are. */
  setlocale (LC_CTYPE, "");
  signal (SIGPIPE, SIG_IGN);
  umask (0027);
  if (getrlimit (RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = MIN (files.rlim_max, MAX_FILES);
    setrlimit (RLIMIT_NOFILE, &files);
  }
}

int
main (int argc, char **argv)
{
  Daemon self = { 0 };
  g_autoptr (GError) error = NULL;

  prepare_process ();
  if (!reel_daemon_options_parse (&self.options, &argc, &argv, &error)) {
    g_printerr ("callreeld: %s\n", error->message);
    return 2;
  }
  if (self.options.version) {
    g_print ("callreeld %s\n", CALLREEL_VERSION);
    return 0;
  }
  /* GLib's writer leaves out what is below a message, unless its domain is named. */
  if (self.options.verbose)
    g_setenv ("G_MESSAGES_DEBUG", REEL_JOURNAL_DOMAIN, TRUE);
  reel_bus_errors_register ();
  self.loop = g_main_loop_new (NULL, FALSE);
  if (prepare (&self, &error))
    run (&self);
  else
    give_up (&self, error->message);
  leave (&self);
  g_main_loop_unref (self.loop);
  reel_daemon_options_clear (&self.options);
  return self.status;
}
