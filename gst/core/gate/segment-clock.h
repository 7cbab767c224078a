/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts recorded time: where the segments (files) of a recording begin and end, and which warnings are due.
 * Owned by gate-state, asked by recordinggate. No clock of its own: recorded time comes in as argument. */
#pragma once

#include <glib.h>

typedef struct _SegmentClock SegmentClock;

typedef struct {
  guint index;             /* 0 for the first */
  guint64 start;           /* ns of recorded time */
  guint64 end;             /* ns of recorded time, G_MAXUINT64 while nothing limits it */
  const gchar *end_reason; /* why the segment before ended; NULL for the first. Owned by the clock */
} SegmentInfo;

/* `limit` is the longest a segment may be in ns of recorded time, 0 for no limit. `rolls`: at the limit the next
 * segment begins, with `limit_reason` as the reason; otherwise the recording ends there.
 * `warnings` are remaining times in ns; those that are 0 or do not lie inside the limit are never due. */
SegmentClock *segment_clock_new (guint64 limit, gboolean rolls, const gchar *limit_reason, const guint64 *warnings,
                                 guint n_warnings);
void segment_clock_free (SegmentClock *clock);

/* The segment that holds `recorded`. Fixes every boundary up to there for good. */
void segment_clock_locate (SegmentClock *clock, guint64 recorded, SegmentInfo *info);

/* What is known of segment `index`; FALSE when it has not begun. */
gboolean segment_clock_get (const SegmentClock *clock, guint index, SegmentInfo *info);

/* Where the recording ends because of its limit, as things stand; G_MAXUINT64 if it does not. */
guint64 segment_clock_final_end (const SegmentClock *clock);

/* Ends the last segment at `recorded`, which lies in it. FALSE when that would leave it empty. */
gboolean segment_clock_split (SegmentClock *clock, guint64 recorded, const gchar *reason);

typedef enum {
  SEGMENT_CLOCK_NOTHING,
  SEGMENT_CLOCK_WARNING, /* `value` is the remaining time in ns */
  SEGMENT_CLOCK_LIMIT,   /* `value` is the index of the segment that reached its limit */
} SegmentClockNotice;

/* Moves the count on to `recorded` (never back) and takes out what became due, one at a time and in order: to be
 * called until it says SEGMENT_CLOCK_NOTHING. */
SegmentClockNotice segment_clock_advance (SegmentClock *clock, guint64 recorded, guint64 *value);

/* ns recorded so far, of all segments. */
guint64 segment_clock_recorded (const SegmentClock *clock);

/* ns left in the present segment, G_MAXUINT64 without a limit. */
guint64 segment_clock_remaining (const SegmentClock *clock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentClock, segment_clock_free)
