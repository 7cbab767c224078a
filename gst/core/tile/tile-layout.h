/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rectangles of a canvas, and the grid of equal tiles. Called by tilecompositor's composing thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The maximum number of tiles on a canvas. */
#define TILE_LAYOUT_MAX 49

/* Tiles have the aspect ratio of a camera's picture. */
#define TILE_ASPECT_W 16
#define TILE_ASPECT_H 9

/* A rectangle in pixels. */
typedef struct {
  int x;
  int y;
  int w;
  int h;
} TileRect;

static inline int
tile_even_down (int value)
{
  return value & ~1;
}

/* Columns and rows of the grid for `n` tiles (1..TILE_LAYOUT_MAX): 1×1, 2×1, 2×2, 3×2, 3×3, 4×3 … 7×7. */
void tile_layout_grid_size (guint n, guint *columns, guint *rows);

/* Fills `rects` with the positions of `n` tiles (0..TILE_LAYOUT_MAX) in `area` (even numbers, at least 32 × 32): equal
 * tiles of 16:9, row by row from the top left, the last row centred, the whole centred. They do not overlap, and all
 * numbers are even, as 4:2:0 needs. */
void tile_layout_grid (const TileRect *area, guint n, TileRect *rects);

/* The same with a given number of columns and rows; `n` is at most their product. */
void tile_layout_block (const TileRect *area, guint columns, guint rows, guint n, TileRect *rects);

G_END_DECLS
