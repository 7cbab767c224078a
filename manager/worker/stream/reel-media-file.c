/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening media files; see the header for who calls it. */
#include "manager/worker/stream/reel-media-file.h"

#include "manager/core/wire/reel-error.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
refuse (int fd, GError **error, const gchar *path, const gchar *why)
{
  if (fd >= 0)
    close (fd);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "uri: the file %s %s", path, why);
  return -1;
}

static gchar *
describe (int fd)
{
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

static gboolean
lies_in (const gchar *path, const gchar *directory)
{
  g_autofree gchar *real = realpath (directory, NULL);
  const gsize length = real != NULL ? strlen (real) : 0;

  if (real == NULL)
    return FALSE;
  return g_str_equal (real, "/") || (strncmp (path, real, length) == 0 && path[length] == '/');
}

static gboolean
is_allowed (int fd, const gchar *const *directories)
{
  g_autofree gchar *link = describe (fd);
  g_autofree gchar *path = g_file_read_link (link, NULL);

  if (path == NULL)
    return FALSE;
  for (gsize i = 0; directories[i] != NULL; i++) {
    if (lies_in (path, directories[i]))
      return TRUE;
  }
  return FALSE;
}

int
reel_media_file_open (const gchar *uri, const gchar *const *directories, GError **error)
{
  g_autofree gchar *path = g_filename_from_uri (uri, NULL, error);
  struct stat status;
  int fd;

  if (path == NULL) {
    g_prefix_error (error, "uri: ");
    if (error != NULL) {
      (*error)->domain = REEL_ERROR;
      (*error)->code = REEL_ERROR_INVALID_ARGUMENT;
    }
    return -1;
  }
  /* without waiting, which a pipe would make it do */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  /* what lies elsewhere is not even told apart from what does not exist */
  if (directories != NULL && (fd < 0 || !is_allowed (fd, directories)))
    return refuse (fd, error, path,
                   "is in none of the directories that are configured as [streams] file-directories, or "
                   "can not be read");
  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return refuse (fd, error, path,
                   "does not exist, or can not be read by callreel-worker, which may read less than callreeld");
  return fd;
}

gchar *
reel_media_file_describe (int fd)
{
  g_autofree gchar *path = describe (fd);

  return g_filename_to_uri (path, NULL, NULL);
}
