/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the macroblocks of a canvas that have the same pixels as in an earlier one. Called by canvasx264enc for each
 * frame. */
#include "gst/x264/mb-map.h"

#include <string.h>

static guint
in_macroblocks (guint pixels)
{
  return (pixels + MB_MAP_SIZE - 1) / MB_MAP_SIZE;
}

/* Serials of tiles are comparable only within a layout. The rectangles are compared too: that costs nothing, and a
 * wrong layout serial would leave an old picture in the file. */
static gboolean
same_places (const CanvasMeta *from, const CanvasMeta *to)
{
  if (from->layout_serial != to->layout_serial || from->n_tiles != to->n_tiles)
    return FALSE;
  for (guint i = 0; i < to->n_tiles; i++) {
    const CanvasTile *a = &from->tiles[i], *b = &to->tiles[i];

    if (a->x != b->x || a->y != b->y || a->w != b->w || a->h != b->h)
      return FALSE;
  }
  return TRUE;
}

/* Clears the macroblocks that the tile overlaps, even by a single pixel. Returns: how many had been set. */
static gsize
clear_tile (guint8 *map, guint columns, guint rows, const CanvasTile *tile)
{
  guint right = MIN (in_macroblocks (tile->x + tile->w), columns);
  guint bottom = MIN (in_macroblocks (tile->y + tile->h), rows);
  gsize cleared = 0;

  for (guint y = tile->y / MB_MAP_SIZE; y < bottom; y++)
    for (guint x = tile->x / MB_MAP_SIZE; x < right; x++) {
      cleared += map[y * columns + x] != 0;
      map[y * columns + x] = 0;
    }
  return cleared;
}

gsize
mb_map_length (guint width, guint height)
{
  return (gsize)in_macroblocks (width) * in_macroblocks (height);
}

gsize
mb_map_mark (guint8 *map, guint width, guint height, const CanvasMeta *from, const CanvasMeta *to, guint8 flag)
{
  gsize same = mb_map_length (width, height);

  if (!from || !to || (from->serial != to->serial && !same_places (from, to))) {
    memset (map, 0, same);
    return 0;
  }
  memset (map, flag, same);
  if (from->serial == to->serial)
    return same;
  for (guint i = 0; i < to->n_tiles; i++)
    if (from->tiles[i].serial != to->tiles[i].serial && to->tiles[i].w > 0 && to->tiles[i].h > 0)
      same -= clear_tile (map, in_macroblocks (width), in_macroblocks (height), &to->tiles[i]);
  return same;
}
