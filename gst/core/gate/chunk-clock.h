/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts recorded time: where the chunks (files) of a recording begin and end, and which warnings are due. Owned by
 * gate-state, queried by recordinggate. Has no clock: recorded time is an argument. */
#pragma once

#include <glib.h>

typedef struct _ChunkClock ChunkClock;

typedef struct {
  guint index;            /* from 0 */
  guint64 start;          /* ns of recorded time */
  guint64 end;            /* ns of recorded time, G_MAXUINT64 while nothing limits it */
  const char *end_reason; /* why the previous chunk ended; NULL for the first. Owned by the clock */
} ChunkInfo;

/* `limit`: maximum duration of a chunk in ns of recorded time, 0 for no limit. `rolls`: at the limit the next chunk
 * begins, with `limit_reason` as the reason; otherwise the recording ends there. `warnings`: remaining times in ns;
 * those that are 0 or not inside the limit are never due. */
ChunkClock *chunk_clock_new (guint64 limit, gboolean rolls, const char *limit_reason, const guint64 *warnings,
                             guint n_warnings);
void chunk_clock_free (ChunkClock *clock);

/* The chunk that contains `recorded`. Makes every boundary up to there final. */
void chunk_clock_locate (ChunkClock *clock, guint64 recorded, ChunkInfo *info);

/* Describes chunk `index`. Returns: FALSE when it has not begun. */
gboolean chunk_clock_get (const ChunkClock *clock, guint index, ChunkInfo *info);

/* The recorded time at which the limit ends the recording, as things stand; G_MAXUINT64 if it does not. */
guint64 chunk_clock_final_end (const ChunkClock *clock);

/* Ends the last chunk at `recorded`, which lies in it. Returns: FALSE when that would leave it empty. */
gboolean chunk_clock_split (ChunkClock *clock, guint64 recorded, const char *reason);

typedef enum {
  CHUNK_CLOCK_NOTHING,
  CHUNK_CLOCK_WARNING, /* `value` is the remaining time in ns */
  CHUNK_CLOCK_LIMIT,   /* `value` is the index of the chunk that reached its limit */
} ChunkClockNotice;

/* Advances the count to `recorded` (never back) and returns what became due, one at a time and in order. Call it until
 * it returns CHUNK_CLOCK_NOTHING. */
ChunkClockNotice chunk_clock_advance (ChunkClock *clock, guint64 recorded, guint64 *value);

/* Recorded time of all chunks, in ns. */
guint64 chunk_clock_recorded (const ChunkClock *clock);

/* Time left in the current chunk in ns, G_MAXUINT64 without a limit. */
guint64 chunk_clock_remaining (const ChunkClock *clock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChunkClock, chunk_clock_free)
