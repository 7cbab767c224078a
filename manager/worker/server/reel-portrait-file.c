/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture of a participant; the header lists the callers. */
#include "manager/worker/server/reel-portrait-file.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/media/reel-portrait.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only reads a file that cannot change any more and is not on a disk. */
static guint8 *
read_sealed (int fd, gsize *length)
{
  const int seals = fcntl (fd, F_GET_SEALS);
  g_autofree guint8 *data = NULL;
  struct stat info;

  if (seals < 0 || (seals & (F_SEAL_WRITE | F_SEAL_SHRINK)) != (F_SEAL_WRITE | F_SEAL_SHRINK) ||
      fstat (fd, &info) < 0 || info.st_size < REEL_PORTRAIT_HEAD || info.st_size > REEL_PORTRAIT_MAX_BYTES)
    return NULL;
  *length = (gsize)info.st_size;
  data = g_malloc (*length);
  return pread (fd, data, *length, 0) == (gssize)*length ? g_steal_pointer (&data) : NULL;
}

GBytes *
reel_portrait_file_read (GVariant *handles, GUnixFDList *fds, GError **error)
{
  g_autofree guint8 *data = NULL;
  g_autoptr (GBytes) file = NULL;
  gint32 handle = 0;
  gsize length = 0;
  int fd = -1;

  if (g_variant_n_children (handles) == 0)
    return NULL;
  g_variant_get_child (handles, 0, "h", &handle);
  if (fds != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (fds))
    fd = g_unix_fd_list_get (fds, handle, NULL);
  if (fd >= 0) {
    data = read_sealed (fd, &length);
    close (fd);
  }
  if (data == NULL || reel_portrait_check (data, length) == 0) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "portrait: a picture of 512 × 512 at most is needed");
    return NULL;
  }
  file = g_bytes_new_take (g_steal_pointer (&data), length);
  return g_bytes_new_from_bytes (file, REEL_PORTRAIT_HEAD, length - REEL_PORTRAIT_HEAD);
}
