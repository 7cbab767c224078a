/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's request for another stream of a call, from allocating its ports to the worker's answer. Called by
 * ReelCall; main thread only. */
#pragma once

#include "manager/engine/call/reel-roster.h"
#include "manager/engine/call/reel-call-streams.h"

/* KIND and TRANSPORT as in AddStream of org.callreel.Call1. STREAMS is the source of the callback. Completes once a
 * worker has accepted it, within TIMEOUT_MS. Errors: UnknownParticipant, InvalidArgument, NoOngoingCall, Overloaded (no
 * port), MediaFailed. */
void reel_stream_request_async (ReelCallStreams *streams, ReelRoster *roster, ReelWorkerProvider *workers,
                                guint timeout_ms, const char *participant_id, const char *kind, GVariant *transport,
                                GAsyncReadyCallback callback, gpointer user_data);
/* The same for a stream of a session, whose TRANSPORT it takes. */
void reel_stream_request_of_session_async (ReelCallStreams *streams, ReelRoster *roster, ReelWorkerProvider *workers,
                                           guint timeout_ms, const char *participant_id, ReelStreamKind kind,
                                           ReelTransport *transport, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: the stream's id. ENDPOINT is an a{sv}: address, port, rtcp-port, sdp for rtp */
char *reel_stream_request_finish (GAsyncResult *result, GVariant **endpoint, GError **error);
