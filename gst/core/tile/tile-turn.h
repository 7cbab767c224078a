/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a picture must be rotated to be upright, and how that affects sizes and rectangles. Called by tileinput on the
 * sources' threads and by tilescale on the composing thread; pure. */
#pragma once

#include "gst/core/tile/tile-shape.h"

G_BEGIN_DECLS

/* First mirrored left to right, then rotated clockwise. */
typedef struct {
  guint quarters; /* 0 to 3, of 90 degrees each */
  gboolean mirrored;
} TileTurn;

/* Parses the value of the tag image-orientation: rotate-0, -90, -180, -270, and flip-rotate-… of these. Returns: FALSE
 * for anything else; `turn` is unchanged then. */
gboolean tile_turn_parse (const char *text, TileTurn *turn);

gboolean tile_turn_is_none (const TileTurn *turn);
gboolean tile_turn_is_equal (const TileTurn *a, const TileTurn *b);
/* Whether width and height are swapped. */
gboolean tile_turn_swaps (const TileTurn *turn);

/* `stored` as it appears upright. */
TilePicture tile_turn_upright (const TileTurn *turn, const TilePicture *stored);

/* The area of the stored picture that corresponds to `upright` of the upright one. The position is even, as 4:2:0
 * needs. */
TileRect tile_turn_find_stored (const TileTurn *turn, const TilePicture *stored, const TileRect *upright);

G_END_DECLS
