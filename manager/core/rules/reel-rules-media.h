/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media is recorded: consent, hold, and a caller who declined. */
#pragma once

#include "manager/core/rules/reel-rules-context.h"

/* Scope and consent rule of a recording that starts. @actor: as in reel_rules_decide(); in a plan its origin_id. */
ReelScope reel_rules_get_start_scope (const ReelRulesCall *call);
ReelConsentRule reel_rules_get_consent_rule (const ReelRulesCall *call, const ReelActor *actor);

/* Whether this person must have consented before the active recording takes their media, regardless of whether they
 * have. */
gboolean reel_rules_requires_consent (const ReelRulesCall *call, const ReelRulesPerson *person);

/* Whether this person's media may enter the active recording. */
gboolean reel_rules_admits (const ReelRulesCall *call, const ReelRulesPerson *person);

/* What the functions need to know about all participants together, computed once; valid as long as @call. */
typedef struct {
  gboolean declined;
  gboolean caller;  /* a participant is named as the caller */
  gboolean consult; /* a consultation that is not recorded */
  const ReelRulesPerson *agent;
} ReelRulesSurvey;

ReelRulesSurvey reel_rules_survey (const ReelRulesCall *call);
gboolean reel_rules_admits_of (const ReelRulesCall *call, const ReelRulesSurvey *survey, const ReelRulesPerson *person);
