/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How often a call's worker may be lost before it is no longer replaced. Pure:
 * the time comes in. Used by ReelWorkerHost. */
#pragma once

#include <glib.h>

#define REEL_CRASH_BUDGET_LOSSES 3
#define REEL_CRASH_BUDGET_WINDOW (60 * G_USEC_PER_SEC)

/* Zero-initialised: nothing lost yet. */
typedef struct {
  gint64 losses[REEL_CRASH_BUDGET_LOSSES]; /* monotonic, microseconds; a ring */
  guint count;
} ReelCrashBudget;

/* Notes a loss at NOW (monotonic, microseconds). Returns whether a replacement
 * is worth while: this is not the third loss within a minute. */
gboolean reel_crash_budget_spend (ReelCrashBudget *self, gint64 now);
