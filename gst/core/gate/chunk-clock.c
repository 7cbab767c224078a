/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts recorded time: where the chunks of a recording begin and end, and which warnings are due. Owned by gate-state,
 * queried by recordinggate under its lock. */
#include "gst/core/gate/chunk-clock.h"

typedef struct {
  guint64 start;
  char *end_reason; /* of the previous chunk */
} Chunk;

struct _ChunkClock {
  guint64 limit;
  gboolean rolls;
  char *limit_reason;
  GArray *warnings; /* guint64, longest remaining time first */
  GArray *chunks;   /* Chunk; all that have begun, or are certain to */

  guint64 recorded;
  guint present;      /* the chunk that contains `recorded` */
  guint next_warning; /* of the current chunk */
  gboolean limit_reported;
};

static void
chunk_clear (gpointer data)
{
  g_free (((Chunk *)data)->end_reason);
}

static void
append_chunk (ChunkClock *clock, guint64 start, const char *end_reason)
{
  Chunk chunk = { start, g_strdup (end_reason) };

  g_array_append_val (clock->chunks, chunk);
}

static int
longest_first (gconstpointer a, gconstpointer b)
{
  guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;

  return left < right ? 1 : left > right ? -1 : 0;
}

ChunkClock *
chunk_clock_new (guint64 limit, gboolean rolls, const char *limit_reason, const guint64 *warnings, guint n_warnings)
{
  ChunkClock *clock = g_new0 (ChunkClock, 1);

  clock->limit = limit;
  clock->rolls = rolls;
  clock->limit_reason = g_strdup (limit_reason);
  clock->warnings = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < n_warnings; i++)
    if (warnings[i] > 0 && warnings[i] < limit)
      g_array_append_val (clock->warnings, warnings[i]);
  g_array_sort (clock->warnings, longest_first);
  clock->chunks = g_array_new (FALSE, FALSE, sizeof (Chunk));
  g_array_set_clear_func (clock->chunks, chunk_clear);
  append_chunk (clock, 0, NULL);
  return clock;
}

void
chunk_clock_free (ChunkClock *clock)
{
  g_free (clock->limit_reason);
  g_array_unref (clock->warnings);
  g_array_unref (clock->chunks);
  g_free (clock);
}

static guint64
limit_of (const ChunkClock *clock, guint index)
{
  guint64 start = g_array_index (clock->chunks, Chunk, index).start;

  return clock->limit == 0 || start > G_MAXUINT64 - clock->limit ? G_MAXUINT64 : start + clock->limit;
}

static guint64
end_of (const ChunkClock *clock, guint index)
{
  if (index + 1 < clock->chunks->len)
    return g_array_index (clock->chunks, Chunk, index + 1).start;
  return limit_of (clock, index);
}

gboolean
chunk_clock_get (const ChunkClock *clock, guint index, ChunkInfo *info)
{
  const Chunk *chunk;

  if (index >= clock->chunks->len)
    return FALSE;
  chunk = &g_array_index (clock->chunks, Chunk, index);
  *info = (ChunkInfo){ index, chunk->start, end_of (clock, index), chunk->end_reason };
  return TRUE;
}

void
chunk_clock_locate (ChunkClock *clock, guint64 recorded, ChunkInfo *info)
{
  guint index = clock->chunks->len - 1;

  while (clock->rolls && end_of (clock, index) <= recorded)
    append_chunk (clock, end_of (clock, index++), clock->limit_reason);
  while (index > 0 && g_array_index (clock->chunks, Chunk, index).start > recorded)
    index--;
  chunk_clock_get (clock, index, info);
}

guint64
chunk_clock_final_end (const ChunkClock *clock)
{
  return clock->rolls ? G_MAXUINT64 : limit_of (clock, clock->chunks->len - 1);
}

gboolean
chunk_clock_split (ChunkClock *clock, guint64 recorded, const char *reason)
{
  ChunkInfo info;

  chunk_clock_locate (clock, recorded, &info);
  if (info.start >= recorded || info.end <= recorded || info.index + 1 < clock->chunks->len)
    return FALSE;
  append_chunk (clock, recorded, reason);
  return TRUE;
}

/* A split may end a chunk before a warning or its limit is reached; then that does not occur. */
static gboolean
take_notice (ChunkClock *clock, ChunkClockNotice *notice, guint64 *value)
{
  guint64 limit = limit_of (clock, clock->present), end = end_of (clock, clock->present);

  if (clock->next_warning < clock->warnings->len) {
    guint64 left = g_array_index (clock->warnings, guint64, clock->next_warning), due = limit - left;

    if (due < end && due <= clock->recorded) {
      clock->next_warning++;
      *notice = CHUNK_CLOCK_WARNING;
      *value = left;
      return TRUE;
    }
  }
  if (limit != G_MAXUINT64 && limit == end && limit <= clock->recorded && !clock->limit_reported) {
    clock->limit_reported = TRUE;
    *notice = CHUNK_CLOCK_LIMIT;
    *value = clock->present;
    return TRUE;
  }
  return FALSE;
}

ChunkClockNotice
chunk_clock_advance (ChunkClock *clock, guint64 recorded, guint64 *value)
{
  ChunkClockNotice notice;
  ChunkInfo info;

  clock->recorded = MAX (clock->recorded, recorded);
  chunk_clock_locate (clock, clock->recorded, &info);
  while (!take_notice (clock, &notice, value)) {
    if (clock->present == info.index)
      return CHUNK_CLOCK_NOTHING;
    clock->present++;
    clock->next_warning = 0;
    clock->limit_reported = FALSE;
  }
  return notice;
}

guint64
chunk_clock_recorded (const ChunkClock *clock)
{
  return clock->recorded;
}

guint64
chunk_clock_remaining (const ChunkClock *clock)
{
  guint64 limit = limit_of (clock, clock->present);

  return limit == G_MAXUINT64 ? limit : limit - MIN (limit, clock->recorded);
}
