/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One client's stream of server-sent events: the answer to a request, which stays open. Holds back no more than a
 * client that reads slowly may leave unread; then it ends, and the client connects again. Used by ReelEventFeed. Main
 * thread only. */
#pragma once

#include "manager/portal/reel-http-request.h"

typedef struct _ReelEventStream ReelEventStream;

/* Begins the answer to REQUEST, which is paused. ON_OVER: called once, when the exchange is over, whoever ended it;
 * after that the stream may be freed. */
ReelEventStream *reel_event_stream_new (ReelHttpRequest *request, void (*on_over) (ReelEventStream *, gpointer),
                                        gpointer user_data);
void reel_event_stream_free (ReelEventStream *self);

/* TEXT: whole events. */
void reel_event_stream_send (ReelEventStream *self, const char *text);
/* Ends it once what was sent has arrived. */
void reel_event_stream_end (ReelEventStream *self);

const ReelIdentity *reel_event_stream_get_identity (ReelEventStream *self);
/* The id of the last event that the client has, from an earlier stream; NULL: none. */
const char *reel_event_stream_get_last_id (ReelEventStream *self);
