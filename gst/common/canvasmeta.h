/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The meta that tilecompositor puts on each canvas: where the tiles are, and which of them changed. Encoders read it,
 * also those of other plugins: a reader needs this header only, since it looks the meta up by its registered name. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define CANVAS_META_API_NAME "CallreelCanvasMetaAPI"
#define CANVAS_META_NAME     "CallreelCanvasMeta"
/* 49 participants, and the banner with the title and the clock */
#define CANVAS_META_MAX_TILES 50

/* A tile: a rectangle in pixels (all numbers are even) and the serial of its picture. The banner with the title and the
 * clock, if there is one, comes last. */
typedef struct {
  guint16 x;
  guint16 y;
  guint16 w;
  guint16 h;
  guint64 serial;
} CanvasTile;

/* Serials only grow during the life of the element. Two canvases with the same `serial` have the same pixels. Two
 * canvases with the same `layout_serial` have their tiles at the same positions and the same pixels outside of them; a
 * tile whose serial is the same as well has the same pixels. Tiles do not overlap. */
typedef struct {
  GstMeta meta;
  guint64 serial;        /* of the whole canvas */
  guint64 layout_serial; /* of the rectangles and the pixels around them */
  guint n_tiles;
  CanvasTile tiles[CANVAS_META_MAX_TILES];
} CanvasMeta;

/* The meta of a canvas, or NULL on any other buffer. Valid until the buffer is freed or reused. Any thread. */
static inline const CanvasMeta *
canvas_meta_get (GstBuffer *buffer)
{
  const GstMetaInfo *info = gst_meta_get_info (CANVAS_META_NAME);

  return info != NULL ? (const CanvasMeta *)gst_buffer_get_meta (buffer, info->api) : NULL;
}

/* Adds an empty meta to a writable buffer. Only in the plugin `callreel`, which registers the meta. Any thread. */
CanvasMeta *canvas_meta_add (GstBuffer *buffer);

G_END_DECLS
