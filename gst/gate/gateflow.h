/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streaming side of recordinggate's pads. Used by recordinggate only. */
#pragma once

#include "gst/gate/gatestreams.h"

G_BEGIN_DECLS

/* Sets the functions of @pad and of its source pad, and the group that they belong to, before they are added to the
 * element. */
void gate_flow_setup (CallreelGatePad *pad, GateStreams *streams);

G_END_DECLS
