/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The strip above the tiles: a title at the left, a clock at the right. Owned by tilecomposer; composing thread only.
 */
#pragma once

#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* What it says: either may be NULL, both NULL: there is no strip. */
typedef struct {
  const gchar *title;
  const gchar *clock;
} TileCaption;

/* Divides a canvas between the strip and the tiles, into even numbers. Without a strip its height is 0. */
void tile_strip_divide (gint width, gint height, gboolean shown, TileRect *strip, TileRect *tiles);

typedef struct _TileStrip TileStrip;

TileStrip *tile_strip_new (void);
void tile_strip_free (TileStrip *strip);

/* What it shall say at `rect`. TRUE when that is not what was drawn there last. */
gboolean tile_strip_prepare (TileStrip *strip, const TileCaption *caption, const TileRect *rect);
void tile_strip_draw (TileStrip *strip, PangoContext *fonts, GstVideoFrame *canvas);

/* The next tile_strip_prepare() is told that everything has to be drawn. */
void tile_strip_forget (TileStrip *strip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileStrip, tile_strip_free)

G_END_DECLS
