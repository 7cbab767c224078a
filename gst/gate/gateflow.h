/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streaming side of recordinggate: what comes in at a pad, waits, and goes out cut.
 * Used by recordinggate only. */
#pragma once

#include "gst/gate/recordinggate.h"

G_BEGIN_DECLS

/* How long what waits for a request is held at most: as long as any answer of the manager may take. */
#define CALLREEL_GATE_MAX_HOLD_TIME (20 * GST_SECOND)

/* Pad functions: streaming thread, called without lock. */
GstFlowReturn callreel_gate_flow_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean callreel_gate_flow_sink_event (GstPad *pad, GstObject *parent, GstEvent *event);

/* Pad functions: any thread, called without lock. */
gboolean callreel_gate_flow_sink_query (GstPad *pad, GstObject *parent, GstQuery *query);
gboolean callreel_gate_flow_src_event (GstPad *pad, GstObject *parent, GstEvent *event);
gboolean callreel_gate_flow_src_query (GstPad *pad, GstObject *parent, GstQuery *query);
GstIterator *callreel_gate_flow_internal_links (GstPad *pad, GstObject *parent);

/* Called with the lock: takes the grid and the hold-back from the streams there are. TRUE when the latency changed. */
gboolean callreel_gate_flow_update_grid (CallreelRecordingGate *self);

/* Called with the lock: settles time zero, the latest beginning of the streams that began within max-start-wait of the
 * first of them, as soon as no other is waited for. `now`: none is, from now on. */
void callreel_gate_flow_try_start (CallreelRecordingGate *self, gboolean now);

/* Called with the pad's stream lock, without the lock: lets out all that need not wait. `last`: nothing more will come,
 * if the recording has ended. */
GstFlowReturn callreel_gate_flow_drain (CallreelRecordingGate *self, CallreelGatePad *pad, gboolean last);

G_END_DECLS
