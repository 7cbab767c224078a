/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a call and their transitions. Used by the engine at each event of a call. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_CALL_STATE_RINGING,
  REEL_CALL_STATE_ESTABLISHED,
  REEL_CALL_STATE_ENDED,
} ReelCallState;

typedef enum {
  REEL_CALL_EVENT_ANSWER,
  REEL_CALL_EVENT_END,
} ReelCallEvent;

extern const char *const reel_call_state_nicks[];

/**
 * reel_call_state_next:
 * @next: (out): the next state; unchanged on error
 *
 * Returns: whether @event is possible in @state; otherwise %REEL_ERROR_INVALID_STATE (already answered) or
 * %REEL_ERROR_NO_ONGOING_CALL (ended)
 */
gboolean reel_call_state_next (ReelCallState state, ReelCallEvent event, ReelCallState *next, GError **error);
