/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Maps a sender's RTP timestamps to time: a line through the last pairs of both, ignoring outliers. One instance per
 * SSRC and clock; used by ReelAvSync. Pure; not thread-safe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ReelClockMap ReelClockMap;

typedef enum {
  REEL_CLOCK_MAP_TAKEN,
  REEL_CLOCK_MAP_REJECTED, /* an outlier; kept aside, since later ones may agree with it */
  REEL_CLOCK_MAP_STEPPED,  /* it and earlier outliers agree on another line: the clock was set, the map restarts */
} ReelClockMapVerdict;

/* @clock_rate: of the RTP timestamps, Hz; @capacity: number of pairs kept, 4 to 128; @step: this many consecutive
 * outliers that agree among themselves, 2 to 16, mean that the clock was set. */
ReelClockMap *reel_clock_map_new (guint clock_rate, guint capacity, guint step);
void reel_clock_map_free (ReelClockMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelClockMap, reel_clock_map_free)

/* Forgets the pairs, not the counters. */
void reel_clock_map_reset (ReelClockMap *map);

/* @rtp may wrap; pairs may be late or duplicated. @time: ns on the other clock. */
ReelClockMapVerdict reel_clock_map_add (ReelClockMap *map, guint32 rtp, gint64 time);

/* Whether a pair was accepted. */
gboolean reel_clock_map_is_known (const ReelClockMap *map);

/* The time of @rtp on the line, in ns. The map must be known. */
gint64 reel_clock_map_get_time (const ReelClockMap *map, guint32 rtp);

/* By how many parts per million the RTP clock is faster than the other one. FALSE: not known yet, which takes four
 * pairs over ten seconds. */
gboolean reel_clock_map_get_drift (const ReelClockMap *map, double *ppm);

/* Rejected pairs, and steps, since the creation. */
guint64 reel_clock_map_get_rejected (const ReelClockMap *map);
guint64 reel_clock_map_get_steps (const ReelClockMap *map);

G_END_DECLS
