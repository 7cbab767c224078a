/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name in the corner of a tile. Called by tileview, once for each name and size, on the composing thread. */
#pragma once

#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* The sign before the name. */
typedef enum {
  TILE_MARK_NONE,
  TILE_MARK_MUTED,  /* a struck-out microphone */
  TILE_MARK_SCREEN, /* a screen: this is what the participant shows */
} TileMark;

/* A pill with `name` in any script, cut with an ellipsis where it is too long for a tile of `tile_w` × `tile_h` pixels,
 * and the mark before it. NULL when there is nothing to write, or no room. */
TileImage *tile_label_new (PangoContext *fonts, const gchar *name, TileMark mark, gint tile_w, gint tile_h);

/* How far from the tile's edges a label is laid, in pixels (even). */
gint tile_label_margin (gint tile_h);

/* Rows that a label and its margin take at the foot of a tile. */
gint tile_label_room (gint tile_h);

G_END_DECLS
