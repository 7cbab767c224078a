/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a recording. Made and run by ReelRecording; main thread only.
 *
 * Signals:
 * "capture-ended": no sample more enters a file.
 * "announced" (s id, s json): the event is kept, and the operation's state is final. JSON is
 * NULL where files are still on their way to a destination: the event is sent after them. */
#pragma once

#include "manager/engine/recording/reel-chunk-keeper.h"
#include "manager/engine/recording/reel-transition.h"

#define REEL_TYPE_FINISH (reel_finish_get_type ())
G_DECLARE_FINAL_TYPE (ReelFinish, reel_finish, REEL, FINISH, ReelTransition)

/* ASKED: when, µs of CLOCK_MONOTONIC; 0: when it is asked of the worker. */
ReelFinish *reel_finish_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper, gint64 asked);
/* The worker has said its last word. */
void reel_finish_poke (ReelFinish *self);
/* The manager ends: what is still to be tried is left to the next one. */
void reel_finish_abandon (ReelFinish *self);
