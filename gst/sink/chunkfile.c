/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file on disk that carries out a writer's patches. Used by chunksink and callreel-finish. Has no lock: one thread
 * at a time. Every error is a G_FILE_ERROR whose text names the path and the reason.
 */
#include "gst/sink/chunkfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define REPLACEMENT_SUFFIX ".new"
#define COPY_BLOCK         (256 * 1024)

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

/* Brings to disk that @path names a file, where the file system can: a synced file may have no name there yet. */
void
chunk_file_sync_name (const gchar *path)
{
  g_autofree gchar *name = g_path_get_dirname (path);
  int directory = g_open (name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (directory < 0)
    return;
  fsync (directory);
  close (directory);
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

static gboolean
copy_all (ChunkFile *from, ChunkFile *to, const FileCompaction *compaction, GError **error)
{
  guint64 at = compaction->from, end = at + compaction->size;
  g_autofree guint8 *block = g_malloc (COPY_BLOCK);

  while (at < end) {
    gssize n = pread (from->fd, block, MIN (COPY_BLOCK, end - at), at);

    if (n < 0 && errno == EINTR)
      continue;
    if (n == 0)
      errno = EIO; /* it is shorter than it was */
    if (n <= 0)
      return fail (error, "Can't read the file", from->path);
    if (!write_all (to, to->size, block, n, error))
      return FALSE;
    to->size += n;
    at += n;
  }
  return TRUE;
}

static gboolean
fill (ChunkFile *from, ChunkFile *to, mode_t mode, const FileCompaction *compaction, GError **error)
{
  gsize size;
  const guint8 *head = g_bytes_get_data (compaction->head, &size);

  if (fchmod (to->fd, mode & 07777) != 0)
    return fail (error, "Can't set the rights of the file", to->path);
  if (!write_all (to, 0, head, size, error))
    return FALSE;
  to->size = size;
  return copy_all (from, to, compaction, error) && chunk_file_sync (to, error);
}

/*
 * Puts the file that @compaction describes in the place of this one, which stays as it is until the other is complete
 * on disk; and if that fails. Not for a name that stands for another one's file.
 */
gboolean
chunk_file_replace (ChunkFile *file, const FileCompaction *compaction, GError **error)
{
  g_autofree gchar *path = g_strconcat (file->path, REPLACEMENT_SUFFIX, NULL);
  GStatBuf facts;
  ChunkFile *other;

  if (g_lstat (file->path, &facts) != 0 || !S_ISREG (facts.st_mode) || facts.st_nlink != 1) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "“%s” is no file of its own", file->path);
    return FALSE;
  }
  other = chunk_file_create (path, error);
  if (!other)
    return FALSE;
  if (fill (file, other, facts.st_mode, compaction, error) &&
      (g_rename (path, file->path) == 0 || fail (error, "Can't replace the file", file->path))) {
    close (file->fd);
    file->fd = other->fd;
    file->size = other->size;
    g_free (other->path);
    g_free (other);
    return TRUE;
  }
  chunk_file_close (other);
  g_unlink (path);
  return FALSE;
}

/* Removes what a process left that died while it replaced the file @path. */
void
chunk_file_remove_remains (const gchar *path)
{
  g_autofree gchar *replacement = g_strconcat (path, REPLACEMENT_SUFFIX, NULL);

  g_unlink (replacement);
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
