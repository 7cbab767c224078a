/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * powercut.c for tests that are not in C. BASE: a copy of the initial content of the directory.
 *   powercut LOG BASE points                                  prints the time of each point in µs, one a line
 *   powercut LOG BASE marks POINT                             prints the marks before the point, one a line
 *   powercut LOG BASE restore POINT RULES SEED DIRECTORY      writes what is left to DIRECTORY
 */
#include "tests/lib/powercut.h"

#include <stdio.h>
#include <stdlib.h>

static void
print_points (PowerCut *cut)
{
  for (guint point = 0; point < power_cut_count_points (cut); point++)
    printf ("%" G_GUINT64_FORMAT "\n", power_cut_get_time (cut, point));
}

static void
print_marks (PowerCut *cut, guint point)
{
  g_autoptr (GPtrArray) marks = power_cut_list_marks (cut, point, NULL);

  for (guint i = 0; i < marks->len; i++)
    puts (marks->pdata[i]);
}

static gboolean
restore (PowerCut *cut, char **arguments)
{
  for (int rules = 0; rules < POWER_CUT_N_RULES; rules++)
    if (g_str_equal (arguments[1], power_cut_rules_nicks[rules])) {
      power_cut_restore (cut, atoi (arguments[0]), rules, atoi (arguments[2]), arguments[3]);
      return TRUE;
    }
  return FALSE;
}

int
main (int argc, char **argv)
{
  if (argc < 4)
    return 2;
  g_autoptr (PowerCut) cut = power_cut_load (argv[1], argv[2]);

  if (g_str_equal (argv[3], "points"))
    print_points (cut);
  else if (g_str_equal (argv[3], "marks") && argc == 5)
    print_marks (cut, atoi (argv[4]));
  else if (!g_str_equal (argv[3], "restore") || argc != 8 || !restore (cut, argv + 4))
    return 2;
  return 0;
}
