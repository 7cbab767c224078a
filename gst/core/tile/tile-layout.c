/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The grid of tiles; the header lists the callers. */
#include "gst/core/tile/tile-layout.h"

void
tile_layout_grid_size (guint n, guint *columns, guint *rows)
{
  guint across = 1;

  while (across * across < n)
    across++;
  *columns = across;
  *rows = MAX ((n + across - 1) / across, 1);
}

void
tile_layout_block (const TileRect *area, guint columns, guint rows, guint n, TileRect *rects)
{
  int w = area->w / (int)columns;
  int h = MIN (area->h / (int)rows, w * TILE_ASPECT_H / TILE_ASPECT_W);
  int top;

  g_return_if_fail (n <= columns * rows);
  w = MAX (tile_even_down (MIN (w, h * TILE_ASPECT_W / TILE_ASPECT_H + 1)), 2);
  h = MAX (tile_even_down (h), 2);
  top = area->y + tile_even_down ((area->h - h * (int)((n + columns - 1) / columns)) / 2);
  for (guint i = 0; i < n; i++) {
    guint row = i / columns;
    guint in_row = MIN (columns, n - row * columns);
    int left = area->x + tile_even_down ((area->w - w * (int)in_row) / 2);

    rects[i] = (TileRect){ left + w * (int)(i % columns), top + h * (int)row, w, h };
  }
}

void
tile_layout_grid (const TileRect *area, guint n, TileRect *rects)
{
  guint columns, rows;

  g_return_if_fail (n <= TILE_LAYOUT_MAX);
  tile_layout_grid_size (n, &columns, &rows);
  tile_layout_block (area, columns, rows, n, rects);
}
