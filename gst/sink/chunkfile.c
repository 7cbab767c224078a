/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that carries out a writer's patches. Used by chunksink and callreel-finish. Has no lock: one thread at a time.
 * Every error is a G_FILE_ERROR whose text has the path and the reason. */
#include "gst/sink/chunkfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define REPLACEMENT_SUFFIX ".new"
#define COPY_BLOCK         (256 * 1024)

struct _ChunkFile {
  char *path;
  int fd;
  guint64 size;
};

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int code = errno;
  gboolean full = code == EDQUOT || code == EFBIG; /* no space for this file, for whatever reason */
  GFileError name = full ? G_FILE_ERROR_NOSPC : g_file_error_from_errno (code);

  g_set_error (error, G_FILE_ERROR, name, "%s “%s”: %s", what, path, g_strerror (code));
  return FALSE;
}

static ChunkFile *
open_with (const char *path, int flags, GError **error)
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

/* Creates a file; overwrites an existing one. Returns: (transfer full), NULL with @error set. */
ChunkFile *
chunk_file_create (const char *path, GError **error)
{
  return open_with (path, O_CREAT | O_TRUNC, error);
}

/* Opens an existing file. Returns: (transfer full), NULL with @error set. */
ChunkFile *
chunk_file_open (const char *path, GError **error)
{
  return open_with (path, 0, error);
}

/* Whether a file can be created in @path's directory. */
gboolean
chunk_file_check_directory (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  return g_access (directory, W_OK | X_OK) == 0 || fail (error, "Can't write into the directory", directory);
}

/* Whether @path is a file. Blocks on the disk. */
gboolean
chunk_file_check (const char *path, GError **error)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 || fail (error, "Lost the file", path);
}

gboolean
chunk_file_sync (ChunkFile *file, GError **error)
{
  return fdatasync (file->fd) == 0 || fail (error, "Can't sync the file", file->path);
}

/* Syncs the directory of @path, if the file system can: otherwise a synced file may have no name after a power loss. */
void
chunk_file_sync_name (const char *path)
{
  g_autofree char *name = g_path_get_dirname (path);
  int directory = g_open (name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (directory < 0)
    return;
  fsync (directory);
  close (directory);
}

/* Truncates the file to @size bytes. */
gboolean
chunk_file_cut (ChunkFile *file, guint64 size, GError **error)
{
  if (size >= file->size)
    return TRUE;
  if (ftruncate (file->fd, size) != 0)
    return fail (error, "Can't truncate the file", file->path);
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

/* Writes @patch. On failure the file is truncated to its previous size, so no partial fragment remains. */
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
      errno = EIO; /* the file is shorter than it was */
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
    return fail (error, "Can't set the permissions of the file", to->path);
  if (!write_all (to, 0, head, size, error))
    return FALSE;
  to->size = size;
  return copy_all (from, to, compaction, error) && chunk_file_sync (to, error);
}

/* Replaces this file by the one that @compaction describes. This one is kept until the other is complete on disk, and
 * if that fails. Not for a symbolic link or a file with several names. */
gboolean
chunk_file_replace (ChunkFile *file, const FileCompaction *compaction, GError **error)
{
  g_autofree char *path = g_strconcat (file->path, REPLACEMENT_SUFFIX, NULL);
  GStatBuf info;
  ChunkFile *other;

  if (g_lstat (file->path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_nlink != 1) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "“%s” is a symbolic link or has several names", file->path);
    return FALSE;
  }
  other = chunk_file_create (path, error);
  if (!other)
    return FALSE;
  if (fill (file, other, info.st_mode, compaction, error) &&
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

/* Removes what a process that died while replacing the file @path left over. */
void
chunk_file_remove_remains (const char *path)
{
  g_autofree char *replacement = g_strconcat (path, REPLACEMENT_SUFFIX, NULL);

  g_unlink (replacement);
}

/* In bytes. */
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
