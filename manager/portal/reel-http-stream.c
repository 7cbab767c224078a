/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's connection as libsoup sees it; see the header for what it holds back.
 *
 * libsoup reads through ReelHttpInput, which polls, in three states: it waits for a head, passes the body, or waits for
 * libsoup to answer. Reading again after the request is complete begins the next one. */
#include "manager/portal/reel-http-stream.h"

#include "manager/portal/reel-http-head.h"
#include "manager/portal/reel-http-status.h"

#include <libsoup/soup.h>
#include <poll.h>
#include <string.h>

#define READ_SIZE 4096
#define NEVER     G_MAXINT64

/* libsoup 3.2 forgets to disconnect a client that leaves between two requests: only with a first byte does a request
 * begin that can fail. So it gets a line end, and then the end of the stream. */
#define END_MARK "\r\n"

#define REEL_TYPE_HTTP_INPUT (reel_http_input_get_type ())
G_DECLARE_FINAL_TYPE (ReelHttpInput, reel_http_input, REEL, HTTP_INPUT, GFilterInputStream)

struct _ReelHttpInput {
  GFilterInputStream parent_instance;

  const ReelHttpTimeouts *timeouts;
  GPollableOutputStream *output; /* these two are not owned: the stream holds them */
  GSocket *socket;
  GByteArray *buffer; /* read and not handed over */
  ReelHttpHead head;  /* of the next request, as far as it is in the buffer */
  gsize ready;        /* of these may be handed over */
  gsize body_left;
  gboolean in_request; /* its head was handed over */
  gboolean ended;      /* nothing more is read, or written */
  gboolean passed_end; /* libsoup was given END_MARK */
  guint refusal;       /* the status; 0: none */
  gboolean counted;    /* the refusal, by the listener */
  gint64 deadline;
};

static void reel_http_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelHttpInput, reel_http_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, reel_http_input_pollable_init))

static void
reel_http_input_init (ReelHttpInput *self)
{
  self->buffer = g_byte_array_new ();
}

static void
reel_http_input_finalize (GObject *object)
{
  g_byte_array_unref (REEL_HTTP_INPUT (object)->buffer);
  G_OBJECT_CLASS (reel_http_input_parent_class)->finalize (object);
}

/* libsoup's server only polls. */
static gssize
reel_http_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This stream is only polled");
  return -1;
}

static void
reel_http_input_class_init (ReelHttpInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_http_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = reel_http_input_read;
}

static GPollableInputStream *
get_base (ReelHttpInput *self)
{
  return G_POLLABLE_INPUT_STREAM (G_FILTER_INPUT_STREAM (self)->base_stream);
}

static void
set_deadline (ReelHttpInput *self, guint seconds)
{
  self->deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
}

static gssize
hand_over (ReelHttpInput *self, void *buffer, gsize count)
{
  count = MIN (count, self->ready);
  memcpy (buffer, self->buffer->data, count);
  g_byte_array_remove_range (self->buffer, 0, (guint)count);
  self->ready -= count;
  return (gssize)count;
}

/* Into the buffer; 0 at the end of the stream. */
static gssize
read_more (ReelHttpInput *self, GError **error)
{
  guint8 bytes[READ_SIZE];
  gssize length = g_pollable_input_stream_read_nonblocking (get_base (self), bytes, sizeof bytes, NULL, error);

  if (length <= 0)
    return length;
  if (self->buffer->len == 0 && !self->in_request)
    set_deadline (self, self->timeouts->head);
  g_byte_array_append (self->buffer, bytes, (guint)length);
  return length;
}

/* The answers before it have been written: libsoup asks for a request only after that. */
static void
refuse (ReelHttpInput *self, guint status)
{
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", status,
                                             reel_http_status_get_phrase (status));

  self->refusal = status;
  g_pollable_output_stream_write_nonblocking (self->output, answer, strlen (answer), NULL, NULL);
}

