/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's request to restart the ICE of a session (RFC 8445 9), with which its peer moves to another network: DTLS
 * and media go on. Called by ReelCall; main thread only. */
#pragma once

#include "manager/core/wire/reel-session-sdp.h"
#include "manager/engine/call/reel-call-streams.h"

/* PARTICIPANT_ID and TRANSPORT, which names a session, as in AddSession of org.callreel.Call1; who asks has been
 * checked. STREAMS is the source of the callback. Completes once the worker accepts checks with the new credentials.
 * Errors: InvalidArgument, also for a session that the participant does not have; NoOngoingCall; MediaFailed. */
void reel_ice_restart_async (ReelCallStreams *streams, ReelWorkerProvider *workers, const char *participant_id,
                             const ReelSessionTransport *transport, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): an a{sv} of sdp s, the fragment that answers, and ice-restarts u */
GVariant *reel_ice_restart_finish (GAsyncResult *result, GError **error);
