/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accepts connections; see the header for who gets them. */
#include "manager/portal/reel-http-listener.h"

#include "manager/portal/reel-client-network.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a client may leave what was sent to it unread: a player that is paused asks again for what it needs. */
#define WRITE_TIMEOUT_MS 60000

/* Connections that the kernel holds until the next turn of the main loop. */
#define BACKLOG 512

const ReelHttpLimits reel_http_default_limits = {
  .timeouts = { .idle = 60, .head = 10, .body = 20, .linger = 2 },
  .connections = 4096,
  .per_address = 512,
};

/* One client. @stream: NULL until TLS is agreed on. */
typedef struct {
  ReelHttpListener *listener;
  GSocketConnection *connection;
  GSocketAddress *address; /* of the peer */
  ReelHttpStream *stream;
  GCancellable *handshake;
  char *network;
  gint64 deadline; /* of the handshake */
} Client;

struct _ReelHttpListener {
  SoupServer *server;
  ReelHttpPeers *peers;
  GSocketService *service;
  GTlsCertificate *certificate;
  const ReelHttpLimits *limits;
  char **proxies;
  GPtrArray *clients;
  GHashTable *counts; /* network → number of its clients */
  guint16 port;
  int silent; /* the end of a pair of which libsoup has the other one */
  guint tick;
  guint64 excess;
  guint64 refused;
};

static void
client_free (gpointer data)
{
  Client *self = data;
  GHashTable *counts = self->listener->counts;
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, self->network));

  if (count > 1)
    g_hash_table_insert (counts, g_strdup (self->network), GUINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (counts, self->network);
  g_cancellable_cancel (self->handshake);
  g_object_unref (self->handshake);
  if (self->stream != NULL && self->address != NULL)
    reel_http_peers_remove (self->listener->peers, self->address);
  g_clear_object (&self->stream);
  g_clear_object (&self->address);
  g_object_unref (self->connection);
  g_free (self->network);
  g_free (self);
}

static char *
get_address (GSocketAddress *address)
{
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("");
  return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
serve (Client *client, GIOStream *base)
{
  ReelHttpListener *self = client->listener;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (client->connection, NULL);

  client->stream = reel_http_stream_new (base, client->connection, &self->limits->timeouts);
  if (local == NULL || client->address == NULL) {
    g_ptr_array_remove_fast (self->clients, client);
    return;
  }
  reel_http_peers_add (self->peers, client->address, client->stream);
  soup_server_accept_iostream (self->server, G_IO_STREAM (client->stream), local, client->address, NULL);
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  g_autoptr (GError) error = NULL;
  gboolean agreed = g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error);

  /* Then the client is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (agreed) {
    serve (client, G_IO_STREAM (source));
    return;
  }
  g_socket_close (g_socket_connection_get_socket (client->connection), NULL);
  g_ptr_array_remove_fast (client->listener->clients, client);
}

static void
begin_handshake (Client *client)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls =
      g_tls_server_connection_new (G_IO_STREAM (client->connection), client->listener->certificate, &error);

  if (tls == NULL) {
    g_warning ("No TLS: %s", error->message);
    g_ptr_array_remove_fast (client->listener->clients, client);
    return;
  }
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  client->deadline = g_get_monotonic_time () + client->listener->limits->timeouts.head * G_USEC_PER_SEC;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, client->handshake, on_handshake,
                                    client);
}

/* Returns: whether the client is to be forgotten */
static gboolean
check_client (Client *client, gint64 now)
{
  if (client->stream != NULL) {
    reel_http_stream_check_time (client->stream, now);
    client->listener->refused += reel_http_stream_take_refusal (client->stream) != 0;
    return reel_http_stream_is_closed (client->stream);
  }
  if (now < client->deadline)
    return FALSE;
  g_socket_close (g_socket_connection_get_socket (client->connection), NULL);
  return TRUE;
}

static void
check_clients (ReelHttpListener *self)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = self->clients->len; i > 0; i--) {
    if (check_client (self->clients->pdata[i - 1], now))
      g_ptr_array_remove_index_fast (self->clients, i - 1);
  }
}

static gboolean
on_tick (gpointer data)
{
  check_clients (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_full (ReelHttpListener *self, const char *address, const char *network)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, network));

  return self->clients->len >= self->limits->connections ||
         (count >= self->limits->per_address && !g_strv_contains ((const char *const *)self->proxies, address));
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  ReelHttpListener *self = data;
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autofree char *address = get_address (remote);
  g_autofree char *network = reel_client_network_of (address);
  Client *client;

  if (is_full (self, address, network))
    check_clients (self); /* some may have left since the last tick */
  if (is_full (self, address, network)) {
    self->excess++;
    g_socket_close (socket, NULL);
    return TRUE;
  }
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, WRITE_TIMEOUT_MS, NULL);
  client = g_new0 (Client, 1);
  client->listener = self;
  client->connection = g_object_ref (connection);
  client->address = g_steal_pointer (&remote);
  client->handshake = g_cancellable_new ();
  client->deadline = G_MAXINT64;
  client->network = g_steal_pointer (&network);
  g_ptr_array_add (self->clients, client);
  g_hash_table_insert (self->counts, g_strdup (client->network),
                       GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, client->network)) + 1));
  if (self->certificate != NULL)
    begin_handshake (client);
  else
    serve (client, G_IO_STREAM (connection));
  return TRUE;
}

/* libsoup 3.2 ends each connection after one request unless it has a listener of its own: it gets one on which nobody
 * can call. Returns: the other end, or -1 */
static int
give_listener (SoupServer *server, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
    return -1;
  }
  socket = g_socket_new_from_fd (ends[0], error);
  if (socket == NULL)
    close (ends[0]);
  if (socket != NULL && soup_server_listen_socket (server, socket, 0, error))
    return ends[1];
  close (ends[1]);
  return -1;
}

ReelHttpListener *
reel_http_listener_new (SoupServer *server, ReelHttpPeers *peers, const char *address, guint16 port,
                        GTlsCertificate *certificate, char **proxies, const ReelHttpLimits *limits, GError **error)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocketService) service = g_socket_service_new ();
  ReelHttpListener *self;
  int silent;

  g_socket_service_stop (service);
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), BACKLOG);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &bound, error)) {
    g_prefix_error (error, "%s:%u: ", address, port);
    return NULL;
  }
  silent = give_listener (server, error);
  if (silent < 0)
    return NULL;
  self = g_new0 (ReelHttpListener, 1);
  self->silent = silent;
  self->server = g_object_ref (server);
  self->peers = reel_http_peers_ref (peers);
  self->service = g_steal_pointer (&service);
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->limits = limits;
  self->proxies = g_strdupv (proxies);
  self->clients = g_ptr_array_new_with_free_func (client_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->tick = g_timeout_add (1000, on_tick, self);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return self;
}

void
reel_http_listener_free (ReelHttpListener *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_source_remove (self->tick);
  soup_server_disconnect (self->server);
  close (self->silent);
  g_ptr_array_unref (self->clients);
  g_hash_table_unref (self->counts);
  g_clear_object (&self->certificate);
  g_object_unref (self->service);
  g_object_unref (self->server);
  reel_http_peers_unref (self->peers);
  g_strfreev (self->proxies);
  g_free (self);
}

guint16
reel_http_listener_get_port (ReelHttpListener *self)
{
  return self->port;
}

guint
reel_http_listener_count (ReelHttpListener *self)
{
  return self->clients->len;
}

guint64
reel_http_listener_count_excess (ReelHttpListener *self)
{
  return self->excess;
}

guint64
reel_http_listener_count_refused (ReelHttpListener *self)
{
  return self->refused;
}
