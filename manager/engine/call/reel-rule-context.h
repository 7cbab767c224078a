/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rules have to know of a call, collected. Used by the engine; main
 * thread only. */
#pragma once

#include "manager/core/rules/reel-rules.h"
#include "manager/engine/call/reel-call.h"

typedef struct _ReelRuleContext ReelRuleContext;

/* Of RECORDING, or of the call without one where it is NULL. To be dropped
 * before the call or a policy changes. */
ReelRuleContext *reel_rule_context_new (ReelCall *call, ReelRecording *recording);
/* The same with PARTICIPANT_ID, who is there, as the only one of the people: for what the others don't matter to. */
ReelRuleContext *reel_rule_context_new_of_one (ReelCall *call, ReelRecording *recording, const char *participant_id);
void reel_rule_context_free (ReelRuleContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRuleContext, reel_rule_context_free)

/* Valid as long as the context. */
const ReelRulesCall *reel_rule_context_get (const ReelRuleContext *self);
