/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file on its way into a directory, and out of it. */
#include "manager/courier/reel-directory-copy.h"

#include "manager/courier/reel-file-part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER (128 * 1024)
#define MODE   0640

static gboolean
set_error (GError **error, const char *what, const char *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (saved), "%s: %s: %s", path, what, g_strerror (saved));
  return FALSE;
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize length)
{
  while (length > 0) {
    gssize written = write (fd, bytes, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return FALSE;
    bytes += written;
    length -= (gsize)written;
  }
  return TRUE;
}

static gboolean
copy (const ReelFilePart *from, int to, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER);
  gssize length;

  for (guint64 position = 0; (length = reel_file_part_read (from, position, buffer, BUFFER)) != 0;
       position += (guint64)length) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (length < 0)
      return set_error (error, "the recording can't be read", path);
    if (!write_all (to, buffer, (gsize)length))
      return set_error (error, "not written", path);
  }
  return fsync (to) == 0 || set_error (error, "not on the disk", path);
}

/* Drops the page cache, if the kernel does so, to read what is on the disk. */
static gboolean
verify (const ReelFilePart *from, int to, const char *path, GCancellable *cancellable, GError **error)
{
  const ReelFilePart copied = { to, 0, from->length };
  ReelFileSums wanted = { 0 }, found = { 0 };
  gboolean same = FALSE;

  posix_fadvise (to, 0, 0, POSIX_FADV_DONTNEED);
  if (reel_file_part_sum (from, &wanted, cancellable, error) &&
      reel_file_part_sum (&copied, &found, cancellable, error)) {
    same = g_str_equal (wanted.sha256, found.sha256);
    if (!same)
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: the copy differs from what was written", path);
  }
  g_free (wanted.sha256);
  g_free (found.sha256);
  return same;
}

static gboolean
sync_directory (const char *directory, GError **error)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    set_error (error, "not on the disk", directory);
  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
is_ours (int fd, const char *part)
{
  struct stat opened, there;

  return flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &opened) == 0 && lstat (part, &there) == 0 &&
         opened.st_dev == there.st_dev && opened.st_ino == there.st_ino;
}

/* For one courier alone, for as long as it lives. What another has renamed in between has another name by now, and is
 * not written. */
static int
open_part (const char *part, GError **error)
{
  int fd = open (part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, MODE);

  if (fd < 0) {
    set_error (error, "not written", part);
  } else if (!is_ours (fd, part)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s: another courier is writing it", part);
    close (fd);
    fd = -1;
  } else if (ftruncate (fd, 0) < 0) {
    set_error (error, "not written", part);
    close (fd);
    fd = -1;
  }
  return fd;
}

gboolean
reel_directory_copy_run (int fd, const char *directory, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  ReelFilePart from = { .fd = fd };
  struct stat info;
  gboolean done;
  int to;

  if (fstat (fd, &info) < 0)
    return set_error (error, "the recording can't be read", path);
  from.length = (guint64)info.st_size;
  to = open_part (part, error);
  if (to < 0)
    return FALSE;
  done = copy (&from, to, part, cancellable, error) && verify (&from, to, part, cancellable, error);
  if (done && rename (part, path) < 0)
    done = set_error (error, "not renamed", part);
  if (!done)
    unlink (part);
  close (to);
  return done && sync_directory (directory, error);
}

static gboolean
remove_file (const char *path, GError **error)
{
  return unlink (path) == 0 || errno == ENOENT || set_error (error, "not removed", path);
}

/* The part first: whoever still writes it can't rename it any more then. */
gboolean
reel_directory_copy_remove (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);

  return remove_file (part, error) && remove_file (path, error) && sync_directory (directory, error);
}
