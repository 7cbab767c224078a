/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-http-peers with a listener and clients that leave while their exchange is paused. */
#include "manager/portal/reel-http-listener.h"

#include <string.h>

#define TIMEOUT_US (60 * G_USEC_PER_SEC)

typedef struct {
  SoupServer *server;
  ReelHttpPeers *peers;
  ReelHttpListener *listener;
  GPtrArray *messages; /* that are paused, in the order in which they came */
} Fixture;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *self = data;

  soup_server_message_pause (message);
  g_ptr_array_add (self->messages, g_object_ref (message));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  char *no_proxies[] = { NULL };
  g_autoptr (GError) error = NULL;

  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  self->peers = reel_http_peers_new ();
  self->listener = reel_http_listener_new (self->server, self->peers, "127.0.0.1", 0, NULL, no_proxies,
                                           &reel_http_default_limits, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_ptr_array_unref (self->messages);
  reel_http_listener_free (self->listener);
  reel_http_peers_unref (self->peers);
  g_object_unref (self->server);
}

#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    const gint64 end = g_get_monotonic_time () + TIMEOUT_US;                                                           \
    while (!(condition)) {                                                                                             \
      g_assert_cmpint (g_get_monotonic_time (), <, end);                                                               \
      g_main_context_iteration (NULL, FALSE);                                                                          \
    }                                                                                                                  \
  }                                                                                                                    \
  G_STMT_END

/* Returns: (transfer full): a client whose request is paused */
static GSocketConnection *
ask (Fixture *self)
{
  static const char request[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  const guint before = self->messages->len;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", reel_http_listener_get_port (self->listener), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                            strlen (request), NULL, NULL, &error));
  wait_until (self->messages->len > before);
  return connection;
}

static void
leave (GSocketConnection *connection)
{
  g_assert_true (g_io_stream_close (G_IO_STREAM (connection), NULL, NULL));
  g_object_unref (connection);
}

static void
test_leave (Fixture *self, gconstpointer unused)
{
  GSocketConnection *first = ask (self), *second = ask (self);

  g_assert_false (reel_http_peers_has_left (self->peers, self->messages->pdata[0]));
  g_assert_false (reel_http_peers_has_left (self->peers, self->messages->pdata[1]));
  leave (first);
  wait_until (reel_http_peers_has_left (self->peers, self->messages->pdata[0]));
  g_assert_false (reel_http_peers_has_left (self->peers, self->messages->pdata[1]));
  leave (second);
  wait_until (reel_http_peers_has_left (self->peers, self->messages->pdata[1]));
}

/* Of a connection that the listener has forgotten. */
static void
test_forgotten (Fixture *self, gconstpointer unused)
{
  GSocketConnection *connection = ask (self);
  g_autoptr (SoupServerMessage) message = g_object_ref (self->messages->pdata[0]);

  reel_http_peers_remove (self->peers, soup_server_message_get_remote_address (message));
  g_assert_true (reel_http_peers_has_left (self->peers, message));
  leave (connection);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/http-peers/leave", test_leave);
  ADD ("/http-peers/forgotten", test_forgotten);
  return g_test_run ();
}
