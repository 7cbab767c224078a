/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits, and a list of the system calls that decoding needs; see the header for who calls it. */
#include "manager/confine/reel-confine.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static gboolean
limit (int what, guint64 most)
{
  const struct rlimit value = { most, most };

  return setrlimit ((__rlimit_resource_t)what, &value) == 0;
}

static gboolean
filter_calls (void)
{
  /* memory, open files, exit */
  static const int calls[] = {
    SCMP_SYS (read),       SCMP_SYS (write),      SCMP_SYS (lseek),        SCMP_SYS (close),
    SCMP_SYS (fstat),      SCMP_SYS (newfstatat), SCMP_SYS (mmap),         SCMP_SYS (munmap),
    SCMP_SYS (mremap),     SCMP_SYS (mprotect),   SCMP_SYS (madvise),      SCMP_SYS (brk),
    SCMP_SYS (futex),      SCMP_SYS (getrandom),  SCMP_SYS (rt_sigaction), SCMP_SYS (rt_sigprocmask),
    SCMP_SYS (exit_group), SCMP_SYS (exit),       SCMP_SYS (rt_sigreturn), SCMP_SYS (clock_gettime),
    SCMP_SYS (fsync),
  };
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_KILL_PROCESS);
  gboolean done = filter != NULL;

  for (gsize i = 0; done && i < G_N_ELEMENTS (calls); i++)
    done = seccomp_rule_add (filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
  done = done && seccomp_load (filter) == 0;
  if (filter != NULL)
    seccomp_release (filter);
  return done;
}

gboolean
reel_confine (const ReelConfinement *limits)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !limit (RLIMIT_CORE, 0) ||
      !limit (RLIMIT_CPU, limits->cpu_seconds) || !limit (RLIMIT_FSIZE, limits->max_file))
    return FALSE;
  /* A sanitizer needs terabytes of address space and system calls of its own, and inspects the process at exit. */
  if (SANITIZED)
    return TRUE;
  prctl (PR_SET_DUMPABLE, 0);
  return limit (RLIMIT_NOFILE, 0) && limit (RLIMIT_AS, limits->memory) && filter_calls ();
}
