/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chunk of a recording: its row in the catalogue, and what is needed for its metadata. It is open while a worker
 * writes its file; then closed, then documented (its metadata has been built), and kept once the catalogue has its
 * final row. Times in microseconds UTC, durations in nanoseconds. Owned by ReelChunkList; main thread only. */
#pragma once

#include "manager/core/state/reel-end-reason.h"
#include "manager/engine/store/reel-records.h"

typedef struct _ReelChunk ReelChunk;

/* RECORDED: ids of the participants recorded from its beginning. */
ReelChunk *reel_chunk_new (const char *operation, guint index, gint64 start_utc, const char *const *recorded);
/* A chunk whose file has its final name is complete. */
ReelChunk *reel_chunk_new_restored (const ReelChunkRecord *row);
void reel_chunk_free (ReelChunk *self);

/* The record as last stored. */
const ReelChunkRecord *reel_chunk_get_record (const ReelChunk *self);
/* Adds the participants added since to the record, and returns it. */
const ReelChunkRecord *reel_chunk_update_record (ReelChunk *self);
/* Whether participants were added since the record was stored. */
gboolean reel_chunk_is_outdated (const ReelChunk *self);

/* Adds a participant. Returns: FALSE if already in it, or if the chunk is settled */
gboolean reel_chunk_add_recorded (ReelChunk *self, const char *participant_id);

/* Settled: the next chunk begins, or this one closes. Takes SPOKEN, participant id → milliseconds until then. Only the
 * first call counts. */
gboolean reel_chunk_is_settled (const ReelChunk *self);
void reel_chunk_settle (ReelChunk *self, gint64 utc, GHashTable *spoken);

/* No more is written to it, though its duration may not be known yet. */
void reel_chunk_shut (ReelChunk *self);
void reel_chunk_set_duration (ReelChunk *self, guint64 duration_ns);
/* STATS: measured by the worker, or NULL; a floating reference is sunk. */
void reel_chunk_close (ReelChunk *self, guint64 duration_ns, ReelChunkEnd reason, GVariant *stats);
/* Its metadata has been built: frees what that needed. */
void reel_chunk_set_documented (ReelChunk *self);
/* Takes LOCATION, the final path of its file. */
void reel_chunk_set_location (ReelChunk *self, char *location, guint64 size);
void reel_chunk_set_kept (ReelChunk *self);
/* Its row and file are gone, or never existed. */
void reel_chunk_drop (ReelChunk *self);
/* Whether the storage last had its file, and its metadata. */
void reel_chunk_set_found (ReelChunk *self, gboolean there, gboolean described);

gboolean reel_chunk_is_closed (const ReelChunk *self);
gboolean reel_chunk_is_documented (const ReelChunk *self);
gboolean reel_chunk_is_kept (const ReelChunk *self);
gboolean reel_chunk_is_there (const ReelChunk *self);
gboolean reel_chunk_is_described (const ReelChunk *self);
/* When it was settled; 0: not yet */
gint64 reel_chunk_get_end_utc (const ReelChunk *self);
/* Until it is documented; NULL: not known */
GHashTable *reel_chunk_get_spoken (const ReelChunk *self);
GHashTable *reel_chunk_get_recorded (const ReelChunk *self);
GVariant *reel_chunk_get_stats (const ReelChunk *self);
/* Returns: (transfer full): from the stats, an a{sa(uu)} of who spoke when, or NULL */
GVariant *reel_chunk_get_speech (const ReelChunk *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChunk, reel_chunk_free)
