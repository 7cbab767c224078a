/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a recording has done so far: its chunks and its changes of mode, kept so that a manager that missed the signals
 * finds them in GetState. Pure. Owned by a ReelRecorder. */
#pragma once

#include <glib.h>

typedef struct _ReelChunkLog ReelChunkLog;

typedef struct {
  guint index;
  gchar *location;
  gint64 start_utc; /* µs */
  gboolean closed;
  guint64 duration; /* ns of recorded time */
  gchar *end_reason;
  guint64 size;    /* bytes */
  GVariant *stats; /* a{sv} of ChunkClosed, or NULL */
} ReelChunk;

ReelChunkLog *reel_chunk_log_new (void);
void reel_chunk_log_free (ReelChunkLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChunkLog, reel_chunk_log_free)

void reel_chunk_log_open (ReelChunkLog *log, guint index, const gchar *location, gint64 start_utc);
/* Returns: (nullable): the chunk, now closed; NULL when no such chunk is open. */
const ReelChunk *reel_chunk_log_close (ReelChunkLog *log, guint index, guint64 duration, const gchar *end_reason,
                                       guint64 size);
/* What is told of a closed chunk, for a manager that misses it. Sinks @stats. */
void reel_chunk_log_set_stats (ReelChunkLog *log, guint index, GVariant *stats);
/* Returns: (nullable): the first chunk that is still open. */
const ReelChunk *reel_chunk_log_get_open (ReelChunkLog *log);
/* What is left of @recorded, the recorded time of all chunks in ns, for the one that is open. */
guint64 reel_chunk_log_get_rest (ReelChunkLog *log, guint64 recorded);
/* The index of the newest chunk; @fallback where there is none. */
guint reel_chunk_log_get_index (ReelChunkLog *log, guint fallback);
/* When the chunk after @chunk began, in µs; G_MAXINT64 while there is none. */
gint64 reel_chunk_log_get_next_start (ReelChunkLog *log, const ReelChunk *chunk);
/* Closed chunks below @index, and what was paused and censored before the first that is left, are known elsewhere.
 * Returns: whether none is left. */
gboolean reel_chunk_log_forget (ReelChunkLog *log, guint index);
void reel_chunk_log_add_mode (ReelChunkLog *log, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded);
/* Adds chunks aa{sv} (index u, location s, start-utc x, closed b, duration t, end-reason s, size t, facts a{sv}) and
 * modes aa{sv} (paused b, censored b, cut-utc x, recorded t). */
void reel_chunk_log_add_to (ReelChunkLog *log, GVariantDict *state);
