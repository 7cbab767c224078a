/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits how often a call's worker is replaced. Pure: time is an argument. Used by ReelWorkerHost. */
#pragma once

#include <glib.h>

#define REEL_CRASH_BUDGET_LOSSES 3
#define REEL_CRASH_BUDGET_WINDOW (60 * G_USEC_PER_SEC)

/* Zero-initialised. */
typedef struct {
  gint64 losses[REEL_CRASH_BUDGET_LOSSES]; /* monotonic, microseconds; a ring */
  guint count;
} ReelCrashBudget;

/* Notes a loss at NOW (monotonic, microseconds). Returns: whether to replace the worker: FALSE at the third loss within
 * a minute. */
gboolean reel_crash_budget_spend (ReelCrashBudget *self, gint64 now);
