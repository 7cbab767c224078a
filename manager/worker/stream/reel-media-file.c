/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens media files; the header lists the callers. */
#include "manager/worker/stream/reel-media-file.h"

#include "manager/core/wire/reel-error.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
refuse (int fd, GError **error, const char *path, const char *why)
{
  if (fd >= 0)
    close (fd);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "uri: the file %s %s", path, why);
  return -1;
}

static char *
describe (int fd)
{
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

static gboolean
lies_in (const char *path, const char *directory)
{
  g_autofree char *real = realpath (directory, NULL);
  const gsize length = real != NULL ? strlen (real) : 0;

  if (real == NULL)
    return FALSE;
  return g_str_equal (real, "/") || (strncmp (path, real, length) == 0 && path[length] == '/');
}

static gboolean
is_allowed (int fd, const char *const *directories)
{
  g_autofree char *link = describe (fd);
  g_autofree char *path = g_file_read_link (link, NULL);

  if (path == NULL)
    return FALSE;
  for (gsize i = 0; directories[i] != NULL; i++) {
    if (lies_in (path, directories[i]))
      return TRUE;
  }
  return FALSE;
}

int
reel_media_file_open (const char *uri, const char *const *directories, GError **error)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, error);
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
  /* does not block, as opening a pipe would */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  /* files elsewhere cannot be distinguished from missing ones */
  if (directories != NULL && (fd < 0 || !is_allowed (fd, directories)))
    return refuse (fd, error, path,
                   "is in none of the directories that are configured as [streams] file-directories, or "
                   "can not be read");
  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return refuse (fd, error, path,
                   "does not exist, or can not be read by callreel-worker, which may read less than callreeld");
  return fd;
}

char *
reel_media_file_describe (int fd)
{
  g_autofree char *path = describe (fd);

  return g_filename_to_uri (path, NULL, NULL);
}
