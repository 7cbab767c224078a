/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts recorded time: where the segments of a recording begin and end, and which warnings are due.
 * Owned by gate-state, asked by recordinggate under its lock. */
#include "gst/core/gate/segment-clock.h"

typedef struct {
  guint64 start;
  gchar *end_reason; /* of the segment before */
} Segment;

struct _SegmentClock {
  guint64 limit;
  gboolean rolls;
  gchar *limit_reason;
  GArray *warnings; /* guint64, longest remaining time first */
  GArray *segments; /* Segment; all that have begun, or will for certain */

  guint64 recorded;
  guint present;      /* the segment that `recorded` has reached */
  guint next_warning; /* of the present segment */
  gboolean limit_told;
};

static void
segment_clear (gpointer data)
{
  g_free (((Segment *)data)->end_reason);
}

static void
append_segment (SegmentClock *clock, guint64 start, const gchar *end_reason)
{
  Segment segment = { start, g_strdup (end_reason) };

  g_array_append_val (clock->segments, segment);
}

static gint
longest_first (gconstpointer a, gconstpointer b)
{
  guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;

  return left < right ? 1 : left > right ? -1 : 0;
}

SegmentClock *
segment_clock_new (guint64 limit, gboolean rolls, const gchar *limit_reason, const guint64 *warnings, guint n_warnings)
{
  SegmentClock *clock = g_new0 (SegmentClock, 1);

  clock->limit = limit;
  clock->rolls = rolls;
  clock->limit_reason = g_strdup (limit_reason);
  clock->warnings = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < n_warnings; i++)
    if (warnings[i] > 0 && warnings[i] < limit)
      g_array_append_val (clock->warnings, warnings[i]);
  g_array_sort (clock->warnings, longest_first);
  clock->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_array_set_clear_func (clock->segments, segment_clear);
  append_segment (clock, 0, NULL);
  return clock;
}

void
segment_clock_free (SegmentClock *clock)
{
  g_free (clock->limit_reason);
  g_array_unref (clock->warnings);
  g_array_unref (clock->segments);
  g_free (clock);
}

static guint64
limit_of (const SegmentClock *clock, guint index)
{
  guint64 start = g_array_index (clock->segments, Segment, index).start;

  return clock->limit == 0 || start > G_MAXUINT64 - clock->limit ? G_MAXUINT64 : start + clock->limit;
}

static guint64
end_of (const SegmentClock *clock, guint index)
{
  if (index + 1 < clock->segments->len)
    return g_array_index (clock->segments, Segment, index + 1).start;
  return limit_of (clock, index);
}

gboolean
segment_clock_get (const SegmentClock *clock, guint index, SegmentInfo *info)
{
  const Segment *segment;

  if (index >= clock->segments->len)
    return FALSE;
  segment = &g_array_index (clock->segments, Segment, index);
  *info = (SegmentInfo){ index, segment->start, end_of (clock, index), segment->end_reason };
  return TRUE;
}

void
segment_clock_locate (SegmentClock *clock, guint64 recorded, SegmentInfo *info)
{
  guint index = clock->segments->len - 1;

  while (clock->rolls && end_of (clock, index) <= recorded)
    append_segment (clock, end_of (clock, index++), clock->limit_reason);
  while (index > 0 && g_array_index (clock->segments, Segment, index).start > recorded)
    index--;
  segment_clock_get (clock, index, info);
}

guint64
segment_clock_final_end (const SegmentClock *clock)
{
  return clock->rolls ? G_MAXUINT64 : limit_of (clock, clock->segments->len - 1);
}

gboolean
segment_clock_split (SegmentClock *clock, guint64 recorded, const gchar *reason)
{
  SegmentInfo info;

  segment_clock_locate (clock, recorded, &info);
  if (info.start >= recorded || info.end <= recorded || info.index + 1 < clock->segments->len)
    return FALSE;
  append_segment (clock, recorded, reason);
  return TRUE;
}

/* A split may end a segment before a warning, or its limit, is reached: then there is none. */
static gboolean
take_notice (SegmentClock *clock, SegmentClockNotice *notice, guint64 *value)
{
  guint64 limit = limit_of (clock, clock->present), end = end_of (clock, clock->present);

  if (clock->next_warning < clock->warnings->len) {
    guint64 left = g_array_index (clock->warnings, guint64, clock->next_warning), due = limit - left;

    if (due < end && due <= clock->recorded) {
      clock->next_warning++;
      *notice = SEGMENT_CLOCK_WARNING;
      *value = left;
      return TRUE;
    }
  }
  if (limit != G_MAXUINT64 && limit == end && limit <= clock->recorded && !clock->limit_told) {
    clock->limit_told = TRUE;
    *notice = SEGMENT_CLOCK_LIMIT;
    *value = clock->present;
    return TRUE;
  }
  return FALSE;
}

SegmentClockNotice
segment_clock_advance (SegmentClock *clock, guint64 recorded, guint64 *value)
{
  SegmentClockNotice notice;
  SegmentInfo info;

  clock->recorded = MAX (clock->recorded, recorded);
  segment_clock_locate (clock, clock->recorded, &info);
  while (!take_notice (clock, &notice, value)) {
    if (clock->present == info.index)
      return SEGMENT_CLOCK_NOTHING;
    clock->present++;
    clock->next_warning = 0;
    clock->limit_told = FALSE;
  }
  return notice;
}

guint64
segment_clock_recorded (const SegmentClock *clock)
{
  return clock->recorded;
}

guint64
segment_clock_remaining (const SegmentClock *clock)
{
  guint64 limit = limit_of (clock, clock->present);

  return limit == G_MAXUINT64 ? limit : limit - MIN (limit, clock->recorded);
}
