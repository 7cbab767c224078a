/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ensures that every stream of a recordinggate gets its EOS once the recording has ended, also one whose source sends
 * nothing. Used by recordinggate and gateflow. */
#pragma once

#include "gst/gate/gatestreams.h"

G_BEGIN_DECLS

/* Call when the recording has ended. Streams with all data up to the end push it and EOS at once, from pool threads;
 * one without data for a second gets its EOS then. Any thread, called without lock. */
void gate_watch_begin (GateStreams *self);

/* Stops watching. Called without lock, after the pads were deactivated. */
void gate_watch_end (GateStreams *self);

G_END_DECLS
