/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Crops and fits pictures; the header lists the callers. */
#include "gst/core/tile/tile-shape.h"

/* the least part of a camera's width and height that is shown */
#define KEPT_N 2
#define KEPT_D 3
/* the part of the cropped rows that is taken from the top */
#define ABOVE_D 4

/* The largest even size of aspect ratio num:den within w × h. */
static void
largest_of_shape (int w, int h, gint64 num, gint64 den, int *out_w, int *out_h)
{
  gint64 by_height = (h * num + den / 2) / den;
  gint64 by_width = (w * den + num / 2) / num;

  *out_w = MAX (tile_even_down ((int)MIN (w, by_height)), 2);
  *out_h = MAX (tile_even_down ((int)MIN (h, by_width)), 2);
}

static int
least_kept (int length)
{
  return tile_even_down ((length * KEPT_N + KEPT_D - 1) / KEPT_D);
}

/* The centre of `tile`, in the aspect ratio of `part` of the picture. */
static TileRect
fit (const TilePicture *picture, const TileRect *part, const TileRect *tile)
{
  TileRect to;

  largest_of_shape (tile->w, tile->h, (gint64)part->w * picture->par_n, (gint64)part->h * picture->par_d, &to.w, &to.h);
  to.x = tile->x + tile_even_down ((tile->w - to.w) / 2);
  to.y = tile->y + tile_even_down ((tile->h - to.h) / 2);
  return to;
}

void
tile_shape_camera (const TilePicture *picture, const TileRect *tile, TileRect *from, TileRect *to)
{
  int w = picture->width, h = picture->height;
  int least_w = least_kept (w), least_h = least_kept (h);

  /* the tile's aspect ratio in pixels of the picture */
  largest_of_shape (w, h, (gint64)tile->w * picture->par_d, (gint64)tile->h * picture->par_n, &from->w, &from->h);
  *to = *tile;
  if (from->w < least_w || from->h < least_h) {
    from->w = MAX (from->w, least_w);
    from->h = MAX (from->h, least_h);
    *to = fit (picture, from, tile);
  }
  from->x = tile_even_down (MAX (w - from->w, 0) / 2);
  from->y = tile_even_down (MAX (h - from->h, 0) / ABOVE_D);
}

void
tile_shape_screen (const TilePicture *picture, const TileRect *tile, TileRect *from, TileRect *to)
{
  *from = (TileRect){ 0, 0, picture->width, picture->height };
  *to = fit (picture, from, tile);
}
