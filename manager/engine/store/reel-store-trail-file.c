/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads, appends to and makes the file of the audit trail; see the header. */
#include "manager/engine/store/reel-store-trail-file.h"

#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Of a page, when the file is made anew. */
#define PAGE 500

struct _ReelStoreTrailFile {
  char *path;
  int fd;
  off_t length;  /* of what is kept */
  gboolean torn; /* there may be more in the file */
  off_t wanted;  /* a copy had this much room, which was not enough */
};

static gboolean
fail (ReelStoreTrailFile *self, GError **error)
{
  int code = errno;

  g_set_error (error, REEL_ERROR,
               code == ENOSPC || code == EDQUOT ? REEL_ERROR_STORAGE_FULL : REEL_ERROR_STORAGE_FAILED,
               "The audit trail '%s' can't be written: %s", self->path, g_strerror (code));
  return FALSE;
}

ReelStoreTrailFile *
reel_store_trail_file_new (const char *path, GError **error)
{
  g_autoptr (ReelStoreTrailFile) self = g_new0 (ReelStoreTrailFile, 1);

  self->path = g_strdup (path);
  self->fd = open (path, O_RDWR | O_CLOEXEC);
  if (self->fd < 0 && errno != ENOENT) {
    fail (self, error);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
reel_store_trail_file_free (ReelStoreTrailFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

const char *
reel_store_trail_file_get_path (ReelStoreTrailFile *self)
{
  return self->path;
}

off_t
reel_store_trail_file_measure (ReelStoreTrailFile *self)
{
  return self->fd >= 0 ? lseek (self->fd, 0, SEEK_END) : -1;
}

gboolean
reel_store_trail_file_is_untouched (ReelStoreTrailFile *self)
{
  struct stat own, there;

  return fstat (self->fd, &own) == 0 && stat (self->path, &there) == 0 && own.st_dev == there.st_dev &&
         own.st_ino == there.st_ino && (self->torn || own.st_size == self->length);
}

gboolean
reel_store_trail_file_ends_with (ReelStoreTrailFile *self, off_t end, const char *line)
{
  /* With the end of the line before it, unless it is the first. */
  g_autofree char *expected = g_strdup_printf ("\n%s\n", line);
  gsize length = strlen (expected);
  g_autofree char *found = g_malloc0 (length);
  gsize first = end == (off_t)length - 1;

  if (*line == '\0')
    return end == 0;
  return end >= (off_t)(length - first) &&
         pread (self->fd, found, length - first, end - (off_t)(length - first)) == (ssize_t)(length - first) &&
         memcmp (found, expected + first, length - first) == 0;
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0) {
    ssize_t written = write (fd, bytes, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return FALSE;
    bytes += written;
    length -= (gsize)written;
  }
  return TRUE;
}

/* Synced, so that a power loss does not bring it back. */
static gboolean
cut (ReelStoreTrailFile *self)
{
  self->torn = ftruncate (self->fd, self->length) < 0 || fdatasync (self->fd) < 0 ||
               lseek (self->fd, self->length, SEEK_SET) < 0;
  return !self->torn;
}

gboolean
reel_store_trail_file_accept (ReelStoreTrailFile *self, off_t end, GError **error)
{
  self->length = end;
  return reel_store_trail_file_measure (self) == end || cut (self) || fail (self, error);
}

gboolean
reel_store_trail_file_append (ReelStoreTrailFile *self, const GString *lines, GError **error)
{
  if ((self->torn && !cut (self)) || !write_all (self->fd, lines->str, lines->len) || fdatasync (self->fd) < 0) {
    fail (self, error);
    cut (self);
    return FALSE;
  }
  return TRUE;
}

void
reel_store_trail_file_keep (ReelStoreTrailFile *self, gsize count)
{
  self->length += (off_t)count;
}

void
reel_store_trail_file_take_back (ReelStoreTrailFile *self)
{
  cut (self);
}

static GPtrArray *
read_page (ReelStoreBackend *source, gint64 after, GError **error)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (ReelQuery) query = reel_query_new_audit (reel_audit_filter_parse (all, NULL), after, PAGE);

  return reel_store_backend_read (source, query, error);
}

/* Returns: how many bytes there are; -1 on error */
static off_t
copy_trail (ReelStoreTrailFile *self, ReelStoreBackend *source, int fd, GError **error)
{
  gint64 after = 0;
  gboolean more = TRUE;
  off_t length = 0;

  while (more) {
    g_autoptr (GPtrArray) rows = read_page (source, after, error);
    g_autoptr (GString) lines = g_string_new (NULL);

    if (rows == NULL)
      return -1;
    for (guint i = 0; i < rows->len; i++) {
      const ReelAuditRecord *row = rows->pdata[i];

      g_string_append_printf (lines, "%s\n", row->line);
      after = row->entry;
    }
    if (!write_all (fd, lines->str, lines->len) && !fail (self, error)) {
      self->wanted = length;
      return -1;
    }
    length += (off_t)lines->len;
    more = rows->len == PAGE;
  }
  return fsync (fd) == 0 || fail (self, error) ? length : -1;
}

static gboolean
sync_directory (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced;
}

/* What is there is evidence, whatever it says. */
static gboolean
keep_aside (ReelStoreTrailFile *self, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.other-%s.%06d", self->path, stamp, g_date_time_get_microsecond (now));

  if (g_rename (self->path, aside) < 0)
    return fail (self, error);
  g_warning ("The file of the audit trail did not have the catalogue's trail: it is made again, and is kept as '%s'",
             aside);
  return TRUE;
}

static gboolean
is_something (const char *path)
{
  GStatBuf info;

  return g_lstat (path, &info) == 0 && info.st_size > 0;
}

/* So that what fails does not fill the disk each time. */
static gboolean
is_room (ReelStoreTrailFile *self)
{
  g_autofree char *directory = g_path_get_dirname (self->path);
  struct statvfs disk;

  errno = ENOSPC;
  return self->wanted == 0 || statvfs (directory, &disk) < 0 ||
         (guint64)disk.f_bavail * disk.f_frsize > (guint64)self->wanted;
}

gboolean
reel_store_trail_file_make_again (ReelStoreTrailFile *self, ReelStoreBackend *source, GError **error)
{
  g_autofree char *fresh = g_strconcat (self->path, ".new", NULL);
  int fd = is_room (self) ? open (fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
  off_t length;

  if (fd < 0)
    return fail (self, error);
  length = copy_trail (self, source, fd, error);
  if (length < 0) {
    close (fd);
    g_unlink (fresh);
    return FALSE;
  }
  if ((is_something (self->path) && !keep_aside (self, error)) ||
      (g_rename (fresh, self->path) < 0 && !fail (self, error)) ||
      (!sync_directory (self->path) && !fail (self, error))) {
    close (fd);
    return FALSE;
  }
  if (self->fd >= 0)
    close (self->fd);
  self->fd = fd;
  self->length = length;
  self->wanted = 0;
  self->torn = FALSE;
  return TRUE;
}
