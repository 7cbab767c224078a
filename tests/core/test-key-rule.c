/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which key was pressed is told only where a recording has its sound. */
#include "manager/core/rules/reel-key-rule.h"

#define S     G_TIME_SPAN_SECOND
#define SINCE (100 * S)

static const struct {
  const char *what;
  guint n;
  ReelKeyRecording recordings[2];
  gboolean tells;
} rows[] = {
  { "no recording", 0, { { 0 } }, FALSE },
  { "recorded", 1, { { TRUE, TRUE, 50 * S, 0 } }, TRUE },
  { "ended", 1, { { FALSE, TRUE, 50 * S, 0 } }, FALSE },
  { "not admitted", 1, { { TRUE, FALSE, 50 * S, 0 } }, FALSE },
  { "admitted since the last report", 1, { { TRUE, TRUE, SINCE + 1, 0 } }, FALSE },
  { "admitted a moment before", 1, { { TRUE, TRUE, SINCE - S / 2, 0 } }, FALSE },
  { "paused", 1, { { TRUE, TRUE, 50 * S, G_MAXINT64 } }, FALSE },
  { "paused since the last report", 1, { { TRUE, TRUE, 50 * S, SINCE } }, FALSE },
  { "paused a moment before", 1, { { TRUE, TRUE, 50 * S, SINCE - S } }, FALSE },
  { "paused long ago", 1, { { TRUE, TRUE, 50 * S, SINCE - S - 1 } }, TRUE },
  { "two", 2, { { TRUE, TRUE, 50 * S, 0 }, { TRUE, TRUE, 60 * S, 0 } }, TRUE },
  { "one of two paused", 2, { { TRUE, TRUE, 50 * S, 0 }, { TRUE, TRUE, 60 * S, G_MAXINT64 } }, FALSE },
  { "one of two does not admit", 2, { { TRUE, TRUE, 50 * S, 0 }, { TRUE, FALSE, 60 * S, 0 } }, FALSE },
  { "another has ended", 2, { { TRUE, TRUE, 50 * S, 0 }, { FALSE, FALSE, 60 * S, 0 } }, TRUE },
  { "another ended paused", 2, { { TRUE, TRUE, 50 * S, 0 }, { FALSE, TRUE, 60 * S, SINCE } }, FALSE },
};

static void
test_tells (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s", rows[i].what);
    g_assert_cmpint (reel_key_rule_tells (rows[i].recordings, rows[i].n, 0, SINCE), ==, rows[i].tells);
  }
  g_assert_false (reel_key_rule_tells (rows[1].recordings, 1, 0, 0));
}

/* A recording does not have the sound of a muted stream. */
static void
test_muted (void)
{
  const ReelKeyRecording running = { TRUE, TRUE, 50 * S, 0 };

  g_assert_true (reel_key_rule_tells (&running, 1, 0, SINCE));
  g_assert_false (reel_key_rule_tells (&running, 1, G_MAXINT64, SINCE));
  g_assert_false (reel_key_rule_tells (&running, 1, SINCE, SINCE));
  g_assert_false (reel_key_rule_tells (&running, 1, SINCE - S, SINCE));
  g_assert_true (reel_key_rule_tells (&running, 1, SINCE - S - 1, SINCE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/key-rule/tells", test_tells);
  g_test_add_func ("/core/key-rule/muted", test_muted);
  return g_test_run ();
}
