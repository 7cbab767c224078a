/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The grid of tiles; see the header for who calls it. */
#include "gst/core/tile-layout.h"

/* Tiles have the shape of a camera's picture, so that nobody's head is cut off to fill a cell. */
#define TILE_ASPECT_W 16
#define TILE_ASPECT_H 9

static gint
even_down (gint value)
{
  return value & ~1;
}

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
tile_layout_grid (gint width, gint height, guint n, TileRect *rects)
{
  guint columns, rows;
  gint w, h, top;

  g_return_if_fail (n <= TILE_LAYOUT_MAX);
  tile_layout_grid_size (n, &columns, &rows);
  w = width / (gint)columns;
  h = MIN (height / (gint)rows, w * TILE_ASPECT_H / TILE_ASPECT_W);
  w = even_down (MIN (w, h * TILE_ASPECT_W / TILE_ASPECT_H + 1));
  h = even_down (h);
  top = even_down ((height - h * (gint)rows) / 2);
  for (guint i = 0; i < n; i++) {
    guint row = i / columns;
    guint in_row = MIN (columns, n - row * columns);
    gint left = even_down ((width - w * (gint)in_row) / 2);

    rects[i] = (TileRect){ left + w * (gint)(i % columns), top + h * (gint)row, w, h };
  }
}

/* The largest even size of the shape num:den within w × h. */
static void
largest_of_shape (gint w, gint h, gint64 num, gint64 den, gint *out_w, gint *out_h)
{
  gint64 by_height = (h * num + den / 2) / den;
  gint64 by_width = (w * den + num / 2) / num;

  *out_w = MAX (even_down ((gint)MIN (w, by_height)), 2);
  *out_h = MAX (even_down ((gint)MIN (h, by_width)), 2);
}

TileRect
tile_layout_crop (gint width, gint height, gint par_n, gint par_d, const TileRect *tile)
{
  TileRect part;

  /* the tile's shape counted in the picture's own pixels */
  largest_of_shape (width, height, (gint64)tile->w * par_d, (gint64)tile->h * par_n, &part.w, &part.h);
  part.x = even_down (MAX (width - part.w, 0) / 2);
  part.y = even_down (MAX (height - part.h, 0) / 2);
  return part;
}

TileRect
tile_layout_fit (gint width, gint height, gint par_n, gint par_d, const TileRect *tile)
{
  TileRect part;

  largest_of_shape (tile->w, tile->h, (gint64)width * par_n, (gint64)height * par_d, &part.w, &part.h);
  part.x = tile->x + even_down ((tile->w - part.w) / 2);
  part.y = tile->y + even_down ((tile->h - part.h) / 2);
  return part;
}
