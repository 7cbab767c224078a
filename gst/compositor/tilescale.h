/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Draws a participant's picture into its tile: cropped or fitted, scaled and converted in one step, straight into the
 * canvas. One for each tile; called by tileview on the composing thread. */
#pragma once

#include "gst/core/tile/tile-layout.h"
#include "gst/compositor/tileframe.h"

G_BEGIN_DECLS

typedef struct _TileScaler TileScaler;

TileScaler *tile_scaler_new (void);
void tile_scaler_free (TileScaler *scaler);

/* Draws `frame` into `rect` of the canvas as a screen or as a camera (tile-shape.h). Returns: the part of `rect` that
 * was drawn; its width is 0 when the frame could not be read or converted, and nothing was drawn. */
TileRect tile_scaler_draw (TileScaler *scaler, const TileFrame *frame, gboolean screen, GstVideoFrame *canvas,
                           const TileRect *rect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileScaler, tile_scaler_free)

G_END_DECLS
