/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One participant's tile: what it shows now, and what was made once to draw it. Owned by a pad, used by tilecomposer;
 * composing thread only. */
#pragma once

#include "gst/compositor/tileframe.h"
#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* What is known of a participant. `seed` chooses the colour of the avatar; `portrait` may be NULL. */
typedef struct {
  gchar *seed;
  gchar *name;
  cairo_surface_t *portrait;
  gboolean screen;
  gboolean muted;
} TileLook;

void tile_look_clear (TileLook *look);

/* Around a tile: its edge is painted over it, so that the picture itself can have the size that is quick to scale to.
 */
typedef struct {
  gint width;
  TileColour colour;
} TileEdge;

typedef struct _TileView TileView;

TileView *tile_view_new (void);
void tile_view_free (TileView *view);

/* Takes what `look` holds and leaves it empty. */
void tile_view_set_look (TileView *view, TileLook *look);

/* What the tile shall show: `frame` (a reference is taken), or the avatar where it is NULL, with the border of a
 * speaker when `marked`. TRUE when that is not what was drawn at `rect` last. */
gboolean tile_view_prepare (TileView *view, TileFrame *frame, gboolean marked, const TileRect *rect);

/* Draws it where tile_view_prepare() said. */
void tile_view_draw (TileView *view, PangoContext *fonts, GstVideoFrame *canvas, const TileEdge *edge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileView, tile_view_free)

G_END_DECLS
