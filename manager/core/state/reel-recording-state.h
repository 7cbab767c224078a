/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a recording and their transitions. Used by the engine at each request and at each signal of the
 * worker. */
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
 * @REEL_RECORDING_EVENT_START: another start is requested for the same call
 * @REEL_RECORDING_EVENT_STARTED: the worker records
 * @REEL_RECORDING_EVENT_STARTED_PAUSED: the worker is ready, and paused from the start
 * @REEL_RECORDING_EVENT_PAUSE: a pause is requested
 * @REEL_RECORDING_EVENT_RESUME: a resume is requested
 * @REEL_RECORDING_EVENT_CENSOR: censoring, or its end, is requested; whether it is on is not a state of this table
 * @REEL_RECORDING_EVENT_STOP: a stop is requested
 * @REEL_RECORDING_EVENT_END: it ends without a request (limit, end of the call, media timeout, lost worker with files)
 * @REEL_RECORDING_EVENT_FINALIZED: all its files are complete
 * @REEL_RECORDING_EVENT_FAIL: it cannot continue and there is nothing to finish
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
 * @next: (out): the next state, which may be @state itself; unchanged on error
 *
 * Returns: whether @event is possible in @state; otherwise %REEL_ERROR_INVALID_STATE, %REEL_ERROR_ALREADY_STARTED or
 * %REEL_ERROR_ALREADY_STOPPED
 */
gboolean reel_recording_state_next (ReelRecordingState state, ReelRecordingEvent event, ReelRecordingState *next,
                                    GError **error);

/* Whether samples may still enter a file: starting, recording or paused. */
gboolean reel_recording_state_is_active (ReelRecordingState state);

/* Whether it is the last state: completed or failed. */
gboolean reel_recording_state_is_final (ReelRecordingState state);
