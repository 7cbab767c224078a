/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What time a sender's RTP timestamps stand for: a line through the last pairs of both, of which those that lie apart
 * from the others are left out. One instance an SSRC and clock; used by ReelAvSync. Pure; not thread-safe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ReelClockMap ReelClockMap;

typedef enum {
  REEL_CLOCK_MAP_TAKEN,
  REEL_CLOCK_MAP_REJECTED, /* apart from the line; kept aside, since the next ones may agree with it */
  REEL_CLOCK_MAP_STEPPED,  /* it and those before it agree on another line: the clock was set, the map begins anew */
} ReelClockMapVerdict;

/* @clock_rate: of the RTP timestamps, Hz; @capacity: pairs that are kept, 4 to 128; @step: so many in a row,
 * 2 to 16, that agree among themselves but not with the line are a clock that was set. */
ReelClockMap *reel_clock_map_new (guint clock_rate, guint capacity, guint step);
void reel_clock_map_free (ReelClockMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelClockMap, reel_clock_map_free)

/* Forgets the pairs, not the counts. */
void reel_clock_map_reset (ReelClockMap *map);

/* @rtp may wrap; pairs may come late or twice. @time: ns on the other clock. */
ReelClockMapVerdict reel_clock_map_add (ReelClockMap *map, guint32 rtp, gint64 time);

/* Whether a pair was taken. */
gboolean reel_clock_map_is_known (const ReelClockMap *map);

/* The time, in ns, that the line gives to @rtp. The map must be known. */
gint64 reel_clock_map_get_time (const ReelClockMap *map, guint32 rtp);

/* By how much, in parts per million, the RTP clock runs faster than the other one. FALSE: not known yet, which takes
 * four pairs over ten seconds. */
gboolean reel_clock_map_get_drift (const ReelClockMap *map, double *ppm);

/* Pairs rejected, and steps, since the map was made. */
guint64 reel_clock_map_get_rejected (const ReelClockMap *map);
guint64 reel_clock_map_get_steps (const ReelClockMap *map);

G_END_DECLS
