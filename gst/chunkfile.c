/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file on disk that carries out a writer's patches. Used by chunksink and callreel-finish. Has no lock: one thread
 * at a time. Every error is a G_FILE_ERROR whose text names the path and the reason.
 */
#include "gst/chunkfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct _ChunkFile {
  gchar *path;
  int fd;
  guint64 size;
};

static gboolean
fail (GError **error, const gchar *what, const gchar *path)
{
  int code = errno;
  gboolean full = code == EDQUOT || code == EFBIG; /* no more room for this file, whatever keeps it */
  GFileError name = full ? G_FILE_ERROR_NOSPC : g_file_error_from_errno (code);

  g_set_error (error, G_FILE_ERROR, name, "%s “%s”: %s", what, path, g_strerror (code));
  return FALSE;
}

static ChunkFile *
open_with (const gchar *path, int flags, GError **error)
{
  int fd = g_open (path, flags | O_RDWR | O_CLOEXEC, 0640);
  ChunkFile *file;

  if (fd < 0) {
    fail (error, "Can't open the file", path);
    return NULL;
  }
  file = g_new0 (ChunkFile, 1);
  file->path = g_strdup (path);
  file->fd = fd;
  file->size = lseek (fd, 0, SEEK_END);
  return file;
}

/* A new file; one of that name is overwritten. */
ChunkFile *
chunk_file_create (const gchar *path, GError **error)
{
  return open_with (path, O_CREAT | O_TRUNC, error);
}

/* A file that is there. */
ChunkFile *
chunk_file_open (const gchar *path, GError **error)
{
  return open_with (path, 0, error);
}

/* Whether a file may be made in @path's directory. */
gboolean
chunk_file_check_directory (const gchar *path, GError **error)
{
  g_autofree gchar *directory = g_path_get_dirname (path);

  return g_access (directory, W_OK | X_OK) == 0 || fail (error, "Can't write into the directory", directory);
}

/* Whether @path leads to a file, as it did when it was made. Blocks on the disk. */
gboolean
chunk_file_check (const gchar *path, GError **error)
{
  GStatBuf facts;

  return g_stat (path, &facts) == 0 || fail (error, "Lost the file", path);
}

gboolean
chunk_file_sync (ChunkFile *file, GError **error)
{
  return fdatasync (file->fd) == 0 || fail (error, "Can't bring to disk the file", file->path);
}

/* Drops what lies beyond @size. */
gboolean
chunk_file_cut (ChunkFile *file, guint64 size, GError **error)
{
  if (size >= file->size)
    return TRUE;
  if (ftruncate (file->fd, size) != 0)
    return fail (error, "Can't shorten the file", file->path);
  file->size = size;
  return TRUE;
}

static gboolean
write_all (ChunkFile *file, guint64 offset, const guint8 *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize n = pwrite (file->fd, data, size, offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (error, "Can't write to the file", file->path);
    data += n;
    size -= n;
    offset += n;
  }
  return TRUE;
}

/* Writes @patch. When that fails, what it would have added at the end is cut off again: no half fragment stays. */
gboolean
chunk_file_apply (ChunkFile *file, const FilePatch *patch, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (patch->bytes, &size);

  if (patch->barrier && !chunk_file_sync (file, error))
    return FALSE;
  if (!write_all (file, patch->offset, data, size, error)) {
    if (patch->offset >= file->size && ftruncate (file->fd, file->size) != 0)
      g_warning ("“%s” ends in a torn fragment: %s", file->path, g_strerror (errno));
    return FALSE;
  }
  file->size = MAX (file->size, patch->offset + size);
  return TRUE;
}

/* Bytes. */
guint64
chunk_file_get_size (const ChunkFile *file)
{
  return file->size;
}

void
chunk_file_close (ChunkFile *file)
{
  close (file->fd);
  g_free (file->path);
  g_free (file);
}
