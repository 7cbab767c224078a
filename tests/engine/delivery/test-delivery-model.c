/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A random courier against the queue's promise that all is delivered once and in order. */
#include "tests/engine/delivery/queue-rig.h"

#include <stdio.h>

#define S G_USEC_PER_SEC

#define ORDERINGS 6
#define EVENTS    120

/* A courier that forgets, fails and dies, and a manager that restarts: what arrives is, less what arrives twice, each
 * event once and in order. */
static void
test_model (QueueRig *self, gconstpointer unused)
{
  guint arrived[ORDERINGS] = { 0 }; /* the last one that came of each */
  guint posted[ORDERINGS] = { 0 };
  guint done = 0, total = 0;
  gint64 now = QUEUE_RIG_NOW;

  for (guint i = 0; i < EVENTS; i++) {
    guint ordering = (guint)g_test_rand_int_range (0, ORDERINGS);
    g_autofree char *id = g_strdup_printf ("%u-%u", ordering, ++posted[ordering]);
    g_autofree char *name = g_strdup_printf ("o%u", ordering);

    queue_rig_post (self, REEL_EVENT_STATE, id, name);
    total++;
  }
  while (done < total) {
    g_autofree char *taken = queue_rig_take (self, (guint)g_test_rand_int_range (1, 10), 30, now);
    g_auto (GStrv) jobs = g_strsplit (taken, " ", -1);

    for (guint i = 0; jobs[i] != NULL; i++) {
      int outcome = g_test_rand_int_range (0, 10);
      guint ordering, number;

      g_assert_cmpint (sscanf (jobs[i], "%u-%u", &ordering, &number), ==, 2);
      /* It may arrive and the courier not know. */
      if (outcome < 8) {
        g_assert_true (number == arrived[ordering] || number == arrived[ordering] + 1);
        done += number == arrived[ordering] + 1;
        arrived[ordering] = number;
      }
      if (outcome < 6)
        g_assert_true (queue_rig_complete (self, jobs[i], now, NULL));
      else if (outcome == 6 || outcome == 9)
        g_assert_true (queue_rig_fail (self, jobs[i], FALSE, now, NULL));
    }
    if (g_test_rand_int_range (0, 20) == 0) {
      queue_rig_close_queue (self);
      queue_rig_open_queue (self);
    }
    now += g_test_rand_int_range (0, 20) * S;
  }
  for (guint i = 0; i < ORDERINGS; i++)
    g_assert_cmpint (arrived[i], ==, posted[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/delivery-model/courier", QueueRig, NULL, queue_rig_set_up, test_model, queue_rig_tear_down);
  return g_test_run ();
}
