/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media is recorded: consent, hold, and a caller who declined. */
#pragma once

#include "manager/core/rules/reel-rules-context.h"

/* What an accepted start begins with, and what consent rule goes with it. @actor
 * as above, in a plan its origin_id. */
ReelScope reel_rules_get_start_scope (const ReelRulesCall *call);
ReelConsentRule reel_rules_get_consent_rule (const ReelRulesCall *call, const char *actor);

/* Whether this person must have consented before the active recording takes
 * their media. Whether they have is not looked at. */
gboolean reel_rules_requires_consent (const ReelRulesCall *call, const ReelRulesPerson *person);

/* Whether this person's media may enter the active recording. */
gboolean reel_rules_admits (const ReelRulesCall *call, const ReelRulesPerson *person);

/* What that needs to know of all people together, found once for all of them; valid as long as @call. */
typedef struct {
  gboolean declined;
  gboolean caller;  /* somebody is said to be the caller */
  gboolean consult; /* that is not recorded */
  const ReelRulesPerson *agent;
} ReelRulesSurvey;

ReelRulesSurvey reel_rules_survey (const ReelRulesCall *call);
gboolean reel_rules_admits_of (const ReelRulesCall *call, const ReelRulesSurvey *survey, const ReelRulesPerson *person);
