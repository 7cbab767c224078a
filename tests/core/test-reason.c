/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reasons: what a rule may demand, and what satisfies it. */
#include "manager/core/rules/reel-reason.h"

static void
test_rules (void)
{
  static const char *const good[] = { "#txt", "audit", "audit;training", " audit ; training ", "a;b;c" };
  static const char *const bad[] = { "", " ", ";", "audit;", ";audit", "audit;;training", "audit; " };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (reel_reason_is_rule (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (reel_reason_is_rule (bad[i]));
}

static void
test_fits (void)
{
  static const struct {
    const char *rule, *reason;
    gboolean fits;
  } rows[] = {
    { NULL, NULL, TRUE },
    { "", "", TRUE },
    { NULL, "any", TRUE },
    { "#txt", NULL, FALSE },
    { "#txt", "", FALSE },
    { "#txt", " \t", FALSE },
    { "#txt", "a complaint", TRUE },
    { "audit;training", NULL, FALSE },
    { "audit;training", "audit", TRUE },
    { "audit; training", " training ", TRUE },
    { "audit;training", "curiosity", FALSE },
    { "audit;training", "audit;training", FALSE },
    { "audit;training", "Audit", FALSE },
    { "audit;#txt", "anything", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (reel_reason_fits (rows[i].rule, rows[i].reason) != rows[i].fits)
      g_error ("%s: %s", rows[i].rule, rows[i].reason);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/reason/rules", test_rules);
  g_test_add_func ("/core/reason/fits", test_fits);
  return g_test_run ();
}
