/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may do what to a recording. */
#include "manager/core/reel-rules.h"

#include "manager/core/reel-error.h"

/* One row an action, so that a reader sees at a glance what each asks for. */
static const struct {
  gboolean anybody;
} rows[REEL_N_ACTIONS] = {
  [REEL_ACTION_START] = { .anybody = TRUE },  [REEL_ACTION_PAUSE] = { .anybody = TRUE },
  [REEL_ACTION_RESUME] = { .anybody = TRUE }, [REEL_ACTION_STOP] = { .anybody = TRUE },
  [REEL_ACTION_CENSOR] = { .anybody = TRUE }, [REEL_ACTION_UNCENSOR] = { .anybody = TRUE },
};

gboolean
reel_rules_decide (const ReelRulesQuestion *question, GError **error)
{
  g_return_val_if_fail (question != NULL && (guint)question->action < REEL_N_ACTIONS, FALSE);

  if (question->actor == NULL || rows[question->action].anybody)
    return TRUE;
  reel_error_set (error, REEL_ERROR_NOT_ALLOWED);
  return FALSE;
}
