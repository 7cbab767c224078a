/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a call, as a table. */
#include "manager/core/state/reel-call-state.h"

#include "manager/core/wire/reel-error.h"

typedef struct {
  gboolean possible;
  ReelCallState next;
  ReelErrorCode refusal;
} Step;

#define GO(state)                                                                                                      \
  {                                                                                                                    \
    TRUE, REEL_CALL_STATE_##state, 0                                                                                   \
  }
#define REFUSE(code)                                                                                                   \
  {                                                                                                                    \
    FALSE, 0, REEL_ERROR_##code                                                                                        \
  }

/* clang-format off */
static const Step steps[][REEL_CALL_EVENT_END + 1] = {
  /*                                  ANSWER                     END */
  [REEL_CALL_STATE_RINGING]     = { GO (ESTABLISHED),          GO (ENDED) },
  [REEL_CALL_STATE_ESTABLISHED] = { REFUSE (INVALID_STATE),    GO (ENDED) },
  [REEL_CALL_STATE_ENDED]       = { REFUSE (NO_ONGOING_CALL),  REFUSE (NO_ONGOING_CALL) },
};
/* clang-format on */

const char *const reel_call_state_nicks[] = { "ringing", "established", "ended", NULL };

gboolean
reel_call_state_next (ReelCallState state, ReelCallEvent event, ReelCallState *next, GError **error)
{
  const Step *step;

  g_return_val_if_fail ((guint)state < G_N_ELEMENTS (steps) && (guint)event <= REEL_CALL_EVENT_END, FALSE);

  step = &steps[state][event];
  if (step->possible) {
    *next = step->next;
    return TRUE;
  }
  if (step->refusal == REEL_ERROR_INVALID_STATE)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The call has already been answered.");
  else
    g_set_error_literal (error, REEL_ERROR, step->refusal, "The call has ended. Create a new one.");
  return FALSE;
}
