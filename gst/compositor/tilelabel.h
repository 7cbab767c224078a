/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name in the corner of a tile. Called by tileview, once for each name and size, on the composing thread. */
#pragma once

#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* The icon before the name. */
typedef enum {
  TILE_MARK_NONE,
  TILE_MARK_MUTED,  /* a crossed-out microphone */
  TILE_MARK_SCREEN, /* a monitor: the participant shares a screen */
} TileMark;

/* A rounded label with the icon and `name` in any script, ellipsized to the width of a tile of `tile_w` × `tile_h`
 * pixels. Returns: (transfer full) (nullable): NULL when there is no text, or no space. */
TileImage *tile_label_new (PangoContext *fonts, const char *name, TileMark mark, int tile_w, int tile_h);

/* The distance of a label from the tile's edges, in pixels (even). */
int tile_label_margin (int tile_h);

/* The rows at the bottom of a tile that a label and its margin take. */
int tile_label_rows (int tile_h);

G_END_DECLS
