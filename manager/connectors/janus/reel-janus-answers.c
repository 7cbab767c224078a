/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An HTTP server for one client, Janus. Whoever does not know the path is refused before their body is read. */
#include "manager/connectors/janus/reel-janus-answers.h"

#include "manager/connectors/janus/core/reel-janus-text.h"

#include <libsoup/soup.h>
#include <string.h>

struct _ReelJanusAnswers {
  GObject parent_instance;

  SoupServer *server;
  GSocketService *listener; /* libsoup's own leaks the socket of each client */
  char *path;
};

enum { SIGNAL_MESSAGE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelJanusAnswers, reel_janus_answers, G_TYPE_OBJECT)

static void
reel_janus_answers_init (ReelJanusAnswers *self)
{
  self->server = soup_server_new ("server-header", "callreel-janus ", NULL);
  self->listener = g_socket_service_new ();
}

static void
reel_janus_answers_dispose (GObject *object)
{
  ReelJanusAnswers *self = REEL_JANUS_ANSWERS (object);

  g_signal_handlers_disconnect_by_data (self->listener, self);
  g_socket_service_stop (self->listener);
  g_socket_listener_close (G_SOCKET_LISTENER (self->listener));
  soup_server_disconnect (self->server);
  G_OBJECT_CLASS (reel_janus_answers_parent_class)->dispose (object);
}

static void
reel_janus_answers_finalize (GObject *object)
{
  ReelJanusAnswers *self = REEL_JANUS_ANSWERS (object);

  g_object_unref (self->listener);
  g_object_unref (self->server);
  g_free (self->path);
  G_OBJECT_CLASS (reel_janus_answers_parent_class)->finalize (object);
}

static void
reel_janus_answers_class_init (ReelJanusAnswersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_janus_answers_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_janus_answers_finalize;
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

/* Takes as long for any path of the same length. */
static gboolean
is_path (const char *path, const char *expected)
{
  gsize length = strlen (expected);
  guint difference = 0;

  if (strlen (path) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint8)path[i] ^ (guint8)expected[i];
  return difference == 0;
}

static void
refuse (SoupServerMessage *message, guint status)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  soup_server_message_set_status (message, status, NULL);
}

/* Before the body is read. */
static void
on_head (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ReelJanusAnswers *self = data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (!is_path (path, self->path))
    refuse (message, SOUP_STATUS_NOT_FOUND);
  else if (soup_server_message_get_method (message) != SOUP_METHOD_POST)
    refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED);
  else if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    refuse (message, SOUP_STATUS_LENGTH_REQUIRED);
  else if (soup_message_headers_get_content_length (headers) > REEL_JANUS_MAX_POST) {
    g_warning ("A text from a room is lost: it is larger than %d KiB", REEL_JANUS_MAX_POST / 1024);
    refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE);
  }
}

static void
on_post (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *room = NULL, *from = NULL, *text = NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (body, &size);

  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  if (size > 0 && reel_janus_text_read_post (bytes, size, &room, &from, &text))
    g_signal_emit (data, signals[SIGNAL_MESSAGE], 0, room, from, text);
}

static gboolean
on_client (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  ReelJanusAnswers *self = data;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);

  if (local != NULL && remote != NULL)
    soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, NULL);
  return TRUE;
}

ReelJanusAnswers *
reel_janus_answers_new (const ReelJanusConfig *config, const char *key, GError **error)
{
  g_autoptr (ReelJanusAnswers) self = g_object_new (REEL_TYPE_JANUS_ANSWERS, NULL);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string (config->answers_address, config->answers_port);

  self->path = g_strconcat ("/", key, NULL);
  soup_server_add_early_handler (self->server, NULL, on_head, self, NULL);
  soup_server_add_handler (self->server, NULL, on_post, self, NULL);
  g_signal_connect (self->listener, "incoming", G_CALLBACK (on_client), self);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->listener), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, NULL, error)) {
    g_prefix_error (error, "%s port %u: ", config->answers_address, config->answers_port);
    return NULL;
  }
  return g_steal_pointer (&self);
}
