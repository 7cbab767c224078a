/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Overrides the C library's file functions, and logs each call after it has been done. Memory mappings and stdio
 * streams are not logged.
 *
 * Threads: any. The lock is held during a logged call, so that the log has the order of the calls; but not during a
 * sync, which others need not wait for: its record has the length of the log at its beginning. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include "tests/lib/disklog.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define VISIBLE        __attribute__ ((visibility ("default")))
#define REAL(function) ((__typeof__ (&(function)))find_real (#function))
#define MODE_BITS      07777

typedef char Path[2 * PATH_MAX];

static struct {
  pthread_mutex_t lock;
  atomic_int log; /* 0: logging is off */
  atomic_uint syncs;
  char root[PATH_MAX];
  size_t length;
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void *
find_real (const char *name)
{
  void *function = dlsym (RTLD_NEXT, name);

  if (function == NULL)
    abort ();
  return function;
}

__attribute__ ((constructor)) static void
start (void)
{
  const char *root = getenv (DISK_LOG_ROOT), *file = getenv (DISK_LOG_FILE);

  if (root == NULL || file == NULL || strlen (root) >= sizeof disk.root)
    return;
  strcpy (disk.root, root);
  disk.length = strlen (root);
  disk.log = (int)syscall (SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (disk.log < 0)
    abort ();
}

/* A record of at most two pieces, in one write, so that records of several processes do not mix. */
static void
put (DiskKind kind, uint64_t inode, uint64_t offset, const struct iovec *pieces, int count)
{
  DiskRecord record = { .kind = kind, .inode = inode, .offset = offset };
  struct iovec all[3] = { { &record, sizeof record } };
  struct timespec now;
  int code = errno;

  clock_gettime (CLOCK_MONOTONIC, &now);
  record.time = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
  for (int i = 0; i < count; i++) {
    all[1 + i] = pieces[i];
    record.size += (uint32_t)pieces[i].iov_len;
  }
  if (syscall (SYS_writev, disk.log, all, 1 + count) != (long)(sizeof record + record.size))
    abort ();
  errno = code;
}

static void
put_text (DiskKind kind, uint64_t inode, const char *text)
{
  struct iovec piece = { (void *)(uintptr_t)text, strlen (text) };

  put (kind, inode, 0, &piece, 1);
}

static const char *
below_root (const char *path)
{
  if (strncmp (path, disk.root, disk.length) != 0)
    return NULL;
  path += disk.length;
  if (*path != '/' && *path != '\0')
    return NULL;
  while (*path == '/')
    path++;
  return path;
}

static bool
read_link (int fd, char *path, size_t size)
{
  static const char gone[] = " (deleted)";
  char name[64];
  ssize_t length;

  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  length = readlink (name, path, size - 1);
  if (length < 0)
    return false;
  path[length] = '\0';
  if (length > (ssize_t)sizeof gone && strcmp (path + length - sizeof gone + 1, gone) == 0)
    path[length - (ssize_t)sizeof gone + 1] = '\0';
  return true;
}

/* Returns: @path, relative to the directory @at, as a path below the root; NULL if it is elsewhere or logging is off */
static const char *
place (int at, const char *path, Path buffer)
{
  int code = errno;
  const char *found = NULL;

  if (disk.log <= 0 || path == NULL)
    return NULL;
  if (path[0] == '/')
    found = below_root (path);
  else if (at == AT_FDCWD ? getcwd (buffer, PATH_MAX) != NULL : read_link (at, buffer, PATH_MAX)) {
    size_t length = strlen (buffer);

    snprintf (buffer + length, sizeof (Path) - length, "/%s", path);
    found = below_root (buffer);
  }
  errno = code;
  return found;
}

/* Whether @fd is a file or directory below the root. */
static bool
is_logged (int fd, uint64_t *inode)
{
  int code = errno;
  struct stat facts;
  char path[PATH_MAX];
  bool found = disk.log > 0 && fstat (fd, &facts) == 0 && (S_ISREG (facts.st_mode) || S_ISDIR (facts.st_mode)) &&
               read_link (fd, path, sizeof path) && below_root (path) != NULL;

  if (found)
    *inode = facts.st_ino;
  errno = code;
  return found;
}

/* Takes the lock for a change of @fd that is to be logged. */
static bool
enter (int fd, uint64_t *inode)
{
  if (!is_logged (fd, inode))
    return false;
  pthread_mutex_lock (&disk.lock);
  return true;
}

static void
leave (void)
{
  pthread_mutex_unlock (&disk.lock);
}

/* --- opening --- */

static int
open_logged (int at, const char *path, int flags, mode_t mode)
{
  Path buffer;
  const char *name = place (at, path, buffer);
  struct stat before, after;
  bool existed;
  int fd;

  if (name == NULL)
    return REAL (openat) (at, path, flags, mode);
  pthread_mutex_lock (&disk.lock);
  existed = fstatat (at, path, &before, 0) == 0;
  fd = REAL (openat) (at, path, flags, mode);
  if (fd >= 0 && fstat (fd, &after) == 0 && (S_ISREG (after.st_mode) || S_ISDIR (after.st_mode))) {
    put_text (existed ? DISK_OPEN : DISK_CREATE, after.st_ino, name);
    if (existed && (flags & O_TRUNC) && before.st_size > 0)
      put (DISK_TRUNCATE, after.st_ino, 0, NULL, 0);
  }
  leave ();
  return fd;
}

static mode_t
take_mode (int flags, va_list list)
{
  return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg (list, mode_t) & MODE_BITS : 0;
}

VISIBLE int
open (const char *path, int flags, ...)
{
  va_list list;

  va_start (list, flags);
  mode_t mode = take_mode (flags, list);
  va_end (list);
  return open_logged (AT_FDCWD, path, flags, mode);
}

VISIBLE int
open64 (const char *path, int flags, ...)
{
  va_list list;

  va_start (list, flags);
  mode_t mode = take_mode (flags, list);
  va_end (list);
  return open_logged (AT_FDCWD, path, flags, mode);
}

VISIBLE int
openat (int at, const char *path, int flags, ...)
{
  va_list list;

  va_start (list, flags);
  mode_t mode = take_mode (flags, list);
  va_end (list);
  return open_logged (at, path, flags, mode);
}

VISIBLE int
openat64 (int at, const char *path, int flags, ...)
{
  va_list list;

  va_start (list, flags);
  mode_t mode = take_mode (flags, list);
  va_end (list);
  return open_logged (at, path, flags, mode);
}

/* Called by programs that were built with _FORTIFY_SOURCE. */
VISIBLE int __open_2 (const char *path, int flags);
VISIBLE int __open64_2 (const char *path, int flags);

int
__open_2 (const char *path, int flags)
{
  return open_logged (AT_FDCWD, path, flags, 0);
}

int
__open64_2 (const char *path, int flags)
{
  return open_logged (AT_FDCWD, path, flags, 0);
}

/* --- content --- */

/* After a write that returned @n; releases the lock. */
static ssize_t
leave_write (uint64_t inode, uint64_t offset, const void *data, ssize_t n)
{
  struct iovec piece = { (void *)(uintptr_t)data, n > 0 ? (size_t)n : 0 };

  if (n > 0)
    put (DISK_WRITE, inode, offset, &piece, 1);
  leave ();
  return n;
}

VISIBLE ssize_t
write (int fd, const void *data, size_t size)
{
  uint64_t inode;
  ssize_t n;

  if (!enter (fd, &inode))
    return REAL (write) (fd, data, size);
  n = REAL (write) (fd, data, size);
  return leave_write (inode, n > 0 ? (uint64_t)(lseek (fd, 0, SEEK_CUR) - n) : 0, data, n);
}

VISIBLE ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  uint64_t inode;

  if (!enter (fd, &inode))
    return REAL (pwrite) (fd, data, size, offset);
  return leave_write (inode, (uint64_t)offset, data, REAL (pwrite) (fd, data, size, offset));
}

VISIBLE ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t offset)
{
  return pwrite (fd, data, size, offset);
}

