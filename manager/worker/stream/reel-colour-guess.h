/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which colours a decoded picture has where its stream does not say so: docs/layouts.md has the table. Pure; used by
 * reel-colour-fill.c. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const gchar *colorimetry; /* as GStreamer writes it: range, matrix, transfer and primaries, or a name for the four */
  gboolean certain;         /* the codec knows no other: whatever a decoder says is a guess */
} ReelColourGuess;

/* @codec: (nullable): the media type of what was decoded, as in caps ("video/x-vp8"). @width, @height: pixels, at
 * least 1; turning a picture by 90° does not change its colours. */
ReelColourGuess reel_colour_guess (const gchar *codec, guint width, guint height);

G_END_DECLS
