/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Outputs what a recordinggate holds of a stream, cut: the next piece of each pad, its position in recorded time, and
 * the messages that go with it. */
#pragma once

#include "gst/gate/gatestreams.h"

G_BEGIN_DECLS

/* The longest time for which data waits for a request: the longest that the manager takes to answer one. */
#define GATE_MAX_HOLD_TIME (20 * GST_SECOND)

/* Called with the pad's stream lock, without the gate's lock. Outputs everything that need not wait. `last`: no more
 * data will come, if the recording has ended. `ended` is set to TRUE when this was the end of the stream: then the
 * others must end as well, see gate_watch_begin(). */
GstFlowReturn gate_drain (GateStreams *self, CallreelGatePad *pad, gboolean last, gboolean *ended);

G_END_DECLS
