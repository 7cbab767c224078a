/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Landlock through its three system calls, for which glibc has no functions: all rights that the running kernel knows
 * are dropped, and granted again by path. Used by the worker's sandbox, in a process with one thread. */
#include "manager/worker/sandbox/reel-landlock.h"

#include <gio/gio.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Missing in the headers of Debian 12; the comment is the version of Landlock. */
#define FS_TRUNCATE       (G_GUINT64_CONSTANT (1) << 14) /* 3 */
#define FS_IOCTL_DEV      (G_GUINT64_CONSTANT (1) << 15) /* 5 */
#define NET_BIND_TCP      (G_GUINT64_CONSTANT (1) << 0)  /* 4 */
#define NET_CONNECT_TCP   (G_GUINT64_CONSTANT (1) << 1)  /* 4 */
#define SCOPE_ABSTRACT    (G_GUINT64_CONSTANT (1) << 0)  /* 6: abstract unix sockets of others */
#define SCOPE_SIGNAL      (G_GUINT64_CONSTANT (1) << 1)  /* 6 */
#define FS_OF_VERSION_1   ((G_GUINT64_CONSTANT (1) << 13) - 1)
#define READING_FILE      ((guint64)LANDLOCK_ACCESS_FS_READ_FILE)
#define READING_DIRECTORY (READING_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING_FILE      (READING_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)
#define WRITING_DIRECTORY                                                                                              \
  (READING_DIRECTORY | WRITING_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* struct landlock_ruleset_attr as of version 6; an older kernel uses the part that it knows. */
typedef struct {
  guint64 handled_fs;
  guint64 handled_net;
  guint64 scoped;
} Attributes;

struct _ReelLandlock {
  int ruleset;
  guint64 handled_fs;
};

static gboolean
fail (GError **error, const char *what, const char *path)
{
  const int number = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s%s: %s", what, path, g_strerror (number));
  return FALSE;
}

ReelLandlock *
reel_landlock_new (gboolean network, GError **error)
{
  const long version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  Attributes attributes = { .handled_fs = FS_OF_VERSION_1 };
  gsize size = sizeof attributes.handled_fs;
  ReelLandlock *self = NULL;
  int ruleset = -1;

  if (version < 1) {
    fail (error, "the kernel has no Landlock", "");
    return NULL;
  }
  if (version >= 2)
    attributes.handled_fs |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3)
    attributes.handled_fs |= FS_TRUNCATE;
  if (version >= 4) {
    attributes.handled_net = NET_BIND_TCP | (network ? 0 : NET_CONNECT_TCP);
    size = G_STRUCT_OFFSET (Attributes, scoped);
  }
  if (version >= 5)
    attributes.handled_fs |= FS_IOCTL_DEV;
  if (version >= 6) {
    attributes.scoped = SCOPE_ABSTRACT | SCOPE_SIGNAL;
    size = sizeof attributes;
  }
  ruleset = (int)syscall (SYS_landlock_create_ruleset, &attributes, size, 0);
  if (ruleset < 0) {
    fail (error, "Landlock", "");
    return NULL;
  }
  self = g_new0 (ReelLandlock, 1);
  self->ruleset = ruleset;
  self->handled_fs = attributes.handled_fs;
  return self;
}

void
reel_landlock_free (ReelLandlock *self)
{
  close (self->ruleset);
  g_free (self);
}

/* @for_directory applies if the path is a directory; the kernel refuses directory rights for a file. */
static gboolean
allow (ReelLandlock *self, const char *path, guint64 for_file, guint64 for_directory, GError **error)
{
  struct landlock_path_beneath_attr rule = { .parent_fd = open (path, O_PATH | O_CLOEXEC) };
  struct stat info;
  long result = -1;

  if (rule.parent_fd < 0)
    return fail (error, "", path);
  result = fstat (rule.parent_fd, &info);
  if (result == 0) {
    rule.allowed_access = (S_ISDIR (info.st_mode) ? for_directory : for_file) & self->handled_fs;
    result = syscall (SYS_landlock_add_rule, self->ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  }
  if (result != 0)
    fail (error, "", path);
  close (rule.parent_fd);
  return result == 0;
}

gboolean
reel_landlock_allow_reading (ReelLandlock *self, const char *path, GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (allow (self, path, READING_FILE, READING_DIRECTORY, &inner) ||
      g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
      g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&inner));
  return FALSE;
}

gboolean
reel_landlock_allow_writing (ReelLandlock *self, const char *path, GError **error)
{
  return allow (self, path, WRITING_FILE, WRITING_DIRECTORY, error);
}

gboolean
reel_landlock_allow_listening (ReelLandlock *self, const char *directory, GError **error)
{
  return allow (self, directory, 0, WRITING_DIRECTORY | LANDLOCK_ACCESS_FS_MAKE_SOCK, error);
}

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint count = 0;

  while (tasks != NULL && g_dir_read_name (tasks) != NULL)
    count++;
  return count;
}

gboolean
reel_landlock_apply (ReelLandlock *self, GError **error)
{
  const guint threads = count_threads ();

  if (syscall (SYS_landlock_restrict_self, self->ruleset, 0) != 0)
    return fail (error, "Landlock", "");
  if (threads == 1)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Landlock: %u threads already exist", threads);
  return FALSE;
}
