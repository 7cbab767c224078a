/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The permission modes (RULES section 1), by name. Used by policies and by the
 * rules. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_MODE_NONE,
  REEL_MODE_ALWAYS_ON,
  REEL_MODE_PAUSE_RESUME,
  REEL_MODE_ON_DEMAND,
  REEL_MODE_ON_DEMAND_USER_INITIATED,
  REEL_MODE_NEVER,
} ReelMode;

#define REEL_N_MODES (REEL_MODE_NEVER + 1)

/* The nick of no mode is the empty text. */
extern const char *const reel_mode_nicks[];

/* As people see it, such as “On-Demand UIS”; empty for no mode. */
const char *reel_mode_get_label (ReelMode mode);