/* Logged as one write: programs write little with it below the root. */
VISIBLE ssize_t
writev (int fd, const struct iovec *pieces, int count)
{
  uint64_t inode;
  size_t size = 0;
  ssize_t n;
  char *data;

  if (!is_logged (fd, &inode))
    return REAL (writev) (fd, pieces, count);
  for (int i = 0; i < count; i++)
    size += pieces[i].iov_len;
  data = malloc (size + 1);
  size = 0;
  for (int i = 0; i < count; size += pieces[i++].iov_len)
    memcpy (data + size, pieces[i].iov_base, pieces[i].iov_len);
  n = write (fd, data, size);
  free (data);
  return n;
}

VISIBLE int
ftruncate (int fd, off_t size)
{
  uint64_t inode;
  int result;

  if (!enter (fd, &inode))
    return REAL (ftruncate) (fd, size);
  result = REAL (ftruncate) (fd, size);
  if (result == 0)
    put (DISK_TRUNCATE, inode, (uint64_t)size, NULL, 0);
  leave ();
  return result;
}

VISIBLE int
ftruncate64 (int fd, off64_t size)
{
  return ftruncate (fd, size);
}

/* --- names --- */

static int
rename_logged (int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
  Path from_buffer, to_buffer;
  const char *source = place (from_at, from, from_buffer), *target = place (to_at, to, to_buffer);
  int result;

  if (source == NULL && target == NULL)
    return (int)syscall (SYS_renameat2, from_at, from, to_at, to, flags);
  if (source == NULL || target == NULL)
    abort (); /* not needed so far */
  struct iovec pieces[2] = { { (void *)(uintptr_t)source, strlen (source) + 1 },
                             { (void *)(uintptr_t)target, strlen (target) } };
  pthread_mutex_lock (&disk.lock);
  result = (int)syscall (SYS_renameat2, from_at, from, to_at, to, flags);
  if (result == 0)
    put (DISK_RENAME, 0, 0, pieces, 2);
  leave ();
  return result;
}

