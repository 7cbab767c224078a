/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunk files of a recording: tracks the chunks that the worker reports, salvages those that a lost worker left,
 * and commits each to the storage with its metadata. Durations in nanoseconds, times in microseconds UTC. Owned by
 * ReelRecording; main thread only.
 *
 * Signals:
 * "idle": reel_chunk_keeper_is_busy() is FALSE again.
 * "taken-over": the chunks of the lost worker are known, and thus the index of the next one.
 * "outdated": the call's description has changed while a metadata file was written. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"

#define REEL_TYPE_CHUNK_KEEPER (reel_chunk_keeper_get_type ())
G_DECLARE_FINAL_TYPE (ReelChunkKeeper, reel_chunk_keeper, REEL, CHUNK_KEEPER, GObject)

ReelChunkKeeper *reel_chunk_keeper_new (ReelRecordingParts *parts);

/* Reports of the worker, which may be repeated. */
void reel_chunk_keeper_opened (ReelChunkKeeper *self, guint index, gint64 start_utc);
void reel_chunk_keeper_closed (ReelChunkKeeper *self, guint index, guint64 duration_ns, const char *end_reason,
                               GVariant *stats);

/* The worker is gone and may have begun chunks without reporting them: finds them, and salvages all that are open. The
 * next worker must not write before "taken-over". */
void reel_chunk_keeper_take_over (ReelChunkKeeper *self);
/* The worker has reported all chunks, but left some open. */
void reel_chunk_keeper_salvage (ReelChunkKeeper *self);
/* Whether files are being searched, salvaged or committed. */
gboolean reel_chunk_keeper_is_busy (ReelChunkKeeper *self);

/* Lets the worker drop the chunks that the catalogue has from its state. */
void reel_chunk_keeper_let_worker_forget (ReelChunkKeeper *self);
