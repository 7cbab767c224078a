/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld: the manager as a process. Takes up what an earlier one left, serves
 * the bus, and on SIGTERM goes away without touching the workers: they record on
 * up to their limits, and the next manager adopts them.
 *
 * Exit codes: 0 asked to end, 1 can't work (the text says why), 2 wrong usage. */
#include "manager/core/wire/reel-bus-advice.h"
#include "manager/daemon/reel-daemon-options.h"
#include "manager/daemon/reel-daemon-services.h"
#include "manager/dbus/reel-archive-object.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-delivery-object.h"
#include "manager/dbus/reel-bus-names.h"
#include "manager/dbus/reel-manager-object.h"
#include "manager/dbus/reel-policy-object.h"
#include "manager/engine/archive/reel-archive-deletion.h"
#include "manager/engine/archive/reel-archive-late-files.h"
#include "manager/engine/archive/reel-archive-retention.h"
#include "manager/engine/delivery/reel-held-events.h"
#include "manager/engine/reel-event-reporter.h"
#include "manager/engine/services/reel-journal.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define MAX_FILES 65536
/* Of the main loop, for answers to those who wait at the end. */
#define MAX_LAST_TURNS 1000

typedef struct {
  ReelDaemonOptions options;
  GMainLoop *loop;
  GDBusConnection *connection;
  ReelStore *store;
  ReelEngine *engine;
  ReelManagerObject *object;
  ReelPolicyObject *policies;
  ReelEventReporter *reporter;
  ReelHeldEvents *held;
  ReelDeliveryObject *deliveries;
  ReelArchive *archive;
  ReelArchiveObject *documents;
  ReelArchiveRetention *retention;
  ReelArchiveLateFiles *late_files;
  ReelSidecarMaker *sidecars;
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
  reel_manager_object_open (self->object);
  reel_engine_open_outbox (self->engine);
  reel_held_events_start (self->held);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer data)
{
  Daemon *self = data;

  give_up (self, self->serving ? "The name " REEL_MANAGER_BUS_NAME " or the bus was lost"
                               : "The name " REEL_MANAGER_BUS_NAME
                                 " is already owned: another callreeld serves this bus");
}

static void
on_deletions_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  guint count;

  if (!reel_archive_deletion_resume_finish (REEL_ARCHIVE (source), result, &count, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("Deletions that an earlier manager began are not complete: %s", error->message);
  if (count > 0)
    g_message ("Deletions that an earlier manager began are complete: %u documents", count);
}

static void
on_recovered (GObject *source, GAsyncResult *result, gpointer data)
{
  Daemon *self = data;
  g_autoptr (GError) error = NULL;

  if (!reel_engine_recover_finish (self->engine, result, &error) ||
      !reel_policy_object_serve (self->policies, self->connection, &error) ||
      !reel_delivery_object_serve (self->deliveries, self->connection, &error) ||
      !reel_archive_object_serve (self->documents, self->connection, &error) ||
      !reel_manager_object_serve (self->object, self->connection, &error)) {
    give_up (self, error->message);
    return;
  }
  reel_archive_deletion_resume_async (self->archive, on_deletions_resumed, NULL);
  reel_archive_retention_start (self->retention);
  reel_archive_late_files_start (self->late_files);
  self->name =
      g_bus_own_name_on_connection (self->connection, REEL_MANAGER_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                    on_name_acquired, on_name_lost, self, NULL);
}

/* Checked before the workers of another owner could be touched. */
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

static void
on_sidecars_kept (gpointer late_files)
{
  reel_archive_late_files_wake (late_files);
}

static void
make_objects (Daemon *self, ReelServices *services)
{
  g_autoptr (ReelDeliveryQueue) queue = reel_delivery_queue_new (services);

  self->engine = reel_engine_new (reel_services_ref (services));
  self->object = reel_manager_object_new (self->engine);
  self->policies = reel_policy_object_new (self->engine);
  self->reporter = reel_event_reporter_new (self->engine, services, queue);
  self->held = reel_held_events_new (services, queue);
  g_signal_connect_object (self->held, "released", G_CALLBACK (reel_outbox_add), reel_engine_get_outbox (self->engine),
                           G_CONNECT_SWAPPED);
  self->deliveries = reel_delivery_object_new (queue);
  self->archive = reel_archive_new (services);
  g_signal_connect_object (self->archive, "ordered", G_CALLBACK (reel_delivery_queue_wake), queue, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->archive, "link-revoked", G_CALLBACK (reel_delivery_queue_revoke), queue,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->archive, "link-revoked", G_CALLBACK (reel_held_events_forget_mail), self->held,
                           G_CONNECT_SWAPPED);
  self->documents = reel_archive_object_new (self->archive);
  self->retention = reel_archive_retention_new (self->archive);
  self->late_files = reel_archive_late_files_new (self->archive);
  self->sidecars = reel_sidecar_maker_ref (services->sidecars);
  reel_sidecar_maker_watch (self->sidecars, on_sidecars_kept, self->late_files);
}

static gboolean
prepare (Daemon *self, GError **error)
{
  g_autoptr (ReelServices) services = reel_daemon_services_new (&self->options, error);

  if (services == NULL)
    return FALSE;
  self->connection = g_bus_get_sync (self->options.bus, NULL, error);
  if (self->connection == NULL) {
    if (self->options.bus == G_BUS_TYPE_SESSION)
      g_prefix_error_literal (error, REEL_NO_SESSION_BUS);
    return FALSE;
  }
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  if (!is_name_free (self->connection)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                         "The name " REEL_MANAGER_BUS_NAME " is already owned: another callreeld serves this bus");
    return FALSE;
  }
  if (!reel_daemon_services_lock (services, error) ||
      !reel_daemon_services_open_catalogue (services, &self->options, error))
    return FALSE;
  self->store = g_object_ref (services->store);
  make_objects (self, services);
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

/* Whoever waits keeps the engine, which would be closed without an answer to them. */
static void
answer_waiting (Daemon *self)
{
  if (self->engine != NULL)
    reel_engine_close (self->engine);
  for (guint turn = 0; turn < MAX_LAST_TURNS && g_main_context_iteration (NULL, FALSE); turn++)
    ;
}

/* Makes sure that the last messages are kept, and on the bus, before the process ends. */
static void
leave (Daemon *self)
{
  answer_waiting (self);
  g_clear_object (&self->held);
  g_clear_object (&self->reporter);
  g_clear_object (&self->deliveries);
  g_clear_object (&self->policies);
  g_clear_object (&self->documents);
  if (self->retention != NULL)
    reel_archive_retention_stop (self->retention);
  g_clear_object (&self->retention);
  if (self->sidecars != NULL)
    reel_sidecar_maker_watch (self->sidecars, NULL, NULL);
  g_clear_pointer (&self->sidecars, reel_sidecar_maker_unref);
  if (self->late_files != NULL)
    reel_archive_late_files_stop (self->late_files);
  g_clear_object (&self->late_files);
  g_clear_object (&self->archive);
  g_clear_object (&self->object);
  g_clear_object (&self->engine);
  if (self->store != NULL)
    reel_store_close (self->store);
  g_clear_object (&self->store);
  if (self->connection != NULL)
    g_dbus_connection_flush_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
}

/* Two descriptors for each stream exceed the usual soft limit of 1024, and without a free one neither files nor the
 * catalogue could be opened. Workers inherit the limit. Files contain personal data, so only their owner gets
 * access. */
static void
prepare_process (void)
{
  struct rlimit files;

  /* For printing only: number formats are unchanged. */
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
  /* GLib's writer omits levels below message unless the domain is named. */
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
