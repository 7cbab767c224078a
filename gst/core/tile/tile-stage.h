/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout with one large tile, the stage, and small ones beside it: for presentations and for speakers. Called by
 * tilecompositor's composing thread; pure. */
#pragma once

#include "gst/core/tile/tile-layout.h"

G_BEGIN_DECLS

/* The maximum number of small tiles beside the stage. */
guint tile_stage_capacity (const TileRect *area);

/* Fills `rects` with the stage and `n_small` (at most the capacity) small tiles. An area at least as wide as high has
 * the small ones at the right in a column of a fifth of its width: one across up to five, two across beyond; a higher
 * area has them in rows below. The column's width does not depend on their number, so the stage stays as it is when
 * people come and go; without small tiles it takes the whole area. `wide`: the stage has the aspect ratio of a camera's
 * picture, otherwise it takes all available space. All numbers are even, nothing overlaps. `area`: even numbers, at
 * least 32 × 32. */
void tile_stage_layout (const TileRect *area, guint n_small, gboolean wide, TileRect *rects);

G_END_DECLS
