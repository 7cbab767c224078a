/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules: who may do what. */
#include "manager/core/reel-error.h"
#include "manager/core/reel-rules.h"

static void
test_modes (void)
{
  static const struct {
    ReelMode mode;
    const char *off, *recording;
  } rows[] = {
    { REEL_MODE_ALWAYS_ON, "", "" },
    { REEL_MODE_PAUSE_RESUME, "", "pause" },
    { REEL_MODE_ON_DEMAND, "start", "pause" },
    { REEL_MODE_ON_DEMAND_USER_INITIATED, "start", "pause stop" },
    { REEL_MODE_NEVER, "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (guint active = 0; active <= 1; active++) {
      const char *expected = active ? rows[i].recording : rows[i].off;
      g_autoptr (GString) got = g_string_new (NULL);
      ReelPolicy policy;
      ReelRulesPerson person = { .id = "p", .user = "anna", .policy = &policy };
      ReelRulesCall call = { .state = REEL_CALL_STATE_ESTABLISHED,
                             .company = &policy,
                             .people = &person,
                             .n_people = 1,
                             .n_active = active,
                             .max_active = 1 };
      guint actions;

      reel_policy_resolve (NULL, NULL, NULL, &policy);
      policy.mode = rows[i].mode;
      call.recording = (ReelRulesRecording){ .active = active, .state = REEL_RECORDING_STATE_RECORDING };
      reel_rules_get_controls (&call, "anna", &actions);
      for (guint action = 0; action < REEL_N_ACTIONS; action++) {
        if (actions & (1u << action))
          g_string_append_printf (got, "%s%s", got->len > 0 ? " " : "", reel_action_nicks[action]);
      }
      g_assert_cmpstr (got->str, ==, expected);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rules/modes", test_modes);
  return g_test_run ();
}
