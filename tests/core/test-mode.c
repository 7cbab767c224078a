/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The permission modes by name. */
#include "manager/core/rules/reel-mode.h"

static void
test_names (void)
{
  static const struct {
    ReelMode mode;
    const char *nick, *label;
  } rows[] = {
    { REEL_MODE_NONE, "", "" },
    { REEL_MODE_ALWAYS_ON, "always-on", "Always on" },
    { REEL_MODE_PAUSE_RESUME, "pause-resume", "Pause/Resume" },
    { REEL_MODE_ON_DEMAND, "on-demand", "On-Demand" },
    { REEL_MODE_ON_DEMAND_USER_INITIATED, "on-demand-user-initiated", "On-Demand UIS" },
    { REEL_MODE_NEVER, "never", "Never" },
  };

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, REEL_N_MODES);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_assert_cmpstr (reel_mode_nicks[rows[i].mode], ==, rows[i].nick);
    g_assert_cmpstr (reel_mode_get_label (rows[i].mode), ==, rows[i].label);
  }
  g_assert_null (reel_mode_nicks[REEL_N_MODES]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/mode/names", test_names);
  return g_test_run ();
}
