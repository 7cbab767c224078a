/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a recordinggate holds of a stream, let out cut: the next piece of each pad, its place in recorded time, and what
 * is told on the way. */
#pragma once

#include "gst/gate/gatestreams.h"

G_BEGIN_DECLS

/* How long what waits for a request is held at most: as long as any answer of the manager may take. */
#define GATE_MAX_HOLD_TIME (20 * GST_SECOND)

/* Called with the pad's stream lock, without the lock: lets out all that need not wait. `last`: nothing more will come,
 * if the recording has ended. `ended` becomes TRUE when that was the end of the stream: the others end as well, see
 * gate_watch_begin(). */
GstFlowReturn gate_drain (GateStreams *self, CallreelGatePad *pad, gboolean last, gboolean *ended);

G_END_DECLS
