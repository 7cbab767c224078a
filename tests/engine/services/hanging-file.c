/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file whose opening hangs. */
#include "tests/engine/services/hanging-file.h"

#include "manager/core/wire/reel-error.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The descriptor that came late, and the file that it is of as long as it is open: its number may be somebody else's
 * soon. */
static GMutex lock;
static int late = -1;     /* guarded by lock */
static struct stat is_of; /* guarded by lock */

static void
set_late (int fd)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&lock);

  late = fd;
  if (fd >= 0)
    g_assert_cmpint (fstat (fd, &is_of), ==, 0);
}

char *
hanging_file_make (const char *directory, const char *name)
{
  char *path = g_build_filename (directory, name, NULL);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  set_late (-1);
  return path;
}

int
hanging_file_open (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info;

  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISFIFO (info.st_mode)) {
    close (fd);
    fd = memfd_create ("late", MFD_CLOEXEC);
    g_assert_cmpint (fd, >=, 0);
    set_late (fd);
  }
  if (fd < 0)
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "no file");
  return fd;
}

/* As a writer and reader, so that it does not wait either. */
int
hanging_file_release (const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

gboolean
hanging_file_is_closed (void)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&lock);
  struct stat now;

  return late >= 0 && (fstat (late, &now) < 0 || now.st_dev != is_of.st_dev || now.st_ino != is_of.st_ino);
}
