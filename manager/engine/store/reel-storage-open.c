/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Descriptors for reading. Called by the archive, on threads. */
#include "manager/engine/store/reel-storage-open.h"

#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static int
fail (int fd, const char *path, const char *why, GError **error)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "'%s' can't be opened: %s", path, why);
  if (fd >= 0)
    close (fd);
  return -1;
}

/* O_NONBLOCK: a FIFO at PATH must not block. */
static int
open_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat info;

  if (fd < 0 || fstat (fd, &info) < 0)
    return fail (fd, path, g_strerror (errno), error);
  if (!S_ISREG (info.st_mode))
    return fail (fd, path, "it is not a regular file", error);
  return fd;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  int fd = open_file (data, &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

void
reel_storage_open_async (const char *path, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, run);
}

int
reel_storage_open_finish (GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0) {
    ssize_t written = write (fd, text, length);

    if (written < 0 && errno != EINTR)
      return FALSE;
    text += MAX (written, 0);
    length -= (gsize)MAX (written, 0);
  }
  return TRUE;
}

int
reel_storage_open_text (const char *name, const char *text, gsize length, GError **error)
{
  int fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0 || !write_all (fd, text, length) || lseek (fd, 0, SEEK_SET) < 0 || fcntl (fd, F_ADD_SEALS, SEALS) < 0)
    return fail (fd, name, g_strerror (errno), error);
  return fd;
}
