/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Type and orientation of an image file, without decoding it. Used where avatars are accepted and by callreel-avatar.
 * Accepts any bytes. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_IMAGE_OTHER,
  REEL_IMAGE_JPEG,
  REEL_IMAGE_PNG,
  REEL_IMAGE_WEBP,
} ReelImageType;

/* Bytes from the beginning that determine the type. */
#define REEL_IMAGE_HEAD 16

/* By content, not by name. */
ReelImageType reel_image_guess (const guint8 *data, gsize length);

/* Returns: the orientation in Exif's numbering, 1 (upright) to 8; 1 if the file has none. */
guint reel_image_find_orientation (const guint8 *data, gsize length);
