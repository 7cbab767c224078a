/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter, by libseccomp. It lists what is refused: the calls of decoders and their libraries differ between systems
 * and versions, and killing one for a harmless call would lose a recording. Used by the worker's sandbox. */
#include "manager/worker/sandbox/reel-syscall-filter.h"

#include <gio/gio.h>

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define REFUSED SCMP_ACT_ERRNO (EPERM)
/* glibc then uses clone(), whose flags a filter can examine. */
#define UNKNOWN SCMP_ACT_ERRNO (ENOSYS)

/* By name, which libseccomp translates: headers need not have them. */
static const char *const refused[] = {
  /* other programs and processes */
  "execve",
  "execveat",
  "fork",
  "vfork",
  "ptrace",
  "process_vm_readv",
  "process_vm_writev",
  "process_madvise",
  "kcmp",
  "pidfd_open",
  "pidfd_getfd",
  "pidfd_send_signal",
  "rt_sigqueueinfo",
  "rt_tgsigqueueinfo",
  "tkill",
  /* sockets that others connect to */
  "listen",
  /* file systems and namespaces */
  "mount",
  "umount",
  "umount2",
  "pivot_root",
  "chroot",
  "fsopen",
  "fsconfig",
  "fsmount",
  "fspick",
  "move_mount",
  "open_tree",
  "mount_setattr",
  "unshare",
  "setns",
  "name_to_handle_at",
  "open_by_handle_at",
  "quotactl",
  "quotactl_fd",
  "fanotify_init",
  "mknod",
  "mknodat",
  /* the kernel and the machine */
  "bpf",
  "perf_event_open",
  "userfaultfd",
  "io_uring_setup",
  "io_uring_enter",
  "io_uring_register",
  "keyctl",
  "add_key",
  "request_key",
  "init_module",
  "finit_module",
  "delete_module",
  "kexec_load",
  "kexec_file_load",
  "reboot",
  "swapon",
  "swapoff",
  "acct",
  "syslog",
  "iopl",
  "ioperm",
  "modify_ldt",
  "personality",
  "settimeofday",
  "clock_settime",
  "clock_adjtime",
  "adjtimex",
  "sethostname",
  "setdomainname",
  "vhangup",
  "lookup_dcookie",
  "migrate_pages",
  "move_pages",
};

/* Returns 0 or a negative error of libseccomp. */
static int
refuse_by_name (scmp_filter_ctx filter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    const int number = seccomp_syscall_resolve_name (refused[i]);
    const int result = number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add (filter, REFUSED, number, 0);

    if (result != 0)
      return result;
  }
  return 0;
}

/* Threads may be created, processes may not. */
static int
refuse_processes (scmp_filter_ctx filter)
{
  const scmp_datum_t own = (scmp_datum_t)getpid ();
  int result = seccomp_rule_add (filter, REFUSED, SCMP_SYS (clone), 1,
                                 SCMP_A0 (SCMP_CMP_MASKED_EQ, (scmp_datum_t)CLONE_THREAD, 0));

  if (result == 0)
    result = seccomp_rule_add (filter, UNKNOWN, SCMP_SYS (clone3), 0);
  if (result == 0)
    result = seccomp_rule_add (filter, REFUSED, SCMP_SYS (kill), 1, SCMP_A0 (SCMP_CMP_NE, own));
  if (result == 0)
    result = seccomp_rule_add (filter, REFUSED, SCMP_SYS (tgkill), 1, SCMP_A0 (SCMP_CMP_NE, own));
  /* Core dumps stay disabled. */
  if (result == 0)
    result = seccomp_rule_add (filter, REFUSED, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_SET_DUMPABLE));
  return result;
}

/* The worker's own sockets already exist: its listening one, and those for RTP, which the manager creates. */
static int
refuse_sockets (scmp_filter_ctx filter, gboolean network)
{
  int result = 0;

  if (!network)
    return seccomp_rule_add (filter, REFUSED, SCMP_SYS (socket), 0);
  result = seccomp_rule_add (filter, REFUSED, SCMP_SYS (socket), 1, SCMP_A0 (SCMP_CMP_LT, AF_INET));
  if (result == 0)
    result = seccomp_rule_add (filter, REFUSED, SCMP_SYS (socket), 1, SCMP_A0 (SCMP_CMP_GT, AF_INET6));
  for (int family = AF_INET + 1; family < AF_INET6 && result == 0; family++)
    result = seccomp_rule_add (filter, REFUSED, SCMP_SYS (socket), 1, SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t)family));
  return result;
}

gboolean
reel_syscall_filter_apply (gboolean network, GError **error)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int result = filter != NULL ? 0 : -ENOMEM;

  if (result == 0)
    result = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);
  if (result == 0)
    result = refuse_by_name (filter);
  if (result == 0)
    result = refuse_processes (filter);
  if (result == 0)
    result = refuse_sockets (filter, network);
  if (result == 0)
    result = seccomp_load (filter);
  if (filter != NULL)
    seccomp_release (filter);
  if (result == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (-result), "seccomp: %s", g_strerror (-result));
  return FALSE;
}