/* What libsoup would write to a client that has left, or was refused, goes nowhere. */
static gssize
end (ReelHttpInput *self, void *buffer, gsize count)
{
  if (!self->ended) {
    self->ended = TRUE;
    set_deadline (self, self->timeouts->linger);
    g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  }
  if (self->in_request || self->passed_end || count < strlen (END_MARK))
    return 0;
  self->passed_end = TRUE;
  memcpy (buffer, END_MARK, strlen (END_MARK));
  return (gssize)strlen (END_MARK);
}

/* WHY (transfer full): of a read that brought nothing; NULL: the end of the stream. */
static gssize
wait_or_end (ReelHttpInput *self, GError *why, void *buffer, gsize count, GError **error)
{
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_propagate_error (error, why);
    return -1;
  }
  g_clear_error (&why);
  return end (self, buffer, count);
}

static void
begin_request (ReelHttpInput *self)
{
  self->in_request = FALSE;
  set_deadline (self, self->buffer->len > 0 ? self->timeouts->head : self->timeouts->idle);
}

/* The request before it has been handed over. */
static guint
check_head (ReelHttpInput *self)
{
  return reel_http_head_check ((const char *)self->buffer->data, self->buffer->len, &self->head);
}

static gssize
read_head (ReelHttpInput *self, void *buffer, gsize count, GError **error)
{
  guint status;

  while ((status = check_head (self)) == 0) {
    GError *why = NULL;

    if (read_more (self, &why) <= 0)
      return wait_or_end (self, why, buffer, count, error);
  }
  if (status != 200) {
    refuse (self, status);
    return end (self, buffer, count);
  }
  self->in_request = TRUE;
  self->ready = self->head.length;
  self->body_left = self->head.body_length;
  self->head = (ReelHttpHead){ 0 };
  if (self->body_left > 0)
    set_deadline (self, self->timeouts->body);
  else
    self->deadline = NEVER;
  return hand_over (self, buffer, count);
}

static gssize
read_body (ReelHttpInput *self, void *buffer, gsize count, GError **error)
{
  GError *why = NULL;
  gssize length;

  if (self->buffer->len == 0 && read_more (self, &why) <= 0)
    return wait_or_end (self, why, buffer, count, error);
  self->ready = MIN (self->buffer->len, self->body_left);
  length = hand_over (self, buffer, count);
  self->ready = 0;
  self->body_left -= (gsize)length;
  if (self->body_left == 0)
    self->deadline = NEVER;
  return length;
}

static gssize
reel_http_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  ReelHttpInput *self = REEL_HTTP_INPUT (stream);

  if (self->ended)
    return end (self, buffer, count);
  if (self->ready > 0)
    return hand_over (self, buffer, count);
  if (self->body_left > 0)
    return read_body (self, buffer, count, error);
  if (self->in_request)
    begin_request (self);
  return read_head (self, buffer, count, error);
}

/* Whether a read would not wait for the socket, which may be so for a request that came with the one before. */
static gboolean
has_data (ReelHttpInput *self)
{
  if (self->ended || self->ready > 0)
    return TRUE;
  if (self->body_left > 0)
    return self->buffer->len > 0;
  return self->buffer->len > 0 && check_head (self) != 0;
}

static gboolean
reel_http_input_is_readable (GPollableInputStream *stream)
{
  ReelHttpInput *self = REEL_HTTP_INPUT (stream);

  return has_data (self) || g_pollable_input_stream_is_readable (get_base (self));
}

static GSource *
reel_http_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  ReelHttpInput *self = REEL_HTTP_INPUT (stream);
  g_autoptr (GSource) base = NULL;

  if (self->in_request && self->ready == 0 && self->body_left == 0)
    begin_request (self);
  if (has_data (self))
    base = g_timeout_source_new (0);
  else
    base = g_pollable_input_stream_create_source (get_base (self), NULL);
  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
reel_http_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = reel_http_input_is_readable;
  iface->create_source = reel_http_input_create_source;
  iface->read_nonblocking = reel_http_input_read_nonblocking;
}

struct _ReelHttpStream {
  GIOStream parent_instance;

  GIOStream *base;
  GSocketConnection *connection;
  ReelHttpInput *input;
};

