/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in for a participant without video: initials or an image in a circle. Made once for each name and size
 * by tileview on the composing thread; files are read by the pads, on the caller's thread. */
#pragma once

#include "gst/compositor/tilepaint.h"

#include <pango/pango.h>

G_BEGIN_DECLS

typedef struct {
  TileColour background;
  TileImage *picture;
} TileAvatar;

/* `seed` chooses the colour: the same for the same participant in every recording. `portrait` is shown instead of
 * initials unless NULL. */
TileAvatar *tile_avatar_new (PangoContext *fonts, const gchar *seed, const gchar *name, cairo_surface_t *portrait,
                             gint tile_w, gint tile_h);
/* The participant's own dark colour: around the circle, and beside a video that does not fill its tile. */
TileColour tile_avatar_background (const gchar *seed);
void tile_avatar_free (TileAvatar *avatar);

/* Fills `rect`, which has the size that the avatar was made for. */
void tile_avatar_draw (const TileAvatar *avatar, GstVideoFrame *canvas, const TileRect *rect);

/* Reads an image file of any format that GdkPixbuf knows, at most 16 MiB long and 4096 pixels wide and high, and makes
 * it no larger than an avatar can be. Waits for nothing but a disk. Errors: GFileError and those of GdkPixbuf. Any
 * thread. */
cairo_surface_t *tile_avatar_load (const gchar *path, GError **error);

/* Square pixels of native 32 bits, alpha, red, green, blue, premultiplied, as cairo's ARGB32: nothing to decode,
 * nothing copied. NULL: they make no square. Any thread. */
cairo_surface_t *tile_avatar_wrap (GBytes *pixels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileAvatar, tile_avatar_free)

G_END_DECLS
