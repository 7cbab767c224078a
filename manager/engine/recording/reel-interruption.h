/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is not recorded between the last sample of a lost worker and the first of the next one. Owned by ReelRecording,
 * which says when a worker is lost and when the next one records; main thread only. Times in microseconds UTC.
 *
 * Signals:
 * "began" (x since): nothing is recorded from about then on; not while the recording is paused.
 * "ended" (x since, x until, t paused_ns): exactly this was not recorded, apart from pauses. */
#pragma once

#include "manager/engine/recording/reel-chunk-keeper.h"

#define REEL_TYPE_INTERRUPTION (reel_interruption_get_type ())
G_DECLARE_FINAL_TYPE (ReelInterruption, reel_interruption, REEL, INTERRUPTION, GObject)

ReelInterruption *reel_interruption_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper);

/* The worker is lost. */
void reel_interruption_lose (ReelInterruption *self);
/* The next one has begun at UTC; its first chunk has the index FIRST. */
void reel_interruption_resume (ReelInterruption *self, guint first, gint64 utc);
/* The recording has ended before any other worker was asked to resume. BROKEN: nobody wanted it to end, so that what is
 * missing has no end here. */
void reel_interruption_end (ReelInterruption *self, gboolean broken);

/* The capture time of the last sample in the chunks with an index below BELOW; where there is none, the beginning of
 * the recording. */
gint64 reel_interruption_find_last_sample (ReelRecordingParts *parts, guint below);
