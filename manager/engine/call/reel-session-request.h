/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's requests for a session: several streams of a participant that are negotiated at once. Called by ReelCall;
 * main thread only. */
#pragma once

#include "manager/core/wire/reel-session-sdp.h"
#include "manager/engine/call/reel-call-streams.h"
#include "manager/engine/call/reel-roster.h"

/* PARTICIPANT_ID and TRANSPORT as in AddSession of org.callreel.Call1; who asks has been checked. STREAMS is the source
 * of the callback. Completes once a worker has accepted each stream, within TIMEOUT_MS a stream. Sections with an
 * unsupported codec are answered with port 0. Errors: those of reel_stream_request_async(), with which no stream
 * remains; InvalidArgument if no section can be received; InvalidState for another camera; MediaFailed if one of the
 * streams ends before all are there; Overloaded with too many sessions. */
void reel_session_request_async (ReelCallStreams *streams, ReelRoster *roster, ReelWorkerProvider *workers,
                                 guint timeout_ms, const char *participant_id, const ReelSessionTransport *transport,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* Returns: the session's id. ENDPOINT: an a{sv} of sdp s and streams aa{sv} */
char *reel_session_request_finish (GAsyncResult *result, GVariant **endpoint, GError **error);

/* For ReelIceRestart. Returns: (element-type ReelCallStream): the streams of SESSION, at least one. Errors:
 * InvalidArgument, NoOngoingCall. */
GPtrArray *reel_session_require (ReelCallStreams *streams, const char *session, GError **error);
/* Removes the streams of SESSION. Errors: InvalidArgument, NoOngoingCall. */
gboolean reel_session_remove (ReelCallStreams *streams, const char *session, GError **error);
/* Checks a candidate (RFC 8839 5.1, with or without "a="; "" for the end of them). The worker is a lite agent, which
 * learns the addresses of the peer from its checks and needs none. Errors: InvalidArgument, NoOngoingCall. */
gboolean reel_session_add_candidate (ReelCallStreams *streams, const char *session, const char *candidate,
                                     GError **error);
