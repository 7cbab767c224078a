/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rotates pictures; the header lists the callers. */
#include "gst/core/tile/tile-turn.h"

#define FLIP "flip-"

static const char *const rotations[] = { "rotate-0", "rotate-90", "rotate-180", "rotate-270" };

gboolean
tile_turn_parse (const char *text, TileTurn *turn)
{
  const gboolean mirrored = g_str_has_prefix (text, FLIP);

  if (mirrored)
    text += sizeof FLIP - 1;
  for (guint i = 0; i < G_N_ELEMENTS (rotations); i++) {
    if (!g_str_equal (text, rotations[i]))
      continue;
    *turn = (TileTurn){ i, mirrored };
    return TRUE;
  }
  return FALSE;
}

gboolean
tile_turn_is_none (const TileTurn *turn)
{
  return turn->quarters == 0 && !turn->mirrored;
}

gboolean
tile_turn_is_equal (const TileTurn *a, const TileTurn *b)
{
  return a->quarters == b->quarters && a->mirrored == b->mirrored;
}

gboolean
tile_turn_swaps (const TileTurn *turn)
{
  return turn->quarters % 2 != 0;
}

TilePicture
tile_turn_upright (const TileTurn *turn, const TilePicture *stored)
{
  if (!tile_turn_swaps (turn))
    return *stored;
  return (TilePicture){ stored->height, stored->width, stored->par_d, stored->par_n };
}

TileRect
tile_turn_find_stored (const TileTurn *turn, const TilePicture *stored, const TileRect *upright)
{
  const int w = stored->width, h = stored->height;
  TileRect found = *upright;

  /* a clockwise quarter turn moves the pixel x, y to height - 1 - y, x */
  switch (turn->quarters) {
  case 1:
    found = (TileRect){ upright->y, h - upright->x - upright->w, upright->h, upright->w };
    break;
  case 2:
    found = (TileRect){ w - upright->x - upright->w, h - upright->y - upright->h, upright->w, upright->h };
    break;
  case 3:
    found = (TileRect){ w - upright->y - upright->h, upright->x, upright->h, upright->w };
    break;
  default:
    break;
  }
  if (turn->mirrored)
    found.x = w - found.x - found.w;
  found.x = tile_even_down (MAX (found.x, 0));
  found.y = tile_even_down (MAX (found.y, 0));
  return found;
}
