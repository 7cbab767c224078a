/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-avatar FILE: makes of a participant's image, a JPEG, PNG or WebP, the small upright picture that tiles show,
 * on standard output (manager/core/media/reel-portrait.h). Started by callreeld for each image, so that whatever is in
 * it harms nothing else.
 *
 * Exit codes: 0 done; 1 the image is refused, the text on standard error says why; 2 wrong usage or no confinement. */
#include "manager/avatar/reel-confine.h"
#include "manager/avatar/reel-picture.h"
#include "manager/core/media/reel-image.h"
#include "manager/core/media/reel-portrait.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES (16 * 1024 * 1024)

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, why);
  return FALSE;
}

/* Not by its name: what is no ordinary file (a FIFO, a device) could hold the process for ever. */
static gboolean
read_file (const char *path, GByteArray *data, GError **error)
{
  const int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  struct stat info;
  gssize n = -1;

  if (fd < 0)
    return refuse (error, g_strerror (errno));
  if (fstat (fd, &info) < 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_BYTES) {
    close (fd);
    return refuse (error, "is no ordinary file of at most 16 MiB");
  }
  g_byte_array_set_size (data, (guint)info.st_size);
  for (gsize at = 0; at < data->len; at += (gsize)n) {
    n = read (fd, data->data + at, data->len - at);
    if (n <= 0) {
      g_byte_array_set_size (data, (guint)at);
      break;
    }
  }
  close (fd);
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

  if (argc != 2) {
    complain ("callreel-avatar: the name of one image is needed\n");
    return 2;
  }
  if (!read_file (argv[1], file, &error)) {
    complain (error->message);
    return 1;
  }
  if (!reel_confine (REEL_PORTRAIT_MAX_BYTES)) {
    complain ("can't be decoded safely here");
    return 2;
  }
  if (!convert (file, &error)) {
    complain (error->message);
    return 1;
  }
  return 0;
}
