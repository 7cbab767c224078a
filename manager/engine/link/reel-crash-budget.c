/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts the losses of a worker in the last minute. Called by ReelWorkerHost. */
#include "manager/engine/link/reel-crash-budget.h"

gboolean
reel_crash_budget_spend (ReelCrashBudget *self, gint64 now)
{
  gint64 oldest;

  self->losses[self->count++ % REEL_CRASH_BUDGET_LOSSES] = now;
  if (self->count < REEL_CRASH_BUDGET_LOSSES)
    return TRUE;
  oldest = self->losses[self->count % REEL_CRASH_BUDGET_LOSSES];
  return now - oldest > REEL_CRASH_BUDGET_WINDOW;
}
