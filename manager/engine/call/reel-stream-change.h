/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's request to change a stream: the worker, if there is one, accepts it before it applies. Called by
 * reel-call-requests; main thread only. */
#pragma once

#include "manager/engine/call/reel-call-streams.h"

/* PROPERTIES: of UpdateStream of org.callreel.Call1. Completes once the worker has accepted them. Errors:
 * InvalidArgument, NoOngoingCall, those of the worker: nothing is changed then. */
void reel_stream_change_async (ReelCallStreams *streams, ReelWorkerProvider *workers, const char *stream_id,
                               GVariant *properties, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_stream_change_finish (GAsyncResult *result, GError **error);
