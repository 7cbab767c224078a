/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a recorder tells of its files, as Worker1 words it. Used by ReelRecorder on the main thread. */
#pragma once

#include "manager/worker/recording/reel-chunk-log.h"
#include "manager/worker/recording/reel-input-router.h"
#include "manager/worker/recording/reel-recorder-options.h"
#include "manager/worker/recording/reel-view-log.h"

/* The facts of ChunkClosed. @views: (nullable): of a recording with video; @next_start: µs, when the next chunk began.
 * Returns: (transfer floating). */
GVariant *reel_recorder_stats_build (GstElement *sink, const ReelRecorderOptions *options, ReelViewLog *views,
                                     const ReelChunk *chunk, gint64 next_start);
/* channels a{su}: who was heard in which channel so far. @channels: participant id → channel. */
void reel_recorder_stats_add_channels (GVariantDict *state, GHashTable *channels);
/* admitted as: who is admitted, where not everybody is. */
void reel_recorder_stats_add_admitted (GVariantDict *state, ReelInputRouter *router);
