/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that does not answer; see the header. */
#include "tests/engine/recording/held-disk.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Guarded by the lock. */
static GMutex lock;
static GCond released;
static char *held; /* NULL if nothing is held */
static guint waiting;
static GThread *main_thread;

void
held_disk_hold (const char *part)
{
  g_mutex_lock (&lock);
  g_free (held);
  held = g_strdup (part);
  main_thread = g_thread_self ();
  g_mutex_unlock (&lock);
}

void
held_disk_release (void)
{
  g_mutex_lock (&lock);
  g_clear_pointer (&held, g_free);
  g_cond_broadcast (&released);
  g_mutex_unlock (&lock);
}

guint
held_disk_count_waiting (void)
{
  guint count;

  g_mutex_lock (&lock);
  count = waiting;
  g_mutex_unlock (&lock);
  return count;
}

int
statx (int directory, const char *restrict path, int flags, unsigned int mask, struct statx *restrict info)
{
  g_mutex_lock (&lock);
  waiting++;
  while (held != NULL && strstr (path, held) != NULL) {
    g_assert_true (g_thread_self () != main_thread);
    g_cond_wait (&released, &lock);
  }
  waiting--;
  g_mutex_unlock (&lock);
  return (int)syscall (SYS_statx, directory, path, flags, mask, info);
}
