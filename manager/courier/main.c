/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-courier: sends what callreeld hands out as jobs, since callreeld has no network except for its calls. Stores
 * nothing: a job whose outcome it does not report is handed out again. SIGHUP reloads the configuration.
 *
 * Exit codes: 0 asked to end, 1 can't work (the text says why), 2 wrong usage. */
#include "manager/core/wire/reel-job-result.h"
#include "manager/courier/reel-courier.h"
#include "manager/courier/reel-hook-handler.h"
#include "manager/courier/reel-mail-handler.h"
#include "manager/courier/reel-removal-handler.h"
#include "manager/courier/reel-upload-handler.h"
#include "manager/courier/reel-webhook-handler.h"
#include "manager/secret/reel-client-program.h"
#include "manager/secret/reel-config-file.h"

#include <curl/curl.h>
#include <glib-unix.h>

#define DEFAULT_LEASE 60 /* seconds */

typedef struct {
  ReelClientProgram program;
  int lease_seconds;

  GMainLoop *loop;
  ReelConfig *config;
  ReelWebhookHandler *webhooks;
  ReelMailHandler *mails;
  ReelUploadHandler *uploads;
  ReelHookHandler *hooks;
  ReelRemovalHandler *removals;
  int status;
} Main;

static gboolean
parse_arguments (Main *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry own[] = {
    { "lease", 0, 0, G_OPTION_ARG_INT, &self->lease_seconds, "Lease jobs for this time (60)", "SECONDS" },
    { NULL },
  };

  if (!reel_client_program_parse (&self->program, "Delivers Callreel's events, e-mail and files of recordings.", own,
                                  argc, argv, error))
    return FALSE;
  if (self->lease_seconds < REEL_JOB_MIN_LEASE || self->lease_seconds > REEL_JOB_MAX_LEASE) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--lease: %d to %d seconds", REEL_JOB_MIN_LEASE,
                 REEL_JOB_MAX_LEASE);
    return FALSE;
  }
  return TRUE;
}

/* Takes CONFIG. */
static void
use_config (Main *self, ReelConfig *config)
{
  g_autoptr (ReelConfig) before G_GNUC_UNUSED = g_steal_pointer (&self->config);

  self->config = config;
  reel_webhook_handler_set_config (self->webhooks, config);
  reel_mail_handler_set_config (self->mails, config);
  reel_upload_handler_set_destinations (self->uploads, config->destinations);
  reel_hook_handler_set_destinations (self->hooks, config->destinations);
  reel_removal_handler_set_destinations (self->removals, config->destinations);
}

static gboolean
on_terminate (gpointer data)
{
  g_main_loop_quit (((Main *)data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload (gpointer data)
{
  Main *self = data;
  g_autoptr (GError) error = NULL;
  ReelConfig *config = reel_config_file_read (self->program.config_path, &error);

  if (config != NULL)
    use_config (self, config);
  else
    g_warning ("Could not reload the configuration: %s", error->message);
  return G_SOURCE_CONTINUE;
}

static void
on_closed (GDBusConnection *connection, gboolean by_peer, GError *error, gpointer data)
{
  Main *self = data;

  g_printerr ("callreel-courier: The connection to the bus was lost\n");
  self->status = 1;
  g_main_loop_quit (self->loop);
}

/* An environment variable names it when the build tree is used uninstalled. */
static const char *
find_data (void)
{
  const char *given = g_getenv ("CALLREEL_DATA");

  return given != NULL ? given : CALLREEL_DATADIR;
}

static gboolean
run (Main *self, GError **error)
{
  g_autoptr (ReelConfig) config = reel_config_file_read (self->program.config_path, error);
  g_autoptr (GDBusConnection) connection = config != NULL ? reel_client_program_connect (&self->program, error) : NULL;
  g_autoptr (GPtrArray) handlers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (ReelCourier) courier = NULL;

  if (connection == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->webhooks = reel_webhook_handler_new ();
  self->mails = reel_mail_handler_new (find_data ());
  self->uploads = reel_upload_handler_new (connection, config->destinations);
  self->hooks = reel_hook_handler_new (connection, config->destinations);
  self->removals = reel_removal_handler_new (config->destinations);
  g_ptr_array_add (handlers, self->uploads);
  g_ptr_array_add (handlers, self->hooks);
  g_ptr_array_add (handlers, self->removals);
  g_ptr_array_add (handlers, self->webhooks);
  g_ptr_array_add (handlers, self->mails);
  use_config (self, g_steal_pointer (&config));
  courier = reel_courier_new (connection, handlers, (guint)self->lease_seconds);
  g_main_loop_run (self->loop);
  g_signal_handlers_disconnect_by_data (connection, self);
  return TRUE;
}

/* libsoup 3.2 can use HTTP/2, which so few requests do not need. */
static void
prepare_process (void)
{
  reel_client_program_prepare ();
  curl_global_init (CURL_GLOBAL_DEFAULT);
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
}

int
main (int argc, char **argv)
{
  Main self = { .lease_seconds = DEFAULT_LEASE };
  g_autoptr (GError) error = NULL;

  prepare_process ();
  if (!parse_arguments (&self, &argc, &argv, &error)) {
    g_printerr ("callreel-courier: %s\n", error->message);
    return 2;
  }
  if (self.program.version) {
    g_print ("callreel-courier %s\n", CALLREEL_VERSION);
    return 0;
  }
  self.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, on_terminate, &self);
  g_unix_signal_add (SIGINT, on_terminate, &self);
  g_unix_signal_add (SIGHUP, on_reload, &self);
  if (!run (&self, &error)) {
    g_printerr ("callreel-courier: %s\n", error->message);
    self.status = 1;
  }
  g_main_loop_unref (self.loop);
  g_clear_pointer (&self.config, reel_config_free);
  reel_client_program_clear (&self.program);
  return self.status;
}
