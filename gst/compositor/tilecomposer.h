/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Maintains the canvas of a tilecompositor: draws only the tiles that changed, and never writes to memory that is still
 * read downstream. Called by the element's task; composing thread only. */
#pragma once

#include "gst/compositor/tilebanner.h"
#include "gst/compositor/tileview.h"

G_BEGIN_DECLS

typedef struct _TileComposer TileComposer;

/* A tile: its view, the frame it shows (NULL: the avatar), and whether it has the border of a speaker. */
typedef struct {
  TileView *view;
  TileFrame *frame;
  gboolean marked;
} TileItem;

typedef enum {
  TILE_ARRANGEMENT_GRID,         /* equal tiles */
  TILE_ARRANGEMENT_PRESENTATION, /* the first one on the stage, which takes all available space */
  TILE_ARRANGEMENT_SPEAKER,      /* the first one on the stage, which has the aspect ratio of a camera */
} TileArrangement;

/* The content of a canvas: at most TILE_LAYOUT_MAX tiles in this order; with a stage at most as many as fit beside
 * it. */
typedef struct {
  TileArrangement arrangement;
  TileCaption caption;
  guint n;
  TileItem items[TILE_LAYOUT_MAX];
} TileComposition;

/* `info`: the format of the canvas, I420. */
TileComposer *tile_composer_new (const GstVideoInfo *info);
void tile_composer_free (TileComposer *composer);

/* The colour around the tiles, 0xRRGGBB. */
void tile_composer_set_background (TileComposer *composer, guint32 rgb);

/* Returns: (transfer full) (nullable): a new buffer with the canvas meta and without timestamps, which shares its
 * memory with the last one when nothing changed. NULL when out of memory. */
GstBuffer *tile_composer_compose (TileComposer *composer, const TileComposition *composition);

/* Where the tiles of the last composition are, in its order. */
const TileRect *tile_composer_get_rects (const TileComposer *composer);
/* Whether there is a canvas to repeat. */
gboolean tile_composer_has_canvas (const TileComposer *composer);
/* Returns: (transfer full): the canvas of the last call again; there must be one. */
GstBuffer *tile_composer_repeat (TileComposer *composer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileComposer, tile_composer_free)

G_END_DECLS
