/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of one recording by index, and their rows in the store. Knows neither workers nor files. Durations in
 * nanoseconds, times in microseconds UTC. Owned by ReelRecording; main thread only.
 *
 * Signal:
 * "kept": the store has the final row of another chunk. */
#pragma once

#include "manager/engine/recording/reel-chunk.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_CHUNK_LIST (reel_chunk_list_get_type ())
G_DECLARE_FINAL_TYPE (ReelChunkList, reel_chunk_list, REEL, CHUNK_LIST, GObject)

ReelChunkList *reel_chunk_list_new (ReelStore *store, const char *operation);
/* ROWS: (element-type ReelChunkRecord), by index. */
void reel_chunk_list_restore (ReelChunkList *self, const GPtrArray *rows);

guint reel_chunk_list_get_length (ReelChunkList *self);
ReelChunk *reel_chunk_list_get (ReelChunkList *self, guint position);
/* Returns: NULL if there is none */
ReelChunk *reel_chunk_list_get_last (ReelChunkList *self);
ReelChunk *reel_chunk_list_find (ReelChunkList *self, guint index);
guint reel_chunk_list_get_next_index (ReelChunkList *self);

/* Recorded time of the chunks with an index below BELOW. */
guint64 reel_chunk_list_sum (ReelChunkList *self, guint below);
/* Recorded time of the chunks whose files exist. */
guint64 reel_chunk_list_sum_there (ReelChunkList *self);
/* The first index that the present worker writes, and the recorded time of the workers before it. */
void reel_chunk_list_set_worker_first (ReelChunkList *self, guint index);
guint64 reel_chunk_list_sum_earlier (ReelChunkList *self);

/* Adds a chunk and stores its row. RECORDED: as in reel_chunk_new(). Owned by the list. */
ReelChunk *reel_chunk_list_add (ReelChunkList *self, guint index, gint64 start_utc, const char *const *recorded);

/* Adds a participant to the open chunk. The row is stored a moment later. */
void reel_chunk_list_note_recorded (ReelChunkList *self, const char *participant_id);
void reel_chunk_list_save_recorded (ReelChunkList *self);

/* Stores the final row. */
void reel_chunk_list_keep (ReelChunkList *self, ReelChunk *chunk);
/* Stores again the complete chunks that the store has not confirmed. */
void reel_chunk_list_save_unkept (ReelChunkList *self);
/* All chunks with a lower index are kept. */
guint reel_chunk_list_get_kept_below (ReelChunkList *self);

/* When the first chunk without metadata began; if there is none, a time no later than the beginning of the next one;
 * before any chunk, shortly before CREATED_UTC. */
gint64 reel_chunk_list_get_open_since (ReelChunkList *self, gint64 created_utc);

/* The worker is gone, or is being killed, without having carried out a request made at UTC: what it captured later must
 * not be kept. ALL: of anybody, so that the file can be cut there. Ignored if no chunk is open. The strictest request
 * counts. */
void reel_chunk_list_force (ReelChunkList *self, gint64 utc, gboolean all);
/* Returns: UTC of that request, or 0; it does not apply to the next worker */
gint64 reel_chunk_list_get_forced (ReelChunkList *self, gboolean *all);
void reel_chunk_list_clear_forced (ReelChunkList *self);
