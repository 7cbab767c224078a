/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The grid of instants n × fps_d / fps_n seconds, in whole nanoseconds and without accumulated error. Called by
 * tilecompositor, callmixer and recordinggate; pure, from any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Points per second as a fraction; both parts are greater than 0. 8/1 is the grid of the canvases, 40/1 that of blocks
 * of 25 ms. */
typedef struct {
  guint fps_n;
  guint fps_d;
} TickGrid;

/* The instant of point `n` in ns, rounded down. */
guint64 tick_grid_time (const TickGrid *grid, guint64 n);

/* From point `n` to the next one, in ns; durations add up exactly to the times. */
guint64 tick_grid_duration (const TickGrid *grid, guint64 n);

/* The last point that is not after `time` (ns). */
guint64 tick_grid_floor (const TickGrid *grid, guint64 time);

/* The first point that is not before `time` (ns). */
guint64 tick_grid_ceil (const TickGrid *grid, guint64 time);

G_END_DECLS
