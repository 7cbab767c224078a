/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Spans of files and their checksums; see the header for who calls it. */
#include "manager/courier/reel-file-part.h"

#include <errno.h>
#include <unistd.h>

#define BUFFER (128 * 1024)

gssize
reel_file_part_read (const ReelFilePart *self, guint64 position, void *buffer, gsize size)
{
  gssize length;

  if (position >= self->length)
    return 0;
  do
    length = pread (self->fd, buffer, MIN (size, self->length - position), (off_t)(self->offset + position));
  while (length < 0 && errno == EINTR);
  return length;
}

gboolean
reel_file_part_sum (const ReelFilePart *self, ReelFileSums *sums, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree guint8 *buffer = g_malloc (BUFFER);
  gsize size = sizeof sums->md5;

  for (guint64 position = 0; position < self->length;) {
    gssize length = reel_file_part_read (self, position, buffer, BUFFER);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (length <= 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The file can't be read: %s",
                   length < 0 ? g_strerror (errno) : "it has become shorter");
      return FALSE;
    }
    g_checksum_update (sha256, buffer, length);
    g_checksum_update (md5, buffer, length);
    position += (guint64)length;
  }
  sums->sha256 = g_strdup (g_checksum_get_string (sha256));
  g_checksum_get_digest (md5, sums->md5, &size);
  return TRUE;
}
