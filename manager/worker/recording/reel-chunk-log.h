/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of a recording and its changes of mode so far, kept for managers that missed the signals and call
 * GetState. Pure. Owned by a ReelRecorder. */
#pragma once

#include <glib.h>

typedef struct _ReelChunkLog ReelChunkLog;

typedef struct {
  guint index;
  char *location;
  gint64 start_utc; /* µs */
  gboolean closed;
  guint64 duration; /* ns of recorded time */
  char *end_reason;
  guint64 size;    /* bytes */
  GVariant *stats; /* a{sv} of ChunkClosed, or NULL */
} ReelChunk;

ReelChunkLog *reel_chunk_log_new (void);
void reel_chunk_log_free (ReelChunkLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChunkLog, reel_chunk_log_free)

void reel_chunk_log_open (ReelChunkLog *log, guint index, const char *location, gint64 start_utc);
/* Returns: (nullable): the chunk, which is closed now; NULL when no such chunk is open. */
const ReelChunk *reel_chunk_log_close (ReelChunkLog *log, guint index, guint64 duration, const char *end_reason,
                                       guint64 size);
/* The stats of a closed chunk, for a manager that missed the signal. Sinks @stats. */
void reel_chunk_log_set_stats (ReelChunkLog *log, guint index, GVariant *stats);
/* Returns: (nullable): the first chunk that is still open. */
const ReelChunk *reel_chunk_log_get_open (ReelChunkLog *log);
/* The part of @recorded, the recorded time of all chunks in ns, that belongs to the open one. */
guint64 reel_chunk_log_get_rest (ReelChunkLog *log, guint64 recorded);
/* The index of the newest chunk; @fallback if there is none. */
guint reel_chunk_log_get_index (ReelChunkLog *log, guint fallback);
/* The start of the chunk after @chunk, in µs; G_MAXINT64 if there is none. */
gint64 reel_chunk_log_get_next_start (ReelChunkLog *log, const ReelChunk *chunk);
/* Forgets closed chunks below @index, and changes of mode before the first remaining one, since the manager has kept
 * them. Returns: whether none remains. */
gboolean reel_chunk_log_forget (ReelChunkLog *log, guint index);
void reel_chunk_log_add_mode (ReelChunkLog *log, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded);
/* Adds chunks aa{sv} (index u, location s, start-utc x, closed b, duration t, end-reason s, size t, facts a{sv}) and
 * modes aa{sv} (paused b, censored b, cut-utc x, recorded t). */
void reel_chunk_log_add_to (ReelChunkLog *log, GVariantDict *state);
