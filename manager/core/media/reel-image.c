/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The containers of JPEG, PNG and WebP files, and the orientation in their Exif block. Every length is checked against
 * the available data. */
#include "manager/core/media/reel-image.h"

#include <string.h>

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT      3
#define UPRIGHT         1
#define IFD_ENTRY       12

typedef struct {
  const guint8 *data;
  gsize length;
} Span;

static guint32
read_be32 (const guint8 *p)
{
  return ((guint32)p[0] << 24) | ((guint32)p[1] << 16) | ((guint32)p[2] << 8) | p[3];
}

static guint32
read_le32 (const guint8 *p)
{
  return ((guint32)p[3] << 24) | ((guint32)p[2] << 16) | ((guint32)p[1] << 8) | p[0];
}

static guint
read_16 (const guint8 *p, gboolean big)
{
  return big ? ((guint)p[0] << 8) | p[1] : ((guint)p[1] << 8) | p[0];
}

ReelImageType
reel_image_guess (const guint8 *data, gsize length)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

  if (length >= 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff)
    return REEL_IMAGE_JPEG;
  if (length >= sizeof png && memcmp (data, png, sizeof png) == 0)
    return REEL_IMAGE_PNG;
  if (length >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return REEL_IMAGE_WEBP;
  return REEL_IMAGE_OTHER;
}

/* Some writers prefix JPEG's header in other formats too. */
static Span
skip_header (Span exif)
{
  if (exif.length >= 6 && memcmp (exif.data, "Exif\0\0", 6) == 0)
    return (Span){ exif.data + 6, exif.length - 6 };
  return exif;
}

/* The segments before the picture: marker, length including itself, content. */
static Span
find_in_jpeg (const guint8 *data, gsize length)
{
  for (gsize at = 2; at + 4 <= length && data[at] == 0xff && data[at + 1] != 0xda;) {
    gsize size = read_16 (data + at + 2, TRUE);

    if (size < 2 || size > length - at - 2)
      break;
    if (data[at + 1] == 0xe1 && size >= 8 && memcmp (data + at + 4, "Exif\0\0", 6) == 0)
      return (Span){ data + at + 4, size - 2 };
    at += 2 + size;
  }
  return (Span){ NULL, 0 };
}

/* Chunks: length of the content, name, content, checksum. */
static Span
find_in_png (const guint8 *data, gsize length)
{
  for (gsize at = 8; at + 12 <= length;) {
    gsize size = read_be32 (data + at);

    if (size > length - at - 12)
      break;
    if (memcmp (data + at + 4, "eXIf", 4) == 0)
      return (Span){ data + at + 8, size };
    at += 12 + size;
  }
  return (Span){ NULL, 0 };
}

/* Chunks: name, length of the content, content, a padding byte if that is odd. */
static Span
find_in_webp (const guint8 *data, gsize length)
{
  for (gsize at = 12; at + 8 <= length;) {
    gsize size = read_le32 (data + at + 4);

    if (size > length - at - 8)
      break;
    if (memcmp (data + at, "EXIF", 4) == 0)
      return (Span){ data + at + 8, size };
    at += 8 + size + (size & 1);
  }
  return (Span){ NULL, 0 };
}

/* The first directory of a TIFF block. */
static guint
read_orientation (Span tiff)
{
  gboolean big;
  gsize at, n;

  if (tiff.length < 8 || (memcmp (tiff.data, "II*\0", 4) != 0 && memcmp (tiff.data, "MM\0*", 4) != 0))
    return UPRIGHT;
  big = tiff.data[0] == 'M';
  at = big ? read_be32 (tiff.data + 4) : read_le32 (tiff.data + 4);
  if (at > tiff.length || tiff.length - at < 2)
    return UPRIGHT;
  n = read_16 (tiff.data + at, big);
  at += 2;
  for (gsize i = 0; i < n && tiff.length - at >= IFD_ENTRY; i++, at += IFD_ENTRY) {
    guint value = read_16 (tiff.data + at + 8, big);

    if (read_16 (tiff.data + at, big) == TAG_ORIENTATION && read_16 (tiff.data + at + 2, big) == TYPE_SHORT)
      return value >= 1 && value <= 8 ? value : UPRIGHT;
  }
  return UPRIGHT;
}

guint
reel_image_find_orientation (const guint8 *data, gsize length)
{
  Span exif = { NULL, 0 };

  switch (reel_image_guess (data, length)) {
  case REEL_IMAGE_JPEG:
    exif = find_in_jpeg (data, length);
    break;
  case REEL_IMAGE_PNG:
    exif = find_in_png (data, length);
    break;
  case REEL_IMAGE_WEBP:
    exif = find_in_webp (data, length);
    break;
  case REEL_IMAGE_OTHER:
  default:
    break;
  }
  return exif.data != NULL ? read_orientation (skip_header (exif)) : UPRIGHT;
}
