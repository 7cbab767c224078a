/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an image file says about itself. */
#include "manager/core/media/reel-image.h"
#include "manager/core/media/reel-portrait.h"

#include <string.h>

#define TIFF_LE "II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"
#define TIFF_BE "MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\10\0\0\0\0\0\0"

#define BYTES(text) ((const guint8 *)(text)), sizeof (text) - 1

static void
test_guess (void)
{
  g_assert_cmpint (reel_image_guess (BYTES ("\xff\xd8\xff\xe0")), ==, REEL_IMAGE_JPEG);
  g_assert_cmpint (reel_image_guess (BYTES ("\x89PNG\r\n\x1a\n")), ==, REEL_IMAGE_PNG);
  g_assert_cmpint (reel_image_guess (BYTES ("RIFF\1\2\3\4WEBPVP8 ")), ==, REEL_IMAGE_WEBP);
  g_assert_cmpint (reel_image_guess (BYTES ("<svg xmlns='http://www.w3.org/2000/svg'/>")), ==, REEL_IMAGE_OTHER);
  g_assert_cmpint (reel_image_guess (BYTES ("GIF89a..........")), ==, REEL_IMAGE_OTHER);
  g_assert_cmpint (reel_image_guess (BYTES ("RIFF\1\2\3\4WAVEfmt ")), ==, REEL_IMAGE_OTHER);
  g_assert_cmpint (reel_image_guess (BYTES ("\x89PNG")), ==, REEL_IMAGE_OTHER);
  g_assert_cmpint (reel_image_guess (BYTES ("")), ==, REEL_IMAGE_OTHER);
}

static const char jpeg[] = "\xff\xd8\xff\xe0\0\4ab\xff\xe1\0\x22"
                           "Exif\0\0" TIFF_LE "\xff\xda";
static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\1IHDRxCRC.\0\0\0\x1a"
                          "eXIf" TIFF_BE "CRC.";
static const char webp[] = "RIFF\1\2\3\4WEBPVP8 \3\0\0\0abc.EXIF\x1a\0\0\0" TIFF_BE;

static void
test_orientation (void)
{
  g_assert_cmpuint (reel_image_find_orientation (BYTES (jpeg)), ==, 6);
  g_assert_cmpuint (reel_image_find_orientation (BYTES (png)), ==, 8);
  g_assert_cmpuint (reel_image_find_orientation (BYTES (webp)), ==, 8);
  g_assert_cmpuint (reel_image_find_orientation (BYTES ("\xff\xd8\xff\xda\0\2")), ==, 1);
  g_assert_cmpuint (reel_image_find_orientation (BYTES ("GIF89a")), ==, 1);
}

/* Cut off anywhere, or with any byte changed, it is read within its bounds, and the result is 1 to 8. */
static void
test_damaged (void)
{
  const struct {
    const char *data;
    gsize length;
  } files[] = { { jpeg, sizeof jpeg - 1 }, { png, sizeof png - 1 }, { webp, sizeof webp - 1 } };

  for (guint f = 0; f < G_N_ELEMENTS (files); f++) {
    for (gsize length = 0; length <= files[f].length; length++) {
      g_autofree guint8 *copy = g_memdup2 (files[f].data, length);

      for (gsize at = 0; at < length; at++) {
        const guint8 before = copy[at];

        copy[at] = 0xff;
        g_assert_cmpuint (reel_image_find_orientation (copy, length) - 1, <, 8);
        copy[at] = before;
      }
    }
  }
}

static void
test_portrait (void)
{
  guint8 head[REEL_PORTRAIT_HEAD];

  reel_portrait_write_head (head, 20);
  g_assert_cmpuint (reel_portrait_check (head, REEL_PORTRAIT_HEAD + 1600), ==, 20);
  g_assert_cmpuint (reel_portrait_check (head, REEL_PORTRAIT_HEAD + 1599), ==, 0);
  g_assert_cmpuint (reel_portrait_check (head, 3), ==, 0);
  reel_portrait_write_head (head, REEL_PORTRAIT_MAX_SIZE);
  g_assert_cmpuint (reel_portrait_check (head, REEL_PORTRAIT_MAX_BYTES), ==, REEL_PORTRAIT_MAX_SIZE);
  reel_portrait_write_head (head, REEL_PORTRAIT_MAX_SIZE + 1);
  g_assert_cmpuint (reel_portrait_check (head, REEL_PORTRAIT_HEAD + 513 * 513 * 4), ==, 0);
  reel_portrait_write_head (head, 0x80000000u);
  g_assert_cmpuint (reel_portrait_check (head, REEL_PORTRAIT_HEAD), ==, 0);
  head[0] = 'X';
  g_assert_cmpuint (reel_portrait_check (head, REEL_PORTRAIT_HEAD), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/guess", test_guess);
  g_test_add_func ("/image/orientation", test_orientation);
  g_test_add_func ("/image/damaged", test_damaged);
  g_test_add_func ("/image/portrait", test_portrait);
  return g_test_run ();
}
