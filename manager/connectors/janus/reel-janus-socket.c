/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Janus's WebSocket protocol: each request has a transaction, which its answer repeats. An answer that takes its time
 * is announced by "ack". */
#include "manager/connectors/janus/reel-janus-socket.h"

#include "manager/connectors/janus/core/reel-janus-id.h"
#include "manager/connectors/janus/core/reel-janus-message.h"
#include "manager/core/state/reel-backoff.h"

#include <libsoup/soup.h>

#define PROTOCOL          "janus-protocol"
#define MAX_MESSAGE       (8 * 1024 * 1024) /* bytes: a list of thousands of rooms */
#define ANSWER_SECONDS    10
#define KEEPALIVE_SECONDS 20 /* Janus forgets a session after 60 */
#define MAX_REQUESTS      4096

G_DEFINE_QUARK (reel - janus - error - quark, reel_janus_error)

struct _ReelJanusSocket {
  GObject parent_instance;

  char *url;
  char *api_secret;
  SoupSession *soup;
  SoupWebsocketConnection *connection;
  GCancellable *cancellable;
  GHashTable *requests; /* transaction → Request */
  guint64 session;
  guint64 last_transaction;
  ReelBackoff backoff;
  guint retry;
  guint keepalive;
  gboolean notified; /* that it is down */
};

typedef struct {
  ReelJanusSocket *socket;
  char *transaction;
  GTask *task;
  guint timeout;
} Request;

enum { SIGNAL_PRESENCE, SIGNAL_EVENT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelJanusSocket, reel_janus_socket, G_TYPE_OBJECT)

static void connect_now (ReelJanusSocket *self);

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->task);
  g_free (self->transaction);
  g_free (self);
}

static void
reel_janus_socket_init (ReelJanusSocket *self)
{
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, request_free);
  self->cancellable = g_cancellable_new ();
  self->soup = soup_session_new ();
}

/* Their callbacks may make new ones. */
static void
fail_requests (ReelJanusSocket *self)
{
  g_autoptr (GHashTable) requests = g_steal_pointer (&self->requests);
  GHashTableIter iter;
  gpointer value;

  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, request_free);
  g_hash_table_iter_init (&iter, requests);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_task_return_new_error (((Request *)value)->task, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                             "The connection to Janus was lost");
}

static void
drop_connection (ReelJanusSocket *self)
{
  g_autoptr (SoupWebsocketConnection) connection = g_steal_pointer (&self->connection);

  g_clear_handle_id (&self->keepalive, g_source_remove);
  self->session = 0;
  if (connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (connection, self);
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static void
reel_janus_socket_dispose (GObject *object)
{
  ReelJanusSocket *self = REEL_JANUS_SOCKET (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->retry, g_source_remove);
  drop_connection (self);
  fail_requests (self);
  G_OBJECT_CLASS (reel_janus_socket_parent_class)->dispose (object);
}

static void
reel_janus_socket_finalize (GObject *object)
{
  ReelJanusSocket *self = REEL_JANUS_SOCKET (object);

  g_hash_table_unref (self->requests);
  g_object_unref (self->cancellable);
  g_object_unref (self->soup);
  g_free (self->url);
  g_free (self->api_secret);
  G_OBJECT_CLASS (reel_janus_socket_parent_class)->finalize (object);
}

static void
reel_janus_socket_class_init (ReelJanusSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_janus_socket_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_janus_socket_finalize;
  signals[SIGNAL_PRESENCE] = g_signal_new ("presence", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_EVENT] = g_signal_new ("event", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_UINT64, JSON_TYPE_OBJECT);
}

static gboolean
on_retry (gpointer data)
{
  ReelJanusSocket *self = data;

  self->retry = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

static void
go_down (ReelJanusSocket *self, const char *why)
{
  gboolean was_up = self->session != 0;
  gint64 delay;

  drop_connection (self);
  fail_requests (self);
  if (!self->notified)
    g_warning ("Janus at %s: %s", self->url, why);
  self->notified = TRUE;
  if (self->retry == 0) {
    delay = reel_backoff_note_failure (&self->backoff, g_get_monotonic_time ());
    self->retry = g_timeout_add ((guint)(delay / 1000), on_retry, self);
  }
  if (was_up)
    g_signal_emit (self, signals[SIGNAL_PRESENCE], 0, FALSE);
}

static gboolean
on_late (gpointer data)
{
  Request *request = data;
  ReelJanusSocket *self = request->socket;
  g_autoptr (GTask) task = g_object_ref (request->task);

  request->timeout = 0;
  g_hash_table_remove (self->requests, request->transaction);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Janus does not answer");
  return G_SOURCE_REMOVE;
}

/* Takes MESSAGE. TASK returns the whole answer, a JsonObject. */
static void
send_request (ReelJanusSocket *self, JsonObject *message, GTask *task)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), message);
  g_autofree char *text = NULL;
  Request *request;

  json_object_unref (message);
  if (self->connection == NULL || g_hash_table_size (self->requests) >= MAX_REQUESTS) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "There is no connection to Janus");
    g_object_unref (task);
    return;
  }
  request = g_new0 (Request, 1);
  request->socket = self;
  request->task = task;
  request->transaction = g_strdup_printf ("%" G_GUINT64_FORMAT, ++self->last_transaction);
  request->timeout = g_timeout_add_seconds (ANSWER_SECONDS, on_late, request);
  g_hash_table_insert (self->requests, request->transaction, request);
  json_object_set_string_member (message, "transaction", request->transaction);
  if (self->session != 0)
    json_object_set_int_member (message, "session_id", (gint64)self->session);
  if (self->api_secret != NULL)
    json_object_set_string_member (message, "apisecret", self->api_secret);
  text = json_to_string (node, FALSE);
  soup_websocket_connection_send_text (self->connection, text);
}

