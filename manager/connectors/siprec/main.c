/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-siprec: a session recording server (RFC 7866). Takes the calls that session border controllers and SIP
 * servers fork to it, and has callreeld record them. Stores nothing. SIGTERM says BYE to all clients first, and waits
 * some seconds for that.
 *
 * Exit codes: 0 asked to end, 1 can't work (the text says why), 2 wrong usage. */
#include "manager/connectors/siprec/reel-siprec-server.h"
#include "manager/secret/reel-client-program.h"
#include "manager/secret/reel-config-file.h"
#include "manager/secret/reel-random.h"
#include "manager/secret/reel-secret-file.h"

#include "manager/connectors/siprec/reel-siprec-sofia.h"

#include <glib-unix.h>

#define SHUTDOWN_MS 5000
#define POLL_MS     50

typedef struct {
  ReelClientProgram program;

  GMainLoop *loop;
  ReelSiprecCalls *calls;
  ReelSiprecServer *server;
  gint64 deadline; /* of the shutdown */
  int status;
} Main;

static gboolean
on_shutdown (gpointer data)
{
  Main *self = data;
  gboolean busy = reel_siprec_server_count_dialogs (self->server) > 0 || reel_siprec_calls_is_busy (self->calls);

  if (busy && g_get_monotonic_time () < self->deadline)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_terminate (gpointer data)
{
  Main *self = data;

  if (self->deadline != 0)
    return G_SOURCE_CONTINUE;
  self->deadline = g_get_monotonic_time () + SHUTDOWN_MS * 1000;
  reel_siprec_server_hang_up (self->server);
  g_timeout_add (POLL_MS, on_shutdown, self);
  return G_SOURCE_CONTINUE;
}

static void
on_closed (GDBusConnection *connection, gboolean by_peer, GError *error, gpointer data)
{
  Main *self = data;

  g_printerr ("callreel-siprec: The connection to the bus was lost\n");
  self->status = 1;
  g_main_loop_quit (self->loop);
}

/* DIGEST: (out): NULL if clients need not authenticate */
static gboolean
read_users (const ReelSiprecConfig *config, ReelSiprecDigest **digest, GError **error)
{
  g_autoptr (GBytes) users = NULL;
  g_autofree char *key = NULL;
  gconstpointer data;
  gsize length;

  *digest = NULL;
  if (config->users_file == NULL)
    return TRUE;
  users = reel_secret_file_read (config->users_file, error);
  key = users != NULL ? reel_random_new_secret (error) : NULL;
  if (key == NULL)
    return FALSE;
  data = g_bytes_get_data (users, &length);
  *digest = reel_siprec_digest_new (config->realm, data, length, key, error);
  if (*digest == NULL)
    g_prefix_error (error, "%s: ", config->users_file);
  return *digest != NULL;
}

static gboolean
run (Main *self, GError **error)
{
  g_autoptr (ReelConfig) config = reel_config_file_read (self->program.config_path, error);
  g_autoptr (GDBusConnection) connection = NULL;
  ReelSiprecDigest *digest = NULL;

  if (config == NULL || !read_users (config->siprec, &digest, error))
    return FALSE;
  connection = reel_client_program_connect (&self->program, error);
  if (connection == NULL) {
    g_clear_pointer (&digest, reel_siprec_digest_free);
    return FALSE;
  }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->calls = reel_siprec_calls_new (connection, config->siprec->records);
  self->server = reel_siprec_server_new (config->siprec, digest, self->calls, error);
  if (self->server != NULL) {
    g_unix_signal_add (SIGTERM, on_terminate, self);
    g_unix_signal_add (SIGINT, on_terminate, self);
    g_message ("Listening on %s, port %u", config->siprec->address, config->siprec->port);
    g_main_loop_run (self->loop);
  }
  g_signal_handlers_disconnect_by_data (connection, self);
  return self->server != NULL;
}

int
main (int argc, char **argv)
{
  Main self = { .server = NULL };
  g_autoptr (GError) error = NULL;

  reel_client_program_prepare ();
  if (!reel_client_program_parse (&self.program, "Records calls that SIP servers fork to it (SIPREC).", NULL, &argc,
                                  &argv, &error)) {
    g_printerr ("callreel-siprec: %s\n", error->message);
    return 2;
  }
  if (self.program.version) {
    g_print ("callreel-siprec %s\n", CALLREEL_VERSION);
    return 0;
  }
  su_init ();
  self.loop = g_main_loop_new (NULL, FALSE);
  if (!run (&self, &error)) {
    g_printerr ("callreel-siprec: %s\n", error->message);
    self.status = 1;
  }
  g_clear_object (&self.server);
  g_clear_object (&self.calls);
  g_main_loop_unref (self.loop);
  reel_client_program_clear (&self.program);
  su_deinit ();
  return self.status;
}
