/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sees to it that every stream of a recordinggate gets its EOS once the recording has ended, also one whose source is
 * silent. Used by recordinggate and gateflow. */
#pragma once

#include "gst/gate/gatestreams.h"

G_BEGIN_DECLS

/* The recording has ended: streams that hold all there is before the end push it now, and their EOS, from threads of
 * their own; one that is silent for a second gets its EOS then. Any thread, called without lock. */
void gate_watch_begin (GateStreams *self);

/* Gives up watching. Called without lock, after the pads were deactivated. */
void gate_watch_end (GateStreams *self);

G_END_DECLS
