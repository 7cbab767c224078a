/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the manager is told when a stream's state changes: its stats, and which keys of a telephone were pressed where
 * the manager has asked for them. These are in no other description of the stream, of which the worker writes one to a
 * file. Called by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/stream/reel-media-stream.h"

/* Returns: floating: the stats of Worker1.StreamState. */
GVariant *reel_stream_report_new (ReelMediaStream *stream);
