/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a recording, as a table. */
#include "manager/core/state/reel-recording-state.h"

#include "manager/core/wire/reel-error.h"

typedef enum {
  NONE,
  ALREADY_STARTED,
  ALREADY_STOPPED,
  NOT_YET,
  PAUSED_ALREADY,
  NOT_PAUSED,
  OUT_OF_TURN,
} Refusal;

typedef struct {
  Refusal refusal;
  ReelRecordingState next;
} Step;

static const struct {
  ReelErrorCode code;
  const char *text;
} refusals[] = {
  [ALREADY_STARTED] = { REEL_ERROR_ALREADY_STARTED, NULL },
  [ALREADY_STOPPED] = { REEL_ERROR_ALREADY_STOPPED, NULL },
  [NOT_YET] = { REEL_ERROR_INVALID_STATE, "The recording is still starting. Try again once it is running." },
  [PAUSED_ALREADY] = { REEL_ERROR_INVALID_STATE, "The recording is already paused. Resume or stop it." },
  [NOT_PAUSED] = { REEL_ERROR_INVALID_STATE, "The recording is not paused. Pause or stop it." },
  [OUT_OF_TURN] = { REEL_ERROR_INVALID_STATE, "The recording is not in a state in which this can happen." },
};

#define GO(state)                                                                                                      \
  {                                                                                                                    \
    NONE, REEL_RECORDING_STATE_##state                                                                                 \
  }
#define REFUSE(why)                                                                                                    \
  {                                                                                                                    \
    why, 0                                                                                                             \
  }

#define SAID(event) [REEL_RECORDING_EVENT_##event]

/* clang-format off */
static const Step steps[REEL_N_RECORDING_STATES][REEL_N_RECORDING_EVENTS] = {
  [REEL_RECORDING_STATE_STARTING] = {
    SAID (START) = REFUSE (ALREADY_STARTED),
    SAID (STARTED) = GO (RECORDING),
    SAID (STARTED_PAUSED) = GO (PAUSED),
    SAID (PAUSE) = REFUSE (NOT_YET),
    SAID (RESUME) = REFUSE (NOT_YET),
    SAID (CENSOR) = REFUSE (NOT_YET),
    SAID (STOP) = GO (FINALIZING),
    SAID (END) = GO (FINALIZING),
    SAID (FINALIZED) = REFUSE (OUT_OF_TURN),
    SAID (FAIL) = GO (FAILED),
  },
  [REEL_RECORDING_STATE_RECORDING] = {
    SAID (START) = REFUSE (ALREADY_STARTED),
    SAID (STARTED) = REFUSE (OUT_OF_TURN),
    SAID (STARTED_PAUSED) = REFUSE (OUT_OF_TURN),
    SAID (PAUSE) = GO (PAUSED),
    SAID (RESUME) = REFUSE (NOT_PAUSED),
    SAID (CENSOR) = GO (RECORDING),
    SAID (STOP) = GO (FINALIZING),
    SAID (END) = GO (FINALIZING),
    SAID (FINALIZED) = REFUSE (OUT_OF_TURN),
    SAID (FAIL) = GO (FAILED),
  },
  [REEL_RECORDING_STATE_PAUSED] = {
    SAID (START) = REFUSE (ALREADY_STARTED),
    SAID (STARTED) = REFUSE (OUT_OF_TURN),
    SAID (STARTED_PAUSED) = REFUSE (OUT_OF_TURN),
    SAID (PAUSE) = REFUSE (PAUSED_ALREADY),
    SAID (RESUME) = GO (RECORDING),
    SAID (CENSOR) = GO (PAUSED),
    SAID (STOP) = GO (FINALIZING),
    SAID (END) = GO (FINALIZING),
    SAID (FINALIZED) = REFUSE (OUT_OF_TURN),
    SAID (FAIL) = GO (FAILED),
  },
  [REEL_RECORDING_STATE_FINALIZING] = {
    /* The call may be recorded again while the old files are being finished. */
    SAID (START) = GO (FINALIZING),
    SAID (STARTED) = REFUSE (OUT_OF_TURN),
    SAID (STARTED_PAUSED) = REFUSE (OUT_OF_TURN),
    SAID (PAUSE) = REFUSE (ALREADY_STOPPED),
    SAID (RESUME) = REFUSE (ALREADY_STOPPED),
    SAID (CENSOR) = REFUSE (ALREADY_STOPPED),
    SAID (STOP) = REFUSE (ALREADY_STOPPED),
    SAID (END) = REFUSE (ALREADY_STOPPED),
    SAID (FINALIZED) = GO (COMPLETED),
    SAID (FAIL) = GO (FAILED),
  },
  [REEL_RECORDING_STATE_COMPLETED] = {
    SAID (START) = GO (COMPLETED),
    SAID (STARTED) = REFUSE (OUT_OF_TURN),
    SAID (STARTED_PAUSED) = REFUSE (OUT_OF_TURN),
    SAID (PAUSE) = REFUSE (ALREADY_STOPPED),
    SAID (RESUME) = REFUSE (ALREADY_STOPPED),
    SAID (CENSOR) = REFUSE (ALREADY_STOPPED),
    SAID (STOP) = REFUSE (ALREADY_STOPPED),
    SAID (END) = REFUSE (ALREADY_STOPPED),
    SAID (FINALIZED) = REFUSE (OUT_OF_TURN),
    SAID (FAIL) = REFUSE (OUT_OF_TURN),
  },
  [REEL_RECORDING_STATE_FAILED] = {
    SAID (START) = GO (FAILED),
    SAID (STARTED) = REFUSE (OUT_OF_TURN),
    SAID (STARTED_PAUSED) = REFUSE (OUT_OF_TURN),
    SAID (PAUSE) = REFUSE (ALREADY_STOPPED),
    SAID (RESUME) = REFUSE (ALREADY_STOPPED),
    SAID (CENSOR) = REFUSE (ALREADY_STOPPED),
    SAID (STOP) = REFUSE (ALREADY_STOPPED),
    SAID (END) = REFUSE (ALREADY_STOPPED),
    SAID (FINALIZED) = REFUSE (OUT_OF_TURN),
    SAID (FAIL) = REFUSE (OUT_OF_TURN),
  },
};
/* clang-format on */

const char *const reel_recording_state_nicks[] = { "starting",  "recording", "paused", "finalizing",
                                                   "completed", "failed",    NULL };

gboolean
reel_recording_state_next (ReelRecordingState state, ReelRecordingEvent event, ReelRecordingState *next, GError **error)
{
  const Step *step;
  ReelErrorCode code;

  g_return_val_if_fail ((guint)state < REEL_N_RECORDING_STATES && (guint)event < REEL_N_RECORDING_EVENTS, FALSE);

  step = &steps[state][event];
  if (step->refusal == NONE) {
    *next = step->next;
    return TRUE;
  }
  code = refusals[step->refusal].code;
  if (refusals[step->refusal].text == NULL)
    reel_error_set (error, code);
  else
    g_set_error_literal (error, REEL_ERROR, code, refusals[step->refusal].text);
  return FALSE;
}

gboolean
reel_recording_state_is_active (ReelRecordingState state)
{
  return state <= REEL_RECORDING_STATE_PAUSED;
}

gboolean
reel_recording_state_is_final (ReelRecordingState state)
{
  return state >= REEL_RECORDING_STATE_COMPLETED;
}
