/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POST requests to one host. The only file that uses libsoup. */
#include "manager/courier/reel-http-client.h"

#include "manager/courier/reel-guarded-address.h"
#include "manager/secret/reel-secret-file.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_CONNECTIONS 8
#define IDLE_SECONDS    15
/* The body of an answer is not needed; it is read so that the connection can be reused. */
#define MAX_BODY   (16 * 1024)
#define PIECE      4096
#define MAX_RETRY  3600
#define UNSET_PORT (-1)
#define HTTPS_PORT 443
#define HTTP_PORT  80

struct _ReelHttpClient {
  GObject parent_instance;

  SoupSession *session;
  GTlsCertificate *certificate; /* NULL: none */
  guint timeout_seconds;
};

G_DEFINE_FINAL_TYPE (ReelHttpClient, reel_http_client, G_TYPE_OBJECT)

typedef struct {
  SoupMessage *message;
  GCancellable *stop; /* cancelled by the caller, the time-out, or for the server's certificate */
  gulong chained;     /* handler of the caller's cancellable */
  guint timer;
  gboolean timed_out;
  gboolean untrusted;
  GInputStream *stream;
  gsize received;
  guint retry_after;
} Exchange;

static void
reel_http_client_init (ReelHttpClient *self)
{
}

static void
reel_http_client_finalize (GObject *object)
{
  ReelHttpClient *self = REEL_HTTP_CLIENT (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->certificate);
  G_OBJECT_CLASS (reel_http_client_parent_class)->finalize (object);
}

static void
reel_http_client_class_init (ReelHttpClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_http_client_finalize;
}

static GTlsDatabase *
load_authorities (const char *name, GError **error)
{
  g_autofree char *path = reel_secret_file_find (name, error);

  return path != NULL ? g_tls_file_database_new (path, error) : NULL;
}

static gboolean
load_files (ReelHttpClient *self, const ReelWebhook *webhook, GTlsDatabase **authorities, GError **error)
{
  g_autofree char *certificate = NULL;

  if (webhook->ca_file != NULL && (*authorities = load_authorities (webhook->ca_file, error)) == NULL)
    return FALSE;
  if (webhook->client_certificate == NULL)
    return TRUE;
  certificate = reel_secret_file_find (webhook->client_certificate, error);
  if (certificate != NULL)
    self->certificate = g_tls_certificate_new_from_file (certificate, error);
  return self->certificate != NULL;
}

static GSocketConnectable *
make_address (const ReelWebhook *webhook, GUri *uri)
{
  guint16 fallback = g_str_equal (g_uri_get_scheme (uri), "https") ? HTTPS_PORT : HTTP_PORT;
  guint16 port = g_uri_get_port (uri) != UNSET_PORT ? (guint16)g_uri_get_port (uri) : fallback;

  if (webhook->allow_private)
    return g_network_address_new (g_uri_get_host (uri), port);
  return G_SOCKET_CONNECTABLE (reel_guarded_address_new (g_uri_get_host (uri), port));
}

ReelHttpClient *
reel_http_client_new (const ReelWebhook *webhook, const char *url, GError **error)
{
  g_autoptr (ReelHttpClient) self = g_object_new (REEL_TYPE_HTTP_CLIENT, NULL);
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, error);
  g_autoptr (GTlsDatabase) authorities = NULL;
  g_autoptr (GSocketConnectable) address = NULL;

  if (uri == NULL || !load_files (self, webhook, &authorities, error))
    return NULL;
  address = make_address (webhook, uri);
  self->timeout_seconds = webhook->timeout_seconds;
  self->session = g_object_new (SOUP_TYPE_SESSION, "remote-connectable", address, "max-conns", MAX_CONNECTIONS,
                                "max-conns-per-host", MAX_CONNECTIONS, "timeout", webhook->timeout_seconds,
                                "idle-timeout", IDLE_SECONDS, "user-agent", "callreel-courier/" CALLREEL_VERSION, NULL);
  soup_session_set_proxy_resolver (self->session, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  if (authorities != NULL)
    soup_session_set_tls_database (self->session, authorities);
  return g_steal_pointer (&self);
}

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  g_clear_handle_id (&exchange->timer, g_source_remove);
  g_clear_object (&exchange->stream);
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->stop);
  g_free (exchange);
}

