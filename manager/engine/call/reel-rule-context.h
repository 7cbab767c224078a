/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The context of a call for the rules, collected from its parts. Used by ReelCall, and through it by the engine; main
 * thread only. */
#pragma once

#include "manager/core/rules/reel-rules.h"
#include "manager/engine/call/reel-auto-start.h"
#include "manager/engine/call/reel-call-profile.h"
#include "manager/engine/call/reel-recording-list.h"
#include "manager/engine/call/reel-roster.h"
#include "manager/engine/services/reel-services.h"

/* Its sources; not owned. */
typedef struct {
  ReelServices *services;
  const ReelCallProfile *profile;
  ReelRoster *roster;
  ReelRecordingList *recordings;
  const ReelAutoStart *auto_start;
} ReelRuleSources;

typedef struct _ReelRuleContext ReelRuleContext;

/* For RECORDING, or for the call without a recording if NULL. Free it before the call or a policy changes. */
ReelRuleContext *reel_rule_context_new (const ReelRuleSources *sources, ReelRecording *recording);
/* The same with PARTICIPANT_ID, who is present, as the only person: for decisions that do not depend on others. */
ReelRuleContext *reel_rule_context_new_of_one (const ReelRuleSources *sources, ReelRecording *recording,
                                               const char *participant_id);
void reel_rule_context_free (ReelRuleContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRuleContext, reel_rule_context_free)

/* Valid as long as the context. */
const ReelRulesCall *reel_rule_context_get (const ReelRuleContext *self);
