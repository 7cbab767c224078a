/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which stream of a call has which ports: a pair each, or one for all streams of a WebRTC session. Used by
 * ReelCallStreams; main thread only. */
#pragma once

#include "manager/engine/call/reel-call-stream.h"

/* STREAMS (element-type ReelCallStream): of the call. Binds ports for STREAM if it needs some of its own. Errors:
 * Overloaded, InvalidArgument. */
gboolean reel_stream_ports_bind (ReelPorts *ports, GPtrArray *streams, ReelCallStream *stream, GError **error);
/* STREAM goes. Returns: (nullable): another one, which has its ports from now on */
ReelCallStream *reel_stream_ports_release (ReelPorts *ports, GPtrArray *streams, ReelCallStream *stream);
void reel_stream_ports_release_all (ReelPorts *ports, GPtrArray *streams);
