/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The only place that decides who may do what to a recording, what starts and ends automatically, and whose media is
 * recorded (RULES sections 1 to 3). Pure: the engine puts a call into a struct and carries out the answer. This file:
 * who may do what. */
#pragma once

#include "manager/core/rules/reel-action.h"
#include "manager/core/rules/reel-rules-context.h"
#include "manager/core/rules/reel-rules-media.h"
#include "manager/core/rules/reel-rules-plan.h"

/**
 * reel_rules_decide:
 * @actor: who asks; a trusted server may do everything that the state permits
 *
 * Evaluates the rules first and then the state of call and recording.
 *
 * Returns: whether it may happen now; otherwise %REEL_ERROR_NOT_ALLOWED or %REEL_ERROR_NOT_ENABLED_FOR_RECORDING naming
 * the rule, %REEL_ERROR_INVALID_STATE, %REEL_ERROR_ALREADY_STARTED, %REEL_ERROR_ALREADY_STOPPED or
 * %REEL_ERROR_NO_ONGOING_CALL
 */
gboolean reel_rules_decide (const ReelRulesCall *call, const ReelActor *actor, ReelAction action, GError **error);

/**
 * reel_rules_get_controls:
 * @actor: as in reel_rules_decide()
 * @actions: (out): bit n is set when ReelAction n would be allowed now
 *
 * Returns: the exact status text for clients
 */
const char *reel_rules_get_controls (const ReelRulesCall *call, const ReelActor *actor, guint *actions);
