/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a picture has to be turned to stand upright, and what that does to sizes and rectangles. Called by tileinput on
 * the sources' threads and by tilescale on the composing thread; pure. */
#pragma once

#include "gst/core/tile/tile-shape.h"

G_BEGIN_DECLS

/* First mirrored, left to right, then turned clockwise. */
typedef struct {
  guint quarters; /* 0 to 3, of 90 degrees each */
  gboolean mirrored;
} TileTurn;

/* Reads the value of the tag image-orientation: rotate-0, -90, -180, -270, and flip-rotate-… of these. Returns: FALSE
 * when it is none of them, and `turn` is left alone. */
gboolean tile_turn_parse (const gchar *text, TileTurn *turn);

gboolean tile_turn_is_none (const TileTurn *turn);
gboolean tile_turn_is_equal (const TileTurn *a, const TileTurn *b);
/* Whether width becomes height. */
gboolean tile_turn_swaps (const TileTurn *turn);

/* `stored` as it is seen upright. */
TilePicture tile_turn_upright (const TileTurn *turn, const TilePicture *stored);

/* Where the part `upright` of the upright picture lies in the stored one. The position is even, as 4:2:0 needs. */
TileRect tile_turn_find_stored (const TileTurn *turn, const TilePicture *stored, const TileRect *upright);

G_END_DECLS
