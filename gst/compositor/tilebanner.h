/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The banner above the tiles: a title at the left, a clock at the right. Owned by tilecomposer; composing thread
 * only. */
#pragma once

#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* The texts: either may be NULL; if both are, there is no banner. */
typedef struct {
  const char *title;
  const char *clock;
} TileCaption;

/* Divides a canvas between the banner and the tiles; all numbers are even. Without a banner its height is 0. */
void tile_banner_divide (int width, int height, gboolean shown, TileRect *banner, TileRect *tiles);

typedef struct _TileBanner TileBanner;

TileBanner *tile_banner_new (void);
void tile_banner_free (TileBanner *banner);

/* Sets the text and the position. Returns: TRUE if that differs from what was drawn last. */
gboolean tile_banner_prepare (TileBanner *banner, const TileCaption *caption, const TileRect *rect);
void tile_banner_draw (TileBanner *banner, PangoContext *fonts, GstVideoFrame *canvas);

/* Makes the next tile_banner_prepare() return TRUE. */
void tile_banner_forget (TileBanner *banner);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileBanner, tile_banner_free)

G_END_DECLS