VISIBLE int
rename (const char *from, const char *to)
{
  return rename_logged (AT_FDCWD, from, AT_FDCWD, to, 0);
}

VISIBLE int
renameat (int from_at, const char *from, int to_at, const char *to)
{
  return rename_logged (from_at, from, to_at, to, 0);
}

VISIBLE int
link (const char *from, const char *to)
{
  Path from_buffer, to_buffer;
  const char *source = place (AT_FDCWD, from, from_buffer), *target = place (AT_FDCWD, to, to_buffer);
  int result;

  if (source == NULL || target == NULL)
    return REAL (link) (from, to);
  struct iovec pieces[2] = { { (void *)(uintptr_t)source, strlen (source) + 1 },
                             { (void *)(uintptr_t)target, strlen (target) } };
  pthread_mutex_lock (&disk.lock);
  result = REAL (link) (from, to);
  if (result == 0)
    put (DISK_LINK, 0, 0, pieces, 2);
  leave ();
  return result;
}

static int
remove_logged (int at, const char *path, int flags)
{
  Path buffer;
  const char *name = place (at, path, buffer);
  int result;

  if (name == NULL)
    return REAL (unlinkat) (at, path, flags);
  pthread_mutex_lock (&disk.lock);
  result = REAL (unlinkat) (at, path, flags);
  if (result == 0)
    put_text (DISK_REMOVE, 0, name);
  leave ();
  return result;
}

VISIBLE int
unlink (const char *path)
{
  return remove_logged (AT_FDCWD, path, 0);
}

VISIBLE int
unlinkat (int at, const char *path, int flags)
{
  return remove_logged (at, path, flags);
}

VISIBLE int
rmdir (const char *path)
{
  return remove_logged (AT_FDCWD, path, AT_REMOVEDIR);
}

VISIBLE int
remove (const char *path)
{
  struct stat facts;

  return remove_logged (AT_FDCWD, path, lstat (path, &facts) == 0 && S_ISDIR (facts.st_mode) ? AT_REMOVEDIR : 0);
}

VISIBLE int
mkdir (const char *path, mode_t mode)
{
  Path buffer;
  const char *name = place (AT_FDCWD, path, buffer);
  struct stat facts;
  int result;

  if (name == NULL)
    return REAL (mkdir) (path, mode);
  pthread_mutex_lock (&disk.lock);
  result = REAL (mkdir) (path, mode);
  if (result == 0 && stat (path, &facts) == 0)
    put_text (DISK_MKDIR, facts.st_ino, name);
  leave ();
  return result;
}

/* --- syncs --- */

static int
sync_logged (int fd, int (*real) (int))
{
  uint64_t inode;
  struct stat log;
  int result;

  if (!is_logged (fd, &inode))
    return real (fd);
  fstat (disk.log, &log);
  result = real (fd);
  if (result != 0)
    return result;
  pthread_mutex_lock (&disk.lock);
  put (DISK_SYNC, inode, (uint64_t)log.st_size, NULL, 0);
  disk.syncs++;
  leave ();
  return result;
}

VISIBLE int
fsync (int fd)
{
  return sync_logged (fd, REAL (fsync));
}

VISIBLE int
fdatasync (int fd)
{
  return sync_logged (fd, REAL (fdatasync));
}

/* --- for tests --- */

/* Adds @text to the log, after everything that was done before. */
VISIBLE void
disk_log_mark (const char *text)
{
  if (disk.log <= 0)
    return;
  pthread_mutex_lock (&disk.lock);
  put_text (DISK_MARK, 0, text);
  leave ();
}

/* The number of calls by this process below the root. */
VISIBLE unsigned
disk_log_count_syncs (void)
{
  return disk.syncs;
}
