/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streaming side of recordinggate: what comes in at a pad, waits, and goes out cut.
 * Used by recordinggate only. */
#pragma once

#include "gst/recordinggate.h"

G_BEGIN_DECLS

/* Pad functions: streaming thread, called without lock. */
GstFlowReturn callreel_gate_flow_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean callreel_gate_flow_sink_event (GstPad *pad, GstObject *parent, GstEvent *event);

/* Pad functions: any thread, called without lock. */
gboolean callreel_gate_flow_src_query (GstPad *pad, GstObject *parent, GstQuery *query);
GstIterator *callreel_gate_flow_internal_links (GstPad *pad, GstObject *parent);

/* Called with the lock: takes the grid and the hold-back from the streams there are. TRUE when the latency changed. */
gboolean callreel_gate_flow_update_grid (CallreelRecordingGate *self);

/* Any thread, called without lock: makes streams that have nothing more to wait for push what they hold, and their EOS,
 * from threads of their own. */
void callreel_gate_flow_finish (CallreelRecordingGate *self);

G_END_DECLS
