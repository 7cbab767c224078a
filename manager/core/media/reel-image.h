/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an image file says of itself before it is decoded. Used where avatars are accepted and by callreel-avatar. All
 * of it takes any bytes. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_IMAGE_OTHER,
  REEL_IMAGE_JPEG,
  REEL_IMAGE_PNG,
  REEL_IMAGE_WEBP,
} ReelImageType;

/* How many bytes from its beginning tell what a file is. */
#define REEL_IMAGE_HEAD 16

/* By its content, whatever its name is. */
ReelImageType reel_image_guess (const guint8 *data, gsize length);

/* Returns: how the picture has to be turned to stand upright, as Exif has it: 1 (not at all) to 8; 1 where the file
 * does not say. */
guint reel_image_find_orientation (const guint8 *data, gsize length);
