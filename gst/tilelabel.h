/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name in the corner of a tile. Called by tileview, once for each name and size, on the composing thread. */
#pragma once

#include "gst/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/* A pill with `name` in any script, cut with an ellipsis where it is too long for a tile of `tile_w` × `tile_h` pixels,
 * and a struck-out microphone when `muted`. NULL when there is nothing to write, or no room. */
TileImage *tile_label_new (PangoContext *fonts, const gchar *name, gboolean muted, gint tile_w, gint tile_h);

/* How far from the tile's edges a label is laid, in pixels (even). */
gint tile_label_margin (gint tile_h);

G_END_DECLS
