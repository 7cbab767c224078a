/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a recording ends: for whatever reason, it goes once from active to finalizing. Owned by ReelRecording; main
 * thread only.
 *
 * Signals:
 * "ending": the recording is to end as soon as it has started.
 * "over": the rules regard it as ended; emitted before its state changes.
 * "left": it records no more media.
 * "capture-ended": no more samples enter its files.
 * "announced" (s id, s json): as in ReelFinish. */
#pragma once

#include "manager/engine/recording/reel-handover.h"

#define REEL_TYPE_ENDING (reel_ending_get_type ())
G_DECLARE_FINAL_TYPE (ReelEnding, reel_ending, REEL, ENDING, GObject)

ReelEnding *reel_ending_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper, ReelHandover *handover);

/* As reel_recording_stop_async(). Takes TASK, which returns a boolean. */
void reel_ending_stop (ReelEnding *self, ReelSessionEnd reason, gint64 asked, GTask *task);
/* Ends it for a reason of the manager. Does nothing if it has ended. An earlier reason takes precedence. */
void reel_ending_end (ReelEnding *self, ReelSessionEnd reason);
/* No worker will report on it any more. Ends the recording if it is active. */
void reel_ending_worker_done (ReelEnding *self, ReelSessionEnd reason);
/* A recording from the catalogue that is no longer running. */
void reel_ending_restore (ReelEnding *self);
/* A recording that never started, and is known only to those who asked for its end. */
void reel_ending_discard (ReelEnding *self);

gboolean reel_ending_has_ended_capture (ReelEnding *self);
/* As reel_finish_abandon(). */
void reel_ending_abandon (ReelEnding *self);
