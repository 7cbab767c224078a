/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The permission modes, by name. */
#include "manager/core/rules/reel-mode.h"

const char *const reel_mode_nicks[] = { "",      "always-on", "pause-resume", "on-demand", "on-demand-user-initiated",
                                        "never", NULL };

static const char *const labels[REEL_N_MODES] = {
  [REEL_MODE_NONE] = "",
  [REEL_MODE_ALWAYS_ON] = "Always on",
  [REEL_MODE_PAUSE_RESUME] = "Pause/Resume",
  [REEL_MODE_ON_DEMAND] = "On-Demand",
  [REEL_MODE_ON_DEMAND_USER_INITIATED] = "On-Demand UIS",
  [REEL_MODE_NEVER] = "Never",
};

const char *
reel_mode_get_label (ReelMode mode)
{
  g_return_val_if_fail ((guint)mode < REEL_N_MODES, NULL);
  return labels[mode];
}
