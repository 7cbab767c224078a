/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-janus: keeps calls in step with the rooms of a Janus server, as an ordinary client of callreeld.
 *
 * SIGTERM: stops the forwarders, ends the calls and exits. SIGUSR1: exits at once; the next one takes over what is
 * there.
 *
 * Exit codes: 0 asked to end, 1 can't work (the text says why), 2 wrong usage. */
#include "manager/connectors/janus/reel-janus-answers.h"
#include "manager/connectors/janus/reel-janus-chat.h"
#include "manager/secret/reel-client-program.h"
#include "manager/secret/reel-secret-file.h"

#include <glib-unix.h>

#define CLOSE_SECONDS 10

typedef struct {
  ReelClientProgram program;

  GMainLoop *loop;
  ReelJanusContext context;
  ReelJanusConnector *connector;
  ReelJanusAnswers *answers; /* NULL: not configured */
  ReelJanusChat *chat;
  gboolean closing;
  int status;
} Main;

static ReelJanusConfig *
read_config (const char *given, GError **error)
{
  const char *path = given != NULL ? given : CALLREEL_SYSCONFDIR "/callreel/callreel-janus.conf";
  g_autofree char *text = NULL;
  ReelJanusConfig *config;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  config = reel_janus_config_parse (text, error);
  if (config == NULL)
    g_prefix_error (error, "%s: ", path);
  return config;
}

/* SECRET stays NULL if FILE (nullable) is. */
static gboolean
read_secret (const char *file, char **secret, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL)
    return TRUE;
  bytes = reel_secret_file_read (file, error);
  if (bytes == NULL)
    return FALSE;
  *secret = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return TRUE;
}

static gboolean
read_keys (const ReelJanusConfig *config, ReelJanusKeys *keys, GError **error)
{
  return read_secret (config->api_secret_file, &keys->api_secret, error) &&
         read_secret (config->admin_key_file, &keys->admin_key, error) &&
         read_secret (config->room_secret_file, &keys->room_secret, error) &&
         read_secret (config->pin_file, &keys->pin, error) &&
         read_secret (config->text_secret_file, &keys->text_secret, error) &&
         read_secret (config->answers_key_file, &keys->answers_key, error);
}

static gboolean
on_late (gpointer data)
{
  Main *self = data;

  g_warning ("Not everything could be ended in time");
  self->status = 1;
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_ended (ReelJanusConnector *connector, Main *self)
{
  g_main_loop_quit (self->loop);
}

static gboolean
on_terminate (gpointer data)
{
  Main *self = data;

  if (self->closing)
    return G_SOURCE_CONTINUE;
  self->closing = TRUE;
  g_timeout_add_seconds (CLOSE_SECONDS, on_late, self);
  reel_janus_connector_close (self->connector);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_hand_over (gpointer data)
{
  g_main_loop_quit (((Main *)data)->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_closed (GDBusConnection *connection, gboolean by_peer, GError *error, gpointer data)
{
  Main *self = data;

  g_printerr ("callreel-janus: The connection to the bus was lost\n");
  self->status = 1;
  g_main_loop_quit (self->loop);
}

static gboolean
run (Main *self, GError **error)
{
  g_autoptr (GDBusConnection) connection = NULL;

  self->context.config = read_config (self->program.config_path, error);
  if (self->context.config == NULL || !read_keys (self->context.config, &self->context.keys, error))
    return FALSE;
  connection = reel_client_program_connect (&self->program, error);
  if (connection == NULL)
    return FALSE;
  if (self->context.config->answers_port != 0) {
    self->answers = reel_janus_answers_new (self->context.config, self->context.keys.answers_key, error);
    if (self->answers == NULL)
      return FALSE;
  }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->context.recorder_name = g_strdup_printf ("%s@%s", self->context.config->name, g_get_host_name ());
  self->context.recorder = reel_janus_recorder_new (connection);
  self->context.socket = reel_janus_socket_new (self->context.config->url, self->context.keys.api_secret);
  self->connector = reel_janus_connector_new (&self->context);
  self->chat = reel_janus_chat_new (&self->context, self->connector, self->answers);
  g_signal_connect (self->connector, "closed", G_CALLBACK (on_ended), self);
  g_unix_signal_add (SIGTERM, on_terminate, self);
  g_unix_signal_add (SIGINT, on_terminate, self);
  g_unix_signal_add (SIGUSR1, on_hand_over, self);
  g_main_loop_run (self->loop);
  g_signal_handlers_disconnect_by_data (connection, self);
  return TRUE;
}

static void
clear (Main *self)
{
  g_clear_object (&self->chat);
  g_clear_object (&self->answers);
  g_clear_object (&self->connector);
  g_clear_object (&self->context.socket);
  g_clear_object (&self->context.recorder);
  g_clear_pointer (&self->context.config, reel_janus_config_free);
  g_free (self->context.keys.api_secret);
  g_free (self->context.keys.admin_key);
  g_free (self->context.keys.room_secret);
  g_free (self->context.keys.pin);
  g_free (self->context.keys.text_secret);
  g_free (self->context.keys.answers_key);
  g_free (self->context.recorder_name);
  reel_client_program_clear (&self->program);
  g_main_loop_unref (self->loop);
}

int
main (int argc, char **argv)
{
  Main self = { 0 };
  g_autoptr (GError) error = NULL;

  reel_client_program_prepare ();
  if (!reel_client_program_parse (&self.program, "Makes calls of the recorder from the rooms of a Janus server.", NULL,
                                  &argc, &argv, &error)) {
    g_printerr ("callreel-janus: %s\n", error->message);
    return 2;
  }
  if (self.program.version) {
    g_print ("callreel-janus %s\n", CALLREEL_VERSION);
    return 0;
  }
  self.loop = g_main_loop_new (NULL, FALSE);
  if (!run (&self, &error)) {
    g_printerr ("callreel-janus: %s\n", error->message);
    self.status = 1;
  }
  clear (&self);
  return self.status;
}
