/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Locks memory if the limit permits it, otherwise checks whether swap is forbidden. Used by the worker's sandbox,
 * before it. */
#include "manager/worker/sandbox/reel-memory-lock.h"

#include <gio/gio.h>

#include <linux/capability.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CGROUPS "/sys/fs/cgroup"

/* Usually of root, whom the limit does not bind. */
static gboolean
has_capability (guint capability)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  return syscall (SYS_capget, &header, data) == 0 && (data[capability / 32].effective & (1u << capability % 32)) != 0;
}

/* With a limit, allocations would fail once it is reached: in the middle of a recording. */
static gboolean
is_unlimited (void)
{
  struct rlimit limit;

  return has_capability (CAP_IPC_LOCK) || (getrlimit (RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY);
}

/* The first line is a heading. */
static gboolean
is_without_swap (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (!g_file_get_contents ("/proc/swaps", &text, NULL, NULL))
    return FALSE;
  line = strchr (text, '\n');
  return line == NULL || line[1] == '\0';
}

/* The limit of a parent group applies as well. */
static gboolean
is_forbidden_by_group (void)
{
  g_autofree char *text = NULL;
  g_autofree char *group = NULL;

  if (!g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL) || !g_str_has_prefix (text, "0::/"))
    return FALSE;
  group = g_strdup (text + strlen ("0::"));
  g_strchomp (group);
  while (strlen (group) > 1) {
    g_autofree char *path = g_build_filename (CGROUPS, group, "memory.swap.max", NULL);
    g_autofree char *limit = NULL;
    char *parent = NULL;

    if (g_file_get_contents (path, &limit, NULL, NULL) && g_str_equal (g_strchomp (limit), "0"))
      return TRUE;
    parent = g_path_get_dirname (group);
    g_free (group);
    group = parent;
  }
  return FALSE;
}

gboolean
reel_memory_lock (GError **error)
{
  if (is_unlimited () && mlockall (MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
    return TRUE;
  if (is_without_swap () || is_forbidden_by_group ())
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "memory may get into swap: run it in a unit with MemorySwapMax=0 or LimitMEMLOCK=infinity");
  return FALSE;
}
