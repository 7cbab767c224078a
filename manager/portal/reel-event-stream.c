/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One client's stream of server-sent events; see the header for who uses it. */
#include "manager/portal/reel-event-stream.h"

#include <string.h>

#define MAX_UNREAD (256 * 1024) /* bytes */
#define RETRY      "retry: 2000\n\n"

struct _ReelEventStream {
  ReelHttpRequest *request;
  SoupServerMessage *message;
  void (*on_over) (ReelEventStream *, gpointer);
  gpointer user_data;
  gsize unread;
  gboolean ended;
};

static void
on_wrote (SoupServerMessage *message, guint length, ReelEventStream *self)
{
  self->unread -= MIN (self->unread, length);
}

static void
on_finished (SoupServerMessage *message, ReelEventStream *self)
{
  self->ended = TRUE;
  self->on_over (self, self->user_data);
}

/* A client of HTTP/1.0 knows no chunks: its answer ends with the connection. */
static void
begin (ReelEventStream *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  gboolean chunked = soup_server_message_get_http_version (self->message) != SOUP_HTTP_1_0;

  soup_server_message_set_status (self->message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (headers, chunked ? SOUP_ENCODING_CHUNKED : SOUP_ENCODING_EOF);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_replace (headers, "X-Accel-Buffering", "no");
  soup_message_body_set_accumulate (soup_server_message_get_response_body (self->message), FALSE);
}

ReelEventStream *
reel_event_stream_new (ReelHttpRequest *request, void (*on_over) (ReelEventStream *, gpointer), gpointer user_data)
{
  ReelEventStream *self = g_new0 (ReelEventStream, 1);

  self->request = reel_http_request_ref (request);
  self->message = reel_http_request_get_message (request);
  self->on_over = on_over;
  self->user_data = user_data;
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (on_wrote), self);
  g_signal_connect (self->message, "finished", G_CALLBACK (on_finished), self);
  begin (self);
  reel_event_stream_send (self, RETRY);
  reel_http_request_resume (request);
  return self;
}

void
reel_event_stream_free (ReelEventStream *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  reel_http_request_unref (self->request);
  g_free (self);
}

void
reel_event_stream_send (ReelEventStream *self, const char *text)
{
  gsize length = strlen (text);

  if (self->ended)
    return;
  if (self->unread + length > MAX_UNREAD) {
    reel_event_stream_end (self);
    return;
  }
  self->unread += length;
  soup_message_body_append (soup_server_message_get_response_body (self->message), SOUP_MEMORY_COPY, text, length);
  soup_server_message_unpause (self->message);
}

void
reel_event_stream_end (ReelEventStream *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  soup_server_message_unpause (self->message);
}

const ReelIdentity *
reel_event_stream_get_identity (ReelEventStream *self)
{
  return reel_http_request_get_identity (self->request);
}

const char *
reel_event_stream_get_last_id (ReelEventStream *self)
{
  return reel_http_request_get_header (self->request, "Last-Event-ID");
}
