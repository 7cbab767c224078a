/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which part of a picture is drawn to which part of its tile. Called by tilescale on tilecompositor's composing thread;
 * pure. */
#pragma once

#include "gst/core/tile/tile-layout.h"

G_BEGIN_DECLS

/* The size of a picture in pixels, and its pixel aspect ratio. */
typedef struct {
  int width;
  int height;
  int par_n;
  int par_d;
} TilePicture;

/* A camera: fills the tile with the centre of the picture, cropped to no less than two thirds of its width and height.
 * A picture that would lose more, such as one from a phone held upright, is cropped to two thirds and gets plain bars
 * at the sides. A quarter of the cropped height is taken from the top, where heads are. `from` is the part of the
 * picture, `to` the part of `tile`; all numbers are even and at least 2. */
void tile_shape_camera (const TilePicture *picture, const TileRect *tile, TileRect *from, TileRect *to);

/* A screen: the whole picture, as large as `tile` allows, centred. */
void tile_shape_screen (const TilePicture *picture, const TileRect *tile, TileRect *from, TileRect *to);

G_END_DECLS
