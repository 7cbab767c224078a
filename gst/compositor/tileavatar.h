/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shown for a participant without video: initials or an image in a circle. Created once for each name and size by
 * tileview on the composing thread; files are read by the pads, on the caller's thread. */
#pragma once

#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

typedef struct {
  TileColour background;
  TileImage *picture;
} TileAvatar;

/* `seed` selects the colour, which is the same for a participant in every recording. `portrait` (nullable) replaces the
 * initials. */
TileAvatar *tile_avatar_new (PangoContext *fonts, const char *seed, const char *name, cairo_surface_t *portrait,
                             int tile_w, int tile_h);
/* The participant's own dark colour: around the circle, and beside a video that does not fill its tile. */
TileColour tile_avatar_background (const char *seed);
void tile_avatar_free (TileAvatar *avatar);

/* Fills `rect`, which must have the size that the avatar was created for. */
void tile_avatar_draw (const TileAvatar *avatar, GstVideoFrame *canvas, const TileRect *rect);

/* Reads an image file of any format that GdkPixbuf supports, at most 16 MiB and 4096 × 4096 pixels, and scales it down
 * to the largest size of an avatar. Blocks on the disk only. Errors: GFileError and GdkPixbufError. Any thread. */
cairo_surface_t *tile_avatar_load (const char *path, GError **error);

/* A square ARGB32 picture as cairo stores it: 32 bits in native order, alpha premultiplied. Nothing is decoded or
 * copied. Returns: NULL if the size is not that of a square. Any thread. */
cairo_surface_t *tile_avatar_wrap (GBytes *pixels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileAvatar, tile_avatar_free)

G_END_DECLS
