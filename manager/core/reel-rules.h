/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place that decides who may do what to a recording (RULES sections 1 to
 * 3). Pure: the engine puts the facts into a question and does as it is told. */
#pragma once

#include "manager/core/reel-action.h"
#include "manager/core/reel-call-properties.h"
#include "manager/core/reel-participant.h"
#include "manager/core/reel-recording-state.h"

/**
 * ReelRulesQuestion:
 * @action: what is asked for
 * @actor: participant id of who asks, or NULL: a trusted server, that may do everything
 * @actor_participant: the actor in the call, or NULL when not in it
 * @call_kind: of the call that is recorded
 * @call: what is known of the call, its queue and variables
 * @host: participant id of who started the recording, or NULL: none, or a server did
 * @has_recording: whether the action concerns a recording; @state and @censored
 *   count only then
 */
typedef struct {
  ReelAction action;
  const char *actor;
  const ReelParticipant *actor_participant;
  ReelCallKind call_kind;
  const ReelCallProperties *call;
  const char *host;
  gboolean has_recording;
  ReelRecordingState state;
  gboolean censored;
} ReelRulesQuestion;

/**
 * reel_rules_decide:
 *
 * Whether the action is possible in the recording's state is not decided here
 * but by reel_recording_state_next().
 *
 * Returns: whether the rules allow it; else %REEL_ERROR_NOT_ALLOWED naming the
 *   rule, or %REEL_ERROR_NOT_ENABLED_FOR_RECORDING
 */
gboolean reel_rules_decide (const ReelRulesQuestion *question, GError **error);
