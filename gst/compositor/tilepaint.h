/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Painting on a canvas: plain rectangles, frames around tiles, and pictures made with Cairo. Called by the drawing
 * parts of tilecompositor on its composing thread; no state of its own. */
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

/* A picture with transparency, ready to be laid on a canvas: 4:2:0 planes and one of opacity. */
typedef struct {
  gint w;
  gint h;
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
/* A frame of `width` pixels just inside of `rect`. */
void tile_paint_border (GstVideoFrame *canvas, const TileRect *rect, gint width, TileColour colour);
/* Lays `image` over what is there, its top left corner at x, y. */
void tile_paint_image (GstVideoFrame *canvas, gint x, gint y, const TileImage *image);

G_END_DECLS