static JsonObject *
new_message (const char *kind)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "janus", kind);
  return message;
}

static void
on_alive (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelJanusSocket *self = REEL_JANUS_SOCKET (source);
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = g_task_propagate_pointer (G_TASK (result), &error);
  if (answer != NULL)
    reel_backoff_note_success (&self->backoff, g_get_monotonic_time ());
  else if (self->session != 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    go_down (self, error->message);
}

static gboolean
on_keepalive (gpointer data)
{
  ReelJanusSocket *self = data;

  send_request (self, new_message ("keepalive"), g_task_new (self, NULL, on_alive, NULL));
  return G_SOURCE_CONTINUE;
}

/* Returns: the id in the answer to `create` or `attach`; 0: none */
static guint64
read_new_id (JsonObject *answer)
{
  JsonObject *data = reel_janus_read_object (answer, "data");
  g_autofree char *id = data != NULL ? reel_janus_id_read (data, "id", NULL) : NULL;

  return id != NULL ? g_ascii_strtoull (id, NULL, 10) : 0;
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelJanusSocket *self = REEL_JANUS_SOCKET (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->connection == NULL)
    return;
  self->session = answer != NULL ? read_new_id (answer) : 0;
  if (self->session == 0) {
    go_down (self, error != NULL ? error->message : "no session");
    return;
  }
  reel_backoff_note_success (&self->backoff, g_get_monotonic_time ());
  g_message ("Connected to Janus at %s", self->url);
  self->notified = FALSE;
  self->keepalive = g_timeout_add_seconds (KEEPALIVE_SECONDS, on_keepalive, self);
  g_signal_emit (self, signals[SIGNAL_PRESENCE], 0, TRUE);
}

static void
answer_request (ReelJanusSocket *self, const char *transaction, JsonObject *message)
{
  Request *request = g_hash_table_lookup (self->requests, transaction);
  JsonObject *error = reel_janus_read_object (message, "error");
  g_autoptr (GTask) task = NULL;

  if (request == NULL)
    return;
  task = g_object_ref (request->task);
  g_hash_table_remove (self->requests, transaction);
  if (error != NULL) {
    const char *reason = reel_janus_read_text (error, "reason");

    g_task_return_new_error (task, REEL_JANUS_ERROR, (int)reel_janus_read_number (error, "code"), "Janus: %s",
                             reason != NULL ? reason : "refused");
  } else
    g_task_return_pointer (task, json_object_ref (message), (GDestroyNotify)json_object_unref);
}

/* Only a keepalive is answered by an acknowledgement alone. */
static gboolean
is_preliminary (ReelJanusSocket *self, const char *kind, const char *transaction)
{
  Request *request = transaction != NULL ? g_hash_table_lookup (self->requests, transaction) : NULL;

  return g_str_equal (kind, "ack") && request != NULL && g_task_get_source_tag (request->task) == reel_janus_socket_ask;
}

static void
take_event (ReelJanusSocket *self, JsonObject *message)
{
  JsonObject *plugin = reel_janus_read_object (message, "plugindata");
  JsonObject *data = plugin != NULL ? reel_janus_read_object (plugin, "data") : NULL;
  g_autofree char *sender = reel_janus_id_read (message, "sender", NULL);

  if (data != NULL && sender != NULL)
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, g_ascii_strtoull (sender, NULL, 10), data);
}

