/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a worker without a manager exits. */
#include "manager/worker/server/reel-worker-idle.h"

#define MINUTE REEL_WORKER_IDLE_US
#define DAY    REEL_WORKER_UNREPORTED_US

static const struct {
  const char *name;
  gboolean recording, unreported;
  gint64 last_data, alone_since, now;
  gboolean may;
} cases[] = {
  { "alone for less than a minute", FALSE, FALSE, 0, 0, MINUTE - 1, FALSE },
  { "alone, and nothing to do", FALSE, FALSE, 0, 0, MINUTE, TRUE },
  { "it records", TRUE, FALSE, 0, 0, 2 * DAY, FALSE },
  { "media comes", FALSE, FALSE, 9 * MINUTE + 1, 0, 10 * MINUTE, FALSE },
  { "media came", FALSE, FALSE, 9 * MINUTE, 0, 10 * MINUTE, TRUE },
  { "something ended that no manager knows", FALSE, TRUE, 0, 0, DAY - 1, FALSE },
  { "nobody will ask any more", FALSE, TRUE, 0, 0, DAY, TRUE },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].name);
    g_assert_cmpint (reel_worker_idle_may_end (cases[i].recording, cases[i].unreported, cases[i].last_data,
                                               cases[i].alone_since, cases[i].now),
                     ==, cases[i].may);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-idle/cases", test_cases);
  return g_test_run ();
}
