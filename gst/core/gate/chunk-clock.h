/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts recorded time: where the chunks (files) of a recording begin and end, and which warnings are due.
 * Owned by gate-state, asked by recordinggate. No clock of its own: recorded time comes in as argument. */
#pragma once

#include <glib.h>

typedef struct _ChunkClock ChunkClock;

typedef struct {
  guint index;             /* 0 for the first */
  guint64 start;           /* ns of recorded time */
  guint64 end;             /* ns of recorded time, G_MAXUINT64 while nothing limits it */
  const gchar *end_reason; /* why the chunk before ended; NULL for the first. Owned by the clock */
} ChunkInfo;

/* `limit` is the longest a chunk may be in ns of recorded time, 0 for no limit. `rolls`: at the limit the next
 * chunk begins, with `limit_reason` as the reason; otherwise the recording ends there.
 * `warnings` are remaining times in ns; those that are 0 or do not lie inside the limit are never due. */
ChunkClock *chunk_clock_new (guint64 limit, gboolean rolls, const gchar *limit_reason, const guint64 *warnings,
                             guint n_warnings);
void chunk_clock_free (ChunkClock *clock);

/* The chunk that holds `recorded`. Fixes every boundary up to there for good. */
void chunk_clock_locate (ChunkClock *clock, guint64 recorded, ChunkInfo *info);

/* What is known of chunk `index`; FALSE when it has not begun. */
gboolean chunk_clock_get (const ChunkClock *clock, guint index, ChunkInfo *info);

/* Where the recording ends because of its limit, as things stand; G_MAXUINT64 if it does not. */
guint64 chunk_clock_final_end (const ChunkClock *clock);

/* Ends the last chunk at `recorded`, which lies in it. FALSE when that would leave it empty. */
gboolean chunk_clock_split (ChunkClock *clock, guint64 recorded, const gchar *reason);

typedef enum {
  CHUNK_CLOCK_NOTHING,
  CHUNK_CLOCK_WARNING, /* `value` is the remaining time in ns */
  CHUNK_CLOCK_LIMIT,   /* `value` is the index of the chunk that reached its limit */
} ChunkClockNotice;

/* Moves the count on to `recorded` (never back) and takes out what became due, one at a time and in order: to be
 * called until it says CHUNK_CLOCK_NOTHING. */
ChunkClockNotice chunk_clock_advance (ChunkClock *clock, guint64 recorded, guint64 *value);

/* ns recorded so far, of all chunks. */
guint64 chunk_clock_recorded (const ChunkClock *clock);

/* ns left in the present chunk, G_MAXUINT64 without a limit. */
guint64 chunk_clock_remaining (const ChunkClock *clock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChunkClock, chunk_clock_free)
