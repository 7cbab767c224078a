/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The colorimetry of a decoded picture whose stream does not specify it: docs/layouts.md has the table. Pure; used by
 * reel-colour-fill.c. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *colorimetry; /* in GStreamer's notation: range, matrix, transfer and primaries, or a name for the four */
  gboolean certain;        /* the codec has no other: whatever a decoder says is a guess */
} ReelColourGuess;

/* @codec: (nullable): the media type before decoding, as in caps ("video/x-vp8"). @width, @height: pixels, at least 1;
 * rotation by 90° does not matter. */
ReelColourGuess reel_colour_guess (const char *codec, guint width, guint height);

G_END_DECLS
