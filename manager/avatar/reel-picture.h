/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Images as clients send them, decoded into plain pixels. Used by callreel-avatar alone, which nothing but the limits
 * of its process protects from what is in them. */
#pragma once

#include <gio/gio.h>

/* Sides and pixels of an image at most. */
#define REEL_PICTURE_MAX_SIDE   8192
#define REEL_PICTURE_MAX_PIXELS (32 * 1024 * 1024)

/* @pixels: red, green, blue, alpha, a byte each. */
typedef struct {
  guint width;
  guint height;
  guint8 *pixels;
} ReelPicture;

/* Decodes a JPEG, PNG or WebP file, no larger than makes the shorter side @wanted pixels long where its format can be
 * decoded smaller. The text of an error says what is wrong with the file ("is cut off"). */
gboolean reel_picture_decode (const guint8 *data, gsize length, guint wanted, ReelPicture *picture, GError **error);
void reel_picture_clear (ReelPicture *picture);

/* The middle of the picture, no more than @max_size pixels wide and high, turned as @orientation (Exif, 1 to 8) says:
 * @size × @size native words of premultiplied alpha, red, green, blue. */
guint32 *reel_picture_make_square (const ReelPicture *picture, guint orientation, guint max_size, guint *size);
