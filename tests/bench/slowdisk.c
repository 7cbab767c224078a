/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that takes 100 ms for each fsync: overrides the C library's functions, preloaded by pauses.c. Runs on the
 * thread that flushes, which then has to wait. */
#include <dlfcn.h>
#include <unistd.h>

#define DELAY_US 100000

static int
flush (int fd, const char *name)
{
  int (*real) (int) = (int (*) (int))dlsym (RTLD_NEXT, name);

  usleep (DELAY_US);
  return real (fd);
}

__attribute__ ((visibility ("default"))) int
fsync (int fd)
{
  return flush (fd, "fsync");
}

__attribute__ ((visibility ("default"))) int
fdatasync (int fd)
{
  return flush (fd, "fdatasync");
}
