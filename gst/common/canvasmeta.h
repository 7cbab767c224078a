/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tilecompositor says about each canvas: where the tiles are and which of them changed. Read by encoders, in other
 * plugins too: this header is all that a reader needs, since it finds the meta by its registered name. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define CANVAS_META_API_NAME "CallreelCanvasMetaAPI"
#define CANVAS_META_NAME     "CallreelCanvasMeta"
/* 49 participants, and the banner with the title and the clock */
#define CANVAS_META_MAX_TILES 50

/* A tile: a rectangle of pixels (all numbers even) and the serial of the picture in it. The banner with the title and
 * the clock, where there is one, is the last. */
typedef struct {
  guint16 x;
  guint16 y;
  guint16 w;
  guint16 h;
  guint64 serial;
} CanvasTile;

/* Serials only grow, for the whole life of the element. Two canvases with the same `serial` have the same pixels. Of
 * two canvases with the same `layout_serial`, tiles lie at the same places, all outside of them has the same pixels,
 * and so has each tile whose serial is the same. Tiles do not overlap. */
typedef struct {
  GstMeta meta;
  guint64 serial;        /* of the whole canvas */
  guint64 layout_serial; /* of the rectangles and of what is around them */
  guint n_tiles;
  CanvasTile tiles[CANVAS_META_MAX_TILES];
} CanvasMeta;

/* The meta of a canvas, or NULL on any other buffer. It lives as long as the buffer is not made anew. Any thread. */
static inline const CanvasMeta *
canvas_meta_get (GstBuffer *buffer)
{
  const GstMetaInfo *info = gst_meta_get_info (CANVAS_META_NAME);

  return info != NULL ? (const CanvasMeta *)gst_buffer_get_meta (buffer, info->api) : NULL;
}

/* Only in the plugin `callreel`, which registers the meta: puts an empty one on a writable buffer. Any thread. */
CanvasMeta *canvas_meta_add (GstBuffer *buffer);

G_END_DECLS