G_DEFINE_FINAL_TYPE (ReelHttpStream, reel_http_stream, G_TYPE_IO_STREAM)

static void
reel_http_stream_init (ReelHttpStream *self)
{
}

static void
reel_http_stream_finalize (GObject *object)
{
  ReelHttpStream *self = REEL_HTTP_STREAM (object);

  g_object_unref (self->input);
  g_object_unref (self->base);
  g_object_unref (self->connection);
  G_OBJECT_CLASS (reel_http_stream_parent_class)->finalize (object);
}

static GInputStream *
reel_http_stream_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (REEL_HTTP_STREAM (stream)->input);
}

static GOutputStream *
reel_http_stream_get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (REEL_HTTP_STREAM (stream)->base);
}

static GSocket *
get_socket (ReelHttpStream *self)
{
  return g_socket_connection_get_socket (self->connection);
}

/* The socket alone: saying goodbye in TLS could wait for the client, and lengths are in HTTP. With a refusal the socket
 * stays for a moment, since closing it while the client sends would take the answer from it. */
static gboolean
reel_http_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  ReelHttpStream *self = REEL_HTTP_STREAM (stream);

  if (self->input->refusal == 0)
    g_socket_close (get_socket (self), NULL);
  return TRUE;
}

static void
reel_http_stream_close_async (GIOStream *stream, int priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  reel_http_stream_close (stream, cancellable, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
reel_http_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
reel_http_stream_class_init (ReelHttpStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_http_stream_finalize;
  stream_class->get_input_stream = reel_http_stream_get_input;
  stream_class->get_output_stream = reel_http_stream_get_output;
  stream_class->close_fn = reel_http_stream_close;
  stream_class->close_async = reel_http_stream_close_async;
  stream_class->close_finish = reel_http_stream_close_finish;
}

ReelHttpStream *
reel_http_stream_new (GIOStream *base, GSocketConnection *connection, const ReelHttpTimeouts *timeouts)
{
  ReelHttpStream *self = g_object_new (REEL_TYPE_HTTP_STREAM, NULL);

  self->base = g_object_ref (base);
  self->connection = g_object_ref (connection);
  self->input = g_object_new (REEL_TYPE_HTTP_INPUT, "base-stream", g_io_stream_get_input_stream (base),
                              "close-base-stream", FALSE, NULL);
  self->input->timeouts = timeouts;
  self->input->socket = get_socket (self);
  self->input->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (base));
  set_deadline (self->input, timeouts->head);
  return self;
}

/* Reads away what the client still sends. */
static gboolean
is_read_out (ReelHttpStream *self)
{
  char bytes[READ_SIZE];
  gssize length;

  do
    length = g_socket_receive_with_blocking (get_socket (self), bytes, sizeof bytes, FALSE, NULL, NULL);
  while (length > 0);
  return length == 0;
}

void
reel_http_stream_check_time (ReelHttpStream *self, gint64 now)
{
  if (g_io_stream_is_closed (G_IO_STREAM (self))) {
    if (now >= self->input->deadline || is_read_out (self))
      g_socket_close (get_socket (self), NULL);
  } else if (now >= self->input->deadline) {
    /* libsoup polls the socket, reads its end, and closes the stream. */
    g_socket_shutdown (get_socket (self), TRUE, TRUE, NULL);
    self->input->deadline = NEVER;
  }
}

gboolean
reel_http_stream_is_closed (ReelHttpStream *self)
{
  return g_socket_is_closed (get_socket (self));
}

guint
reel_http_stream_take_refusal (ReelHttpStream *self)
{
  guint status = self->input->counted ? 0 : self->input->refusal;

  self->input->counted = self->input->refusal != 0;
  return status;
}

gboolean
reel_http_stream_is_left (ReelHttpStream *self)
{
  struct pollfd wanted = { .fd = g_socket_get_fd (get_socket (self)), .events = POLLRDHUP };

  return reel_http_stream_is_closed (self) || poll (&wanted, 1, 0) > 0;
}
