/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exact arithmetic on a grid of instants; the header lists the callers. */
#include "gst/core/grid/tick-grid.h"

#define NSEC_PER_SEC G_GUINT64_CONSTANT (1000000000)

/* 128 bits: with a fractional rate, 64-bit nanoseconds times a rate overflow after a few hours. */
typedef unsigned __int128 Wide;

static Wide
wide_divide_up (Wide value, Wide divisor)
{
  return (value + divisor - 1) / divisor;
}

guint64
tick_grid_time (const TickGrid *grid, guint64 n)
{
  return (guint64)((Wide)n * grid->fps_d * NSEC_PER_SEC / grid->fps_n);
}

guint64
tick_grid_duration (const TickGrid *grid, guint64 n)
{
  return tick_grid_time (grid, n + 1) - tick_grid_time (grid, n);
}

guint64
tick_grid_floor (const TickGrid *grid, guint64 time)
{
  /* point n is rounded down, so it is not after `time` as long as its exact instant is before time + 1 */
  Wide step = (Wide)grid->fps_d * NSEC_PER_SEC;

  return (guint64)(wide_divide_up (((Wide)time + 1) * grid->fps_n, step) - 1);
}

guint64
tick_grid_ceil (const TickGrid *grid, guint64 time)
{
  Wide step = (Wide)grid->fps_d * NSEC_PER_SEC;

  return (guint64)wide_divide_up ((Wide)time * grid->fps_n, step);
}