static void
take_message (ReelJanusSocket *self, JsonObject *message)
{
  const char *kind = reel_janus_read_text (message, "janus");
  const char *transaction = reel_janus_read_text (message, "transaction");

  if (kind == NULL || is_preliminary (self, kind, transaction))
    return;
  if (g_str_equal (kind, "timeout"))
    go_down (self, "the session has ended");
  else if (transaction != NULL)
    answer_request (self, transaction, message);
  else if (g_str_equal (kind, "event"))
    take_event (self, message);
}

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *bytes, gpointer data)
{
  g_autoptr (ReelJanusSocket) self = g_object_ref (data);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonObject) message = NULL;

  if (type != SOUP_WEBSOCKET_DATA_TEXT || size == 0)
    return;
  message = reel_janus_message_read (text, size, MAX_MESSAGE);
  if (message == NULL)
    g_warning ("Janus sent a message that is not a JSON object, or nested too deeply");
  else
    take_message (self, message);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  go_down (data, "the connection was closed");
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusSocket) self = data;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (connection == NULL) {
    if (!g_cancellable_is_cancelled (self->cancellable))
      go_down (self, error->message);
    return;
  }
  self->connection = connection;
  soup_websocket_connection_set_max_incoming_payload_size (connection, MAX_MESSAGE);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  send_request (self, new_message ("create"), g_task_new (self, NULL, on_session, NULL));
}

static void
connect_now (ReelJanusSocket *self)
{
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, self->url);
  char *protocols[] = { (char *)PROTOCOL, NULL };

  soup_session_websocket_connect_async (self->soup, message, NULL, protocols, G_PRIORITY_DEFAULT, self->cancellable,
                                        on_connected, g_object_ref (self));
}

ReelJanusSocket *
reel_janus_socket_new (const char *url, const char *api_secret)
{
  ReelJanusSocket *self = g_object_new (REEL_TYPE_JANUS_SOCKET, NULL);

  self->url = g_strdup (url);
  self->api_secret = g_strdup (api_secret);
  connect_now (self);
  return self;
}

gboolean
reel_janus_socket_is_up (ReelJanusSocket *self)
{
  return self->session != 0;
}

static void
on_attached (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = g_task_propagate_pointer (G_TASK (result), &error);
  guint64 *id;

  if (answer == NULL) {
    g_task_return_error (task, error);
    return;
  }
  id = g_new (guint64, 1);
  *id = read_new_id (answer);
  g_task_return_pointer (task, id, g_free);
}

void
reel_janus_socket_attach (ReelJanusSocket *self, const char *plugin, GAsyncReadyCallback callback, gpointer user_data)
{
  JsonObject *message = new_message ("attach");

  json_object_set_string_member (message, "plugin", plugin);
  send_request (self, message, g_task_new (self, NULL, on_attached, g_task_new (self, NULL, callback, user_data)));
}

guint64
reel_janus_socket_attach_finish (ReelJanusSocket *self, GAsyncResult *result, GError **error)
{
  g_autofree guint64 *id = g_task_propagate_pointer (G_TASK (result), error);

  if (id != NULL && *id == 0)
    g_set_error_literal (error, REEL_JANUS_ERROR, 0, "Janus gave no handle");
  return id != NULL ? *id : 0;
}

static void
on_detached (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonObject) answer G_GNUC_UNUSED = g_task_propagate_pointer (G_TASK (result), NULL);
}

void
reel_janus_socket_detach (ReelJanusSocket *self, guint64 handle)
{
  JsonObject *message = new_message ("detach");

  json_object_set_int_member (message, "handle_id", (gint64)handle);
  send_request (self, message, g_task_new (self, NULL, on_detached, NULL));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = g_task_propagate_pointer (G_TASK (result), &error);
  JsonObject *plugin = answer != NULL ? reel_janus_read_object (answer, "plugindata") : NULL;
  JsonObject *body = plugin != NULL ? reel_janus_read_object (plugin, "data") : NULL;
  const char *refusal = body != NULL ? reel_janus_read_text (body, "error") : NULL;

  if (error != NULL)
    g_task_return_error (task, error);
  else if (body == NULL)
    g_task_return_new_error (task, REEL_JANUS_ERROR, 0, "Janus answered without data");
  else if (refusal != NULL || reel_janus_read_number (body, "error_code") != 0)
    g_task_return_new_error (task, REEL_JANUS_ERROR, (int)reel_janus_read_number (body, "error_code"), "Janus: %s",
                             refusal != NULL ? refusal : "refused");
  else
    g_task_return_pointer (task, json_object_ref (body), (GDestroyNotify)json_object_unref);
}

void
reel_janus_socket_ask (ReelJanusSocket *self, guint64 handle, JsonObject *body, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  JsonObject *message = new_message ("message");
  GTask *task = g_task_new (self, NULL, on_answer, g_task_new (self, NULL, callback, user_data));

  g_task_set_source_tag (task, reel_janus_socket_ask);
  json_object_set_int_member (message, "handle_id", (gint64)handle);
  json_object_set_object_member (message, "body", body);
  send_request (self, message, task);
}

JsonObject *
reel_janus_socket_ask_finish (ReelJanusSocket *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
