/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout with one large tile, the stage, and the others small beside it: for presentations and for speakers.
 * Called by tilecompositor's composing thread; pure. */
#pragma once

#include "gst/core/tile/tile-layout.h"

G_BEGIN_DECLS

/* How many small tiles fit beside the stage at most. */
guint tile_stage_capacity (const TileRect *area);

/* Fills `rects` with the stage and `n_small` (at most the capacity) small tiles. An area at least as wide as high has
 * the small ones in a column of a fifth of its width at the right: one below the other up to five, two beside each
 * other beyond; a higher one has them in rows below. The width of the column does not depend on how many there are, so
 * that the stage stays as it is when people come and go; it takes all of the area while there are none. `wide`: the
 * stage has the shape of a camera's picture, else all the room there is. All numbers are even, nothing overlaps.
 * `area`: even numbers, at least 32 × 32. */
void tile_stage_layout (const TileRect *area, guint n_small, gboolean wide, TileRect *rects);

G_END_DECLS
