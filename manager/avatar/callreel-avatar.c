/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-avatar: makes of a participant's image on standard input, a JPEG, PNG or WebP file, the small upright
 * picture that tiles show, on standard output (manager/core/media/reel-portrait.h). Started by callreeld for each
 * image, so that whatever is in it harms nothing else.
 *
 * Exit codes: 0 done; 1 the image is refused, the text on standard error says why; 2 wrong usage or no confinement. */
#include "manager/avatar/reel-picture.h"
#include "manager/confine/reel-confine.h"
#include "manager/core/media/reel-image.h"
#include "manager/core/media/reel-portrait.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES (16 * 1024 * 1024)

static const ReelConfinement limits = { .cpu_seconds = 2,
                                        .memory = 256 * 1024 * 1024,
                                        .max_file = REEL_PORTRAIT_MAX_BYTES };

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, why);
  return FALSE;
}

static gboolean
read_file (GByteArray *data, GError **error)
{
  struct stat info;
  gssize n = -1;

  if (fstat (STDIN_FILENO, &info) < 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_BYTES)
    return refuse (error, "is not a regular file of at most 16 MiB");
  g_byte_array_set_size (data, (guint)info.st_size);
  for (gsize at = 0; at < data->len; at += (gsize)n) {
    n = read (STDIN_FILENO, data->data + at, data->len - at);
    if (n <= 0) {
      g_byte_array_set_size (data, (guint)at);
      break;
    }
  }
  return n < 0 && data->len == 0 ? refuse (error, "can't be read, or is empty") : TRUE;
}

static gboolean
write_all (const void *data, gsize length)
{
  gssize n;

  for (const guint8 *at = data; length > 0; at += n, length -= (gsize)n) {
    n = write (STDOUT_FILENO, at, length);
    if (n <= 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
convert (const GByteArray *file, GError **error)
{
  ReelPicture picture;
  guint8 head[REEL_PORTRAIT_HEAD];
  g_autofree guint32 *square = NULL;
  guint size = 0;

  if (!reel_picture_decode (file->data, file->len, REEL_PORTRAIT_MAX_SIZE, &picture, error))
    return FALSE;
  square = reel_picture_make_square (&picture, reel_image_find_orientation (file->data, file->len),
                                     REEL_PORTRAIT_MAX_SIZE, &size);
  reel_picture_clear (&picture);
  reel_portrait_write_head (head, size);
  if (!write_all (head, sizeof head) || !write_all (square, (gsize)size * size * sizeof *square))
    return refuse (error, "can't be written");
  return TRUE;
}

static void
complain (const char *text)
{
  if (write (STDERR_FILENO, text, strlen (text)) < 0)
    return;
}

int
main (int argc, char **argv)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  if (argc != 1) {
    complain ("Usage: callreel-avatar < FILE\n");
    return 2;
  }
  if (!read_file (file, &error)) {
    complain (error->message);
    return 1;
  }
  if (!reel_confine (&limits)) {
    complain ("can't be decoded safely here");
    return 2;
  }
  if (!convert (file, &error)) {
    complain (error->message);
    return 1;
  }
  return 0;
}
