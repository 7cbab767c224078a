/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules: so far everybody may do everything, in a call and in a room. */
#include "manager/core/reel-rules.h"

static void
test_everybody_may (void)
{
  const char *const actors[] = { NULL, "host", "guest" };

  for (guint action = 0; action < REEL_N_ACTIONS; action++) {
    for (guint kind = REEL_CALL_KIND_CALL; kind <= REEL_CALL_KIND_ROOM; kind++) {
      for (guint i = 0; i < G_N_ELEMENTS (actors); i++) {
        ReelRulesQuestion question = { .action = action, .actor = actors[i], .call_kind = kind, .host = "host" };
        g_autoptr (GError) error = NULL;

        g_assert_true (reel_rules_decide (&question, &error));
        g_assert_no_error (error);
      }
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rules/everybody-may", test_everybody_may);
  return g_test_run ();
}
