/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads /proc/self/task (Linux). Called by the thread that drives a simulated call. */
#include "tests/worker/sync/sim-threads.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TASKS      "/proc/self/task"
#define STATE      "\nState:\t"
#define VOLUNTARY  "\nvoluntary_ctxt_switches:\t"
#define NVOLUNTARY "\nnonvoluntary_ctxt_switches:\t"

static guint64
read_number (const char *status, const char *key)
{
  const char *found = strstr (status, key);

  g_assert_nonnull (found);
  return g_ascii_strtoull (found + strlen (key), NULL, 10);
}

/* Adds how often @thread has gone to sleep or was preempted to @switches. Returns: FALSE if it is running or
 * runnable */
static gboolean
look_at (const char *thread, guint64 *switches)
{
  g_autofree char *path = g_build_filename (TASKS, thread, "status", NULL);
  g_autofree char *status = NULL;
  const char *state;

  /* It has ended just now. */
  if (!g_file_get_contents (path, &status, NULL, NULL))
    return FALSE;
  state = strstr (status, STATE);
  *switches += read_number (status, VOLUNTARY) + read_number (status, NVOLUNTARY);
  return state != NULL && state[strlen (STATE)] == 'S';
}

static gboolean
look_at_all (guint64 *switches)
{
  g_autoptr (GDir) tasks = g_dir_open (TASKS, 0, NULL);
  const char *thread;
  gboolean asleep = TRUE;

  g_assert_nonnull (tasks);
  *switches = 0;
  while (asleep && (thread = g_dir_read_name (tasks)) != NULL)
    asleep = atoi (thread) == gettid () || look_at (thread, switches);
  return asleep;
}

gboolean
sim_threads_are_asleep (void)
{
  guint64 before, after;

  /* Each is read at another moment, and one may wake another that was read before: then that one has run since. */
  return look_at_all (&before) && look_at_all (&after) && before == after;
}
