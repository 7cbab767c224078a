/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paints on a canvas: plain rectangles, borders, and pictures drawn with Cairo. Called by the drawing parts of
 * tilecompositor on its composing thread; stateless. */
#pragma once

#include "gst/core/tile/tile-layout.h"

#include <cairo.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* A colour of the canvas (BT.709, 16–235). */
typedef struct {
  guint8 y;
  guint8 u;
  guint8 v;
} TileColour;

/* From 0xRRGGBB. */
TileColour tile_colour_from_rgb (guint32 rgb);

/* A picture with transparency in the format of the canvas: 4:2:0 planes and an alpha plane. */
typedef struct {
  int w;
  int h;
  guint8 *y;
  guint8 *u;
  guint8 *v;
  guint8 *alpha;
} TileImage;

/* From an ARGB32 image surface with even width and height. */
TileImage *tile_image_new (cairo_surface_t *surface);
void tile_image_free (TileImage *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileImage, tile_image_free)

/* All rectangles are within the canvas and even. */
void tile_paint_fill (GstVideoFrame *canvas, const TileRect *rect, TileColour colour);
void tile_paint_copy (GstVideoFrame *canvas, const GstVideoFrame *from, const TileRect *rect);
/* A border of `width` pixels just inside `rect`. */
void tile_paint_border (GstVideoFrame *canvas, const TileRect *rect, int width, TileColour colour);
/* Blends `image` over the canvas with its top left corner at x, y. */
void tile_paint_image (GstVideoFrame *canvas, int x, int y, const TileImage *image);

G_END_DECLS