static void
on_stopped (GCancellable *caller, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

static gboolean
on_timeout (gpointer data)
{
  Exchange *exchange = data;

  exchange->timer = 0;
  exchange->timed_out = TRUE;
  g_cancellable_cancel (exchange->stop);
  return G_SOURCE_REMOVE;
}

/* NOW: the wall clock, which a date is relative to. */
static guint
parse_retry_after (const char *text, gint64 now)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seconds, NULL))
    return (guint)MIN (seconds, MAX_RETRY);
  date = soup_date_time_new_from_http_string (text);
  return date != NULL ? (guint)CLAMP (g_date_time_to_unix (date) - now, 0, MAX_RETRY) : 0;
}

/* Only the status counts, even if the body can't be read. */
static void
answer (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), exchange->chained);
  exchange->chained = 0;
  g_clear_handle_id (&exchange->timer, g_source_remove);
  g_task_return_int (task, (gssize)soup_message_get_status (exchange->message));
}

static void read_on (GTask *task);

static void
on_piece (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (piece == NULL || g_bytes_get_size (piece) == 0) {
    answer (task);
    return;
  }
  exchange->received += g_bytes_get_size (piece);
  if (exchange->received < MAX_BODY)
    read_on (task);
  else
    answer (task);
}

static void
read_on (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (exchange->stream, PIECE, G_PRIORITY_DEFAULT, exchange->stop, on_piece,
                                   g_object_ref (task));
}

static void
fail (GTask *task, GError *error)
{
  Exchange *exchange = g_task_get_task_data (task);
  ReelHttpClient *self = g_task_get_source_object (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), exchange->chained);
  exchange->chained = 0;
  g_clear_handle_id (&exchange->timer, g_source_remove);
  if (exchange->timed_out) {
    g_clear_error (&error);
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No answer within %u s", self->timeout_seconds);
  } else if (exchange->untrusted) {
    g_clear_error (&error);
    error = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "Unacceptable TLS certificate");
  }
  g_task_return_error (task, error);
}

static void
on_headers (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Exchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL) {
    fail (task, error);
    return;
  }
  exchange->retry_after =
      parse_retry_after (soup_message_headers_get_one (soup_message_get_response_headers (exchange->message),
                                                       "Retry-After"),
                         g_get_real_time () / G_USEC_PER_SEC);
  read_on (task);
}

/* GIO resumes sessions that any connection of this process has agreed on with an address, except for those of another
 * certificate, if it knows that before the handshake. */
static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, ReelHttpClient *self)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_certificate (G_TLS_CONNECTION (connection), self->certificate);
}

/* A session that was resumed has been accepted by somebody who may trust others. In HTTP/1, as main() has it, nothing
 * has been sent yet. */
static void
on_starting (SoupMessage *message, Exchange *exchange)
{
  if (soup_message_get_tls_peer_certificate_errors (message) == 0)
    return;
  exchange->untrusted = TRUE;
  g_cancellable_cancel (exchange->stop);
}

static SoupMessage *
make_message (ReelHttpClient *self, const ReelHttpRequest *request)
{
  SoupMessage *message = soup_message_new (SOUP_METHOD_POST, request->url);
  g_autoptr (GBytes) body = g_bytes_new (request->body, strlen (request->body));

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (message, request->content_type, body);
  for (guint i = 0; i < request->n_headers; i++) {
    if (request->headers[i].value != NULL)
      soup_message_headers_replace (soup_message_get_request_headers (message), request->headers[i].name,
                                    request->headers[i].value);
  }
  if (self->certificate != NULL)
    g_signal_connect_object (message, "network-event", G_CALLBACK (on_network_event), self, 0);
  return message;
}

void
reel_http_client_post_async (ReelHttpClient *self, const ReelHttpRequest *request, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, exchange, exchange_free);
  exchange->message = make_message (self, request);
  g_signal_connect (exchange->message, "starting", G_CALLBACK (on_starting), exchange);
  exchange->stop = g_cancellable_new ();
  exchange->timer = g_timeout_add_seconds (self->timeout_seconds, on_timeout, exchange);
  if (cancellable != NULL)
    exchange->chained =
        g_cancellable_connect (cancellable, G_CALLBACK (on_stopped), g_object_ref (exchange->stop), g_object_unref);
  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT, exchange->stop, on_headers, task);
}

guint
reel_http_client_post_finish (ReelHttpClient *self, GAsyncResult *result, guint *retry_after, GError **error)
{
  Exchange *exchange = g_task_get_task_data (G_TASK (result));
  gssize status = g_task_propagate_int (G_TASK (result), error);

  *retry_after = exchange->retry_after;
  return status > 0 ? (guint)status : 0;
}
