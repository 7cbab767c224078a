/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the tiles of a canvas lie, and which part of a picture goes into a tile. Called by tilecompositor's composing
 * thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most tiles that a canvas shows. */
#define TILE_LAYOUT_MAX 49

/* A rectangle in pixels. */
typedef struct {
  gint x;
  gint y;
  gint w;
  gint h;
} TileRect;

/* Columns and rows of the grid for `n` tiles (1..TILE_LAYOUT_MAX): 1×1, 2×1, 2×2, 3×2, 3×3, 4×3 … 7×7. */
void tile_layout_grid_size (guint n, guint *columns, guint *rows);

/* Fills `rects` with the places of `n` tiles (0..TILE_LAYOUT_MAX) on a canvas of `width` × `height` (each at least 32):
 * equal tiles of 16:9, row by row from the top left, the last row centred, the whole centred; no two overlap, and
 * every number is even, as 4:2:0 pictures need. */
void tile_layout_grid (gint width, gint height, guint n, TileRect *rects);

/* The largest centred part of a picture of `width` × `height` pixels with pixel aspect ratio par_n/par_d that has the
 * shape of `tile`: what of a camera is seen. Even numbers, at least 2. */
TileRect tile_layout_crop (gint width, gint height, gint par_n, gint par_d, const TileRect *tile);

/* The largest centred part of `tile` that shows such a picture whole: where a screen is drawn. Even numbers, at
 * least 2. */
TileRect tile_layout_fit (gint width, gint height, gint par_n, gint par_d, const TileRect *tile);

G_END_DECLS
