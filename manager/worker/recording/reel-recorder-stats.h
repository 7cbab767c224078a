/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Builds the stats of a recorder's files for Worker1. Used by ReelRecorder on the main thread. */
#pragma once

#include "manager/worker/recording/reel-chunk-log.h"
#include "manager/worker/recording/reel-input-router.h"
#include "manager/worker/recording/reel-recorder-options.h"
#include "manager/worker/recording/reel-view-log.h"

/* The stats of ChunkClosed. @views: (nullable): of a video recording; @next_start: start of the next chunk, µs;
 * @speech: of reel_speech_journal_close_chunk(), sunk. Returns: (transfer floating). */
GVariant *reel_recorder_stats_build (GstElement *sink, const ReelRecorderOptions *options, ReelViewLog *views,
                                     const ReelChunk *chunk, gint64 next_start, GVariant *speech);
/* Adds channels a{su}: the channel of each participant so far. @channels: participant id → channel. */
void reel_recorder_stats_add_channels (GVariantDict *state, GHashTable *channels);
/* Adds admitted as, unless everybody is admitted. */
void reel_recorder_stats_add_admitted (GVariantDict *state, ReelInputRouter *router);
