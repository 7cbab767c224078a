/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two threads that count together, for test-tsan.sh: `unguarded` is a race, everything else is ordered by GLib. Exits
 * with 0 unless the sanitizer reports something. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 1000

typedef enum { UNGUARDED, MUTEX, CONDITION, REC_MUTEX, N_WAYS } Way;

static const char *const ways[N_WAYS] = { "unguarded", "mutex", "condition", "rec-mutex" };

typedef struct {
  Way way;
  GMutex mutex;
  GCond cond;
  GRecMutex rec_mutex;
  guint turns; /* under the mutex: whose turn it is, odd and even */
  guint count;
} Shared;

static void
count_guarded (Shared *shared)
{
  g_mutex_lock (&shared->mutex);
  shared->count++;
  g_mutex_unlock (&shared->mutex);
}

static void
count_recursively (Shared *shared)
{
  g_rec_mutex_lock (&shared->rec_mutex);
  g_rec_mutex_lock (&shared->rec_mutex);
  shared->count++;
  g_rec_mutex_unlock (&shared->rec_mutex);
  g_rec_mutex_unlock (&shared->rec_mutex);
}

/* The count is accessed without lock, by the thread whose turn it is. */
static void
count_in_turn (Shared *shared, guint parity)
{
  g_mutex_lock (&shared->mutex);
  while (shared->turns % 2 != parity)
    g_cond_wait (&shared->cond, &shared->mutex);
  g_mutex_unlock (&shared->mutex);
  shared->count++;
  g_mutex_lock (&shared->mutex);
  shared->turns++;
  g_cond_broadcast (&shared->cond);
  g_mutex_unlock (&shared->mutex);
}

static void
count (Shared *shared, guint parity)
{
  for (guint i = 0; i < ROUNDS; i++) {
    if (shared->way == MUTEX)
      count_guarded (shared);
    else if (shared->way == REC_MUTEX)
      count_recursively (shared);
    else if (shared->way == CONDITION)
      count_in_turn (shared, parity);
    else
      shared->count++;
  }
}

static gpointer
count_odd (gpointer shared)
{
  count (shared, 1);
  return NULL;
}

int
main (int argc, char **argv)
{
  Shared shared = { .way = N_WAYS };
  GThread *thread;

  for (guint i = 0; argc == 2 && i < N_WAYS; i++)
    if (strcmp (argv[1], ways[i]) == 0)
      shared.way = i;
  if (shared.way == N_WAYS)
    return 2;
  g_rec_mutex_init (&shared.rec_mutex);
  thread = g_thread_new ("odd", count_odd, &shared);
  count (&shared, 0);
  g_thread_join (thread);
  printf ("%u\n", shared.count);
  g_rec_mutex_clear (&shared.rec_mutex);
  return 0;
}
