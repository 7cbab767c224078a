/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which part of a picture goes to which part of its tile. Called by tilescale on tilecompositor's composing thread;
 * pure. */
#pragma once

#include "gst/core/tile/tile-layout.h"

G_BEGIN_DECLS

/* A picture: its size in pixels, and its pixel aspect ratio. */
typedef struct {
  gint width;
  gint height;
  gint par_n;
  gint par_d;
} TilePicture;

/* For a camera: fills the tile with as much of the picture as fits, as long as two thirds of its width and height are
 * seen. A picture that would lose more, as one from a phone held upright does, is cut to two thirds and leaves plain
 * sides: of the height, a quarter of what goes is taken from above, since that is where heads are. `from` is the part
 * of the picture, `to` the part of `tile`; all numbers are even and at least 2. */
void tile_shape_camera (const TilePicture *picture, const TileRect *tile, TileRect *from, TileRect *to);

/* For a screen: all of the picture, as large as `tile` allows, in its middle. */
void tile_shape_screen (const TilePicture *picture, const TileRect *tile, TileRect *from, TileRect *to);

G_END_DECLS
