/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps the canvas of a tilecompositor: draws the tiles that changed, leaves the others alone, and never writes where
 * somebody downstream still reads. Called by the element's task; composing thread only. */
#pragma once

#include "gst/compositor/tilebanner.h"
#include "gst/compositor/tileview.h"

G_BEGIN_DECLS

typedef struct _TileComposer TileComposer;

/* One tile: its view, what it shall show (NULL: the avatar), and whether it has the border of a speaker. */
typedef struct {
  TileView *view;
  TileFrame *frame;
  gboolean marked;
} TileItem;

typedef enum {
  TILE_ARRANGEMENT_GRID,         /* equal tiles */
  TILE_ARRANGEMENT_PRESENTATION, /* the first one on the stage, with all its room */
  TILE_ARRANGEMENT_SPEAKER,      /* the first one on the stage, in the shape of a camera */
} TileArrangement;

/* All that is on a canvas: at most TILE_LAYOUT_MAX tiles in this order, with a stage no more than fit beside it. */
typedef struct {
  TileArrangement arrangement;
  TileCaption caption;
  guint n;
  TileItem items[TILE_LAYOUT_MAX];
} TileComposition;

/* For canvases of the format `info`, which is I420. */
TileComposer *tile_composer_new (const GstVideoInfo *info);
void tile_composer_free (TileComposer *composer);

/* 0xRRGGBB of what is around the tiles. */
void tile_composer_set_background (TileComposer *composer, guint32 rgb);

/* A new buffer with the meta and without time stamps, which shares its memory with the last one when nothing changed.
 * NULL when there is no memory. */
GstBuffer *tile_composer_compose (TileComposer *composer, const TileComposition *composition);

/* Whether there is a canvas to repeat. */
gboolean tile_composer_has_canvas (const TileComposer *composer);
/* The canvas of the last call once more, without looking at anything; there must be one. */
GstBuffer *tile_composer_repeat (TileComposer *composer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileComposer, tile_composer_free)

G_END_DECLS
