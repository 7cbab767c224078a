/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paused or censored spans of a recording: collected by the engine as the worker reports cuts, clipped to a chunk for
 * its metadata. */
#pragma once

#include <glib.h>

/* Both in microseconds UTC; @end is %REEL_INTERVAL_OPEN while it lasts. */
typedef struct {
  gint64 start;
  gint64 end;
} ReelInterval;

#define REEL_INTERVAL_OPEN G_MAXINT64

typedef struct _ReelIntervals ReelIntervals;

ReelIntervals *reel_intervals_new (void);
void reel_intervals_free (ReelIntervals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelIntervals, reel_intervals_free)

/* A second begin, or an end without a begin, changes nothing. */
void reel_intervals_begin (ReelIntervals *self, gint64 utc);
void reel_intervals_end (ReelIntervals *self, gint64 utc);

/* Whether @utc lies in a span; @end (nullable) is then set to its end, or to %REEL_INTERVAL_OPEN. */
gboolean reel_intervals_contain (const ReelIntervals *self, gint64 utc, gint64 *end);

/**
 * reel_intervals_clip:
 * @from: first microsecond of the chunk
 * @to: first microsecond after it
 *
 * Returns: (transfer full) (element-type ReelInterval): the parts in between, in order, none of them open or empty
 */
GArray *reel_intervals_clip (const ReelIntervals *self, gint64 from, gint64 to);
