/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stage and small tiles; the header lists the callers. */
#include "gst/core/tile/tile-stage.h"

/* the column's part of a wide area; a small tile's part of the row of a high one */
#define COLUMN_D 5
#define ROW_D    2
/* small tiles are halved once only: smaller faces and names could not be recognised */
#define MAX_LINES 2

/* How small tiles are arranged: beside the stage or below it, and how many across and down. */
typedef struct {
  TileRect stage;
  TileRect band;
  guint columns;
  guint rows;
} Split;

static gboolean
is_wide (const TileRect *area)
{
  return area->w >= area->h;
}

static int
shape_height (int w)
{
  return MAX (tile_even_down (w * TILE_ASPECT_H / TILE_ASPECT_W), 2);
}

/* A column with `columns` tiles across. */
static Split
split_beside (const TileRect *area, guint columns)
{
  int width = tile_even_down (area->w / COLUMN_D);
  int tile_h = shape_height (tile_even_down (width / (int)columns));
  /* rounded up if one more almost fits: five people stay one below the other under a title */
  Split split = { *area, *area, columns, (guint)MAX ((area->h + tile_h / 2) / tile_h, 1) };

  split.stage.w = area->w - width;
  split.band.x = area->x + split.stage.w;
  split.band.w = width;
  return split;
}

/* `rows` rows of tiles, together as high as a single one would be. */
static Split
split_below (const TileRect *area, guint rows)
{
  int height = MIN (shape_height (tile_even_down (area->w / ROW_D)), tile_even_down (area->h / 2));
  Split split = { *area, *area, ROW_D * rows, rows };

  split.stage.h = area->h - height;
  split.band.y = area->y + split.stage.h;
  split.band.h = height;
  return split;
}

static Split
split_for (const TileRect *area, guint n_small)
{
  Split split;

  for (guint lines = 1; lines <= MAX_LINES; lines++) {
    split = is_wide (area) ? split_beside (area, lines) : split_below (area, lines);
    if (n_small <= split.columns * split.rows)
      break;
  }
  return split;
}

guint
tile_stage_capacity (const TileRect *area)
{
  Split split = split_for (area, G_MAXUINT);

  return MIN (split.columns * split.rows, TILE_LAYOUT_MAX - 1);
}

void
tile_stage_layout (const TileRect *area, guint n_small, gboolean wide, TileRect *rects)
{
  Split split = split_for (area, n_small);

  g_return_if_fail (n_small <= split.columns * split.rows);
  if (n_small == 0)
    split.stage = *area;
  rects[0] = split.stage;
  if (wide)
    tile_layout_block (&split.stage, 1, 1, 1, rects);
  tile_layout_block (&split.band, split.columns, split.rows, n_small, rects + 1);
}
