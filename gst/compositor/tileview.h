/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One participant's tile: what it shows, and what was prepared to draw it. Owned by a pad, used by tilecomposer;
 * composing thread only. */
#pragma once

#include "gst/compositor/tileframe.h"
#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* How a participant is drawn. `seed` selects the colour of the avatar; `portrait` may be NULL. */
typedef struct {
  char *seed;
  char *name;
  cairo_surface_t *portrait;
  gboolean screen;
  gboolean muted;
} TileLook;

void tile_look_clear (TileLook *look);

/* The border of a tile. It is painted over the tile, so that the picture can have a size that is fast to scale to. */
typedef struct {
  int width;
  TileColour colour;
} TileEdge;

typedef struct _TileView TileView;

TileView *tile_view_new (void);
void tile_view_free (TileView *view);

/* Takes ownership of the content of `look` and leaves it empty. */
void tile_view_set_look (TileView *view, TileLook *look);

/* Sets what the tile shows: `frame` (a reference is taken), or the avatar if NULL, with the border of a speaker when
 * `marked`. Returns: TRUE when that differs from what was last drawn at `rect`. */
gboolean tile_view_prepare (TileView *view, TileFrame *frame, gboolean marked, const TileRect *rect);

/* Draws it at the position set by tile_view_prepare(). */
void tile_view_draw (TileView *view, PangoContext *fonts, GstVideoFrame *canvas, const TileEdge *edge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileView, tile_view_free)

G_END_DECLS
