/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's connection as libsoup sees it: hands over whole requests whose head has passed reel_http_head_check(),
 * never beyond the end of one, and knows until when the client must have sent more. What is refused is answered here,
 * with the status alone, and the connection ends. Made by ReelHttpListener. Main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_TYPE_HTTP_STREAM (reel_http_stream_get_type ())
G_DECLARE_FINAL_TYPE (ReelHttpStream, reel_http_stream, REEL, HTTP_STREAM, GIOStream)

/* All in seconds.
 * @idle: without a request
 * @head: from the first byte of a request to the end of its head
 * @body: from there to the end of its body
 * @linger: for the client to read a refusal */
typedef struct {
  guint idle;
  guint head;
  guint body;
  guint linger;
} ReelHttpTimeouts;

/* BASE: with TLS or without, on CONNECTION, which is closed with the stream. PATIENCE lives as long. */
ReelHttpStream *reel_http_stream_new (GIOStream *base, GSocketConnection *connection, const ReelHttpTimeouts *timeouts);

/* Closes the connection if the client is late. NOW: monotonic, microseconds. */
void reel_http_stream_check_time (ReelHttpStream *self, gint64 now);
/* Whether it is closed, so that it can be forgotten. */
gboolean reel_http_stream_is_closed (ReelHttpStream *self);
/* What was refused here since the last call: a status, or 0. */
guint reel_http_stream_take_refusal (ReelHttpStream *self);

/* Whether the peer has closed its side, even if nothing is being read. */
gboolean reel_http_stream_is_left (ReelHttpStream *self);
