/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The banner above the tiles: a title at the left, a clock at the right. Owned by tilecomposer; composing thread only.
 */
#pragma once

#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* What it says: either may be NULL, both NULL: there is no banner. */
typedef struct {
  const gchar *title;
  const gchar *clock;
} TileCaption;

/* Divides a canvas between the banner and the tiles, into even numbers. Without a banner its height is 0. */
void tile_banner_divide (gint width, gint height, gboolean shown, TileRect *banner, TileRect *tiles);

typedef struct _TileBanner TileBanner;

TileBanner *tile_banner_new (void);
void tile_banner_free (TileBanner *banner);

/* What it shall say at `rect`. TRUE when that is not what was drawn there last. */
gboolean tile_banner_prepare (TileBanner *banner, const TileCaption *caption, const TileRect *rect);
void tile_banner_draw (TileBanner *banner, PangoContext *fonts, GstVideoFrame *canvas);

/* The next tile_banner_prepare() is told that everything has to be drawn. */
void tile_banner_forget (TileBanner *banner);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileBanner, tile_banner_free)

G_END_DECLS
