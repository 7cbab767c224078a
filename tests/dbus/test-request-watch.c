/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which requests are held before they are decided: those that reach a handler, which releases the hold if it
 * refuses. */
#include "manager/dbus/reel-request-watch.h"

#include "manager/dbus/reel-bus-names.h"
#include "manager/engine/link/reel-worker-proxy.h"

#include <sys/socket.h>

#define MANAGER    "org.callreel.Manager1"
#define TIMEOUT_US (60 * G_USEC_PER_SEC)

typedef struct {
  GDBusConnection *client, *manager; /* of one bus */
  GDBusConnection *parent, *worker;  /* of one worker */
  ReelWorkerLinks *links;
  guint watch;
  GAsyncQueue *held; /* operations held, as the worker is told */
} Fixture;

static void
on_connected (GObject *source, GAsyncResult *result, gpointer connection)
{
  g_autoptr (GError) error = NULL;

  *(GDBusConnection **)connection = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
connect_end (int fd, GDBusConnectionFlags flags, const char *guid, GDBusConnection **connection)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);

  g_dbus_connection_new (G_IO_STREAM (stream), guid, flags, NULL, NULL, on_connected, connection);
}

static void
connect_both (GDBusConnection **client, GDBusConnection **server)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  connect_end (fds[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, client);
  connect_end (fds[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, guid, server);
  while (*client == NULL || *server == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* On GDBus's thread. */
static GDBusMessage *
on_worker_message (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer held)
{
  if (incoming && g_strcmp0 (g_dbus_message_get_member (message), "HoldRecording") == 0) {
    const char *operation = NULL;

    g_variant_get_child (g_dbus_message_get_body (message), 0, "&s", &operation);
    g_async_queue_push (held, g_strdup (operation));
  }
  return message;
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer place)
{
  *(GAsyncResult **)place = g_object_ref (result);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) made = NULL;
  g_autoptr (ReelWorkerProxy) proxy = NULL;

  connect_both (&self->client, &self->manager);
  connect_both (&self->parent, &self->worker);
  self->held = g_async_queue_new_full (g_free);
  g_dbus_connection_add_filter (self->worker, on_worker_message, g_async_queue_ref (self->held),
                                (GDestroyNotify)g_async_queue_unref);
  reel_worker_proxy_new_async (self->parent, store_result, &made);
  while (made == NULL)
    g_main_context_iteration (NULL, TRUE);
  proxy = reel_worker_proxy_new_finish (made, NULL);
  self->links = reel_worker_links_new ();
  reel_worker_links_set (self->links, "good", REEL_WORKER (proxy));
  reel_worker_links_set (self->links, "bad", REEL_WORKER (proxy));
  self->watch = reel_request_watch_begin (self->manager, self->links);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  GDBusConnection *all[] = { self->client, self->manager, self->parent, self->worker };

  g_dbus_connection_remove_filter (self->manager, self->watch);
  reel_worker_links_unref (self->links);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    g_dbus_connection_close_sync (all[i], NULL, NULL);
    g_object_unref (all[i]);
  }
  g_async_queue_unref (self->held);
}

/* BODY: a tuple as GVariant text. */
static void
ask (Fixture *self, const char *path, const char *interface, const char *member, const char *body)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (NULL, path, interface, member);

  g_dbus_message_set_flags (message, G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
  g_dbus_message_set_body (message, g_variant_new_parsed (body));
  g_assert_true (g_dbus_connection_send_message (self->client, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL));
}

/* Messages keep their order: the next hold belongs to this one. */
static void
assert_next_held (Fixture *self, const char *interface, const char *member, const char *body)
{
  g_autofree char *operation = NULL;

  ask (self, REEL_MANAGER_OBJECT_PATH, interface, member, body);
  operation = g_async_queue_timeout_pop (self->held, TIMEOUT_US);
  g_assert_cmpstr (operation, ==, "good");
}

static void
test_held (Fixture *self, gconstpointer unused)
{
  assert_next_held (self, MANAGER, "PauseRecording", "('good', @a{sv} {})");
  assert_next_held (self, MANAGER, "ResumeRecording", "('good', @a{sv} {})");
  assert_next_held (self, MANAGER, "CensorRecording", "('good', true, @a{sv} {})");
  assert_next_held (self, MANAGER, "StopRecording", "('good', @a{sv} {})");
  assert_next_held (self, NULL, "PauseRecording", "('good', {'actor': <'anna'>})");
}

/* GDBus refuses these by itself, so no handler would release their hold. */
static void
test_not_held (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *path, *interface, *member, *body;
  } cases[] = {
    { REEL_MANAGER_OBJECT_PATH, MANAGER, "PauseRecording", "('bad',)" },
    { REEL_MANAGER_OBJECT_PATH, MANAGER, "PauseRecording", "('bad', true, @a{sv} {})" },
    { REEL_MANAGER_OBJECT_PATH, MANAGER, "CensorRecording", "('bad', @a{sv} {})" },
    { REEL_MANAGER_OBJECT_PATH, MANAGER, "StopRecording", "('bad', 'now')" },
    { REEL_MANAGER_OBJECT_PATH, MANAGER, "GetRecordingState", "('bad',)" },
    { REEL_MANAGER_OBJECT_PATH, "org.example.Other", "PauseRecording", "('bad', @a{sv} {})" },
    { "/somewhere/else", MANAGER, "PauseRecording", "('bad', @a{sv} {})" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    ask (self, cases[i].path, cases[i].interface, cases[i].member, cases[i].body);
    assert_next_held (self, MANAGER, "PauseRecording", "('good', @a{sv} {})");
  }
}

#define ADD(name, test) g_test_add ("/request-watch/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("held", test_held);
  ADD ("not-held", test_not_held);
  return g_test_run ();
}
