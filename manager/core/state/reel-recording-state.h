/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a recording and what moves it between them. Asked by the engine
 * at each request and at each word of the worker. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_RECORDING_STATE_STARTING,
  REEL_RECORDING_STATE_RECORDING,
  REEL_RECORDING_STATE_PAUSED,
  REEL_RECORDING_STATE_FINALIZING,
  REEL_RECORDING_STATE_COMPLETED,
  REEL_RECORDING_STATE_FAILED,
} ReelRecordingState;

/**
 * ReelRecordingEvent:
 * @REEL_RECORDING_EVENT_START: another start is asked for on the same call
 * @REEL_RECORDING_EVENT_STARTED: the worker records
 * @REEL_RECORDING_EVENT_STARTED_PAUSED: the worker is ready, and paused from the start
 * @REEL_RECORDING_EVENT_PAUSE: a pause is asked for
 * @REEL_RECORDING_EVENT_RESUME: a resume is asked for
 * @REEL_RECORDING_EVENT_CENSOR: censoring, or its end, is asked for; whether it is on is no state of this table
 * @REEL_RECORDING_EVENT_STOP: a stop is asked for
 * @REEL_RECORDING_EVENT_END: it ends by itself (limit, end of the call, media timeout, lost worker with files left)
 * @REEL_RECORDING_EVENT_FINALIZED: all its files are complete
 * @REEL_RECORDING_EVENT_FAIL: it can not go on and there is nothing to finish
 */
typedef enum {
  REEL_RECORDING_EVENT_START,
  REEL_RECORDING_EVENT_STARTED,
  REEL_RECORDING_EVENT_STARTED_PAUSED,
  REEL_RECORDING_EVENT_PAUSE,
  REEL_RECORDING_EVENT_RESUME,
  REEL_RECORDING_EVENT_CENSOR,
  REEL_RECORDING_EVENT_STOP,
  REEL_RECORDING_EVENT_END,
  REEL_RECORDING_EVENT_FINALIZED,
  REEL_RECORDING_EVENT_FAIL,
} ReelRecordingEvent;

#define REEL_N_RECORDING_STATES (REEL_RECORDING_STATE_FAILED + 1)
#define REEL_N_RECORDING_EVENTS (REEL_RECORDING_EVENT_FAIL + 1)

extern const char *const reel_recording_state_nicks[];

/**
 * reel_recording_state_next:
 * @next: (out): the state that follows, which may be @state itself; untouched on error
 *
 * Returns: whether @event is possible in @state; else %REEL_ERROR_INVALID_STATE,
 *   %REEL_ERROR_ALREADY_STARTED or %REEL_ERROR_ALREADY_STOPPED
 */
gboolean reel_recording_state_next (ReelRecordingState state, ReelRecordingEvent event, ReelRecordingState *next,
                                    GError **error);

/* Whether samples may still enter a file: starting, recording or paused. */
gboolean reel_recording_state_is_active (ReelRecordingState state);

/* Whether nothing follows any more: completed or failed. */
gboolean reel_recording_state_is_final (ReelRecordingState state);
