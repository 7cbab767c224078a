/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that does not answer: a call for something in the directory CALLREEL_SLOW_DIRECTORY creates the file "asked"
 * there and waits until there is a file "answer". Preloaded into a worker by worker-driver.c. */
#undef _FILE_OFFSET_BITS /* open and open64 are two functions here, whichever a caller was built with */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STEP_US   2000
#define MAX_STEPS 15000
#define EXPORT    __attribute__ ((visibility ("default")))

/* Called instead of open() by programs built with _FORTIFY_SOURCE. */
int __open64_2 (const char *path, int flags);

static int
is_there (const char *directory, const char *name, int flags)
{
  char path[4096];
  long fd;

  snprintf (path, sizeof path, "%s/%s", directory, name);
  fd = syscall (SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
  if (fd >= 0)
    syscall (SYS_close, fd);
  return fd >= 0;
}

static void
wait_for_answer (const char *path)
{
  const char *directory = getenv ("CALLREEL_SLOW_DIRECTORY");
  const size_t length = directory != NULL ? strlen (directory) : 0;
  char target[4096] = "";

  if (length == 0 || path == NULL)
    return;
  if (strncmp (path, "/proc/self/fd/", 14) == 0 && readlink (path, target, sizeof target - 1) > 0)
    path = target;
  if (strncmp (path, directory, length) != 0 || is_there (directory, "answer", O_RDONLY))
    return;
  is_there (directory, "asked", O_CREAT | O_WRONLY);
  for (int i = 0; i < MAX_STEPS && !is_there (directory, "answer", O_RDONLY); i++)
    usleep (STEP_US);
}

static int
open_slowly (const char *name, const char *path, int flags, mode_t mode)
{
  int (*real) (const char *, int, ...) = (int (*) (const char *, int, ...))dlsym (RTLD_NEXT, name);

  wait_for_answer (path);
  return real (path, flags, mode);
}

EXPORT int
open (const char *path, int flags, ...)
{
  va_list arguments;
  mode_t mode;

  va_start (arguments, flags);
  mode = va_arg (arguments, mode_t);
  va_end (arguments);
  return open_slowly ("open", path, flags, mode);
}

EXPORT int
open64 (const char *path, int flags, ...)
{
  va_list arguments;
  mode_t mode;

  va_start (arguments, flags);
  mode = va_arg (arguments, mode_t);
  va_end (arguments);
  return open_slowly ("open64", path, flags, mode);
}

EXPORT int
__open64_2 (const char *path, int flags)
{
  return open_slowly ("open64", path, flags, 0);
}

EXPORT int
access (const char *path, int mode)
{
  int (*real) (const char *, int) = (int (*) (const char *, int))dlsym (RTLD_NEXT, "access");

  wait_for_answer (path);
  return real (path, mode);
}

EXPORT int
stat64 (const char *path, struct stat64 *stats)
{
  int (*real) (const char *, struct stat64 *) = (int (*) (const char *, struct stat64 *))dlsym (RTLD_NEXT, "stat64");

  wait_for_answer (path);
  return real (path, stats);
}
