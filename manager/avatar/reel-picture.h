/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decodes images from clients to plain pixels. Used only by callreel-avatar, whose process limits are the protection
 * against malicious content. */
#pragma once

#include <gio/gio.h>

/* Maximum size of an image, in each direction and in total pixels. */
#define REEL_PICTURE_MAX_SIDE   8192
#define REEL_PICTURE_MAX_PIXELS (32 * 1024 * 1024)

/* @pixels: red, green, blue, alpha, a byte each. */
typedef struct {
  guint width;
  guint height;
  guint8 *pixels;
} ReelPicture;

/* Decodes a JPEG, PNG or WebP file; formats that can be decoded at a reduced size are, as long as the shorter side
 * keeps @wanted pixels. The text of an error describes the file ("is cut off"). */
gboolean reel_picture_decode (const guint8 *data, gsize length, guint wanted, ReelPicture *picture, GError **error);
void reel_picture_clear (ReelPicture *picture);

/* The centre of the picture, at most @max_size pixels wide and high, rotated according to @orientation (Exif, 1 to 8):
 * @size × @size native words of premultiplied alpha, red, green, blue. */
guint32 *reel_picture_make_square (const ReelPicture *picture, guint orientation, guint max_size, guint *size);
