/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What starts, ends and continues automatically. */
#pragma once

#include "manager/core/rules/reel-rules-context.h"

/**
 * ReelRulesPlan:
 * @end: the active recording ends, for @end_reason
 * @start: one starts, after that, with the four members below @rebase
 * @rebase: the active one continues under @origin and @origin_id
 *
 * What has to happen now automatically.
 */
typedef struct {
  gboolean end;
  ReelSessionEnd end_reason;
  gboolean start;
  gboolean rebase;
  ReelOrigin origin;
  const char *origin_id;
  ReelScope scope;
  ReelConsentRule consent;
} ReelRulesPlan;

/**
 * ReelRulesDemand:
 * @due: the rules require a recording of the call as it is now, whatever became of earlier ones
 * @origin: %REEL_ORIGIN_FORCED or %REEL_ORIGIN_MODE
 * @level: the ReelPolicyLevel that sets the rule, or %REEL_POLICY_SOURCE_BUILT_IN
 */
typedef struct {
  gboolean due;
  ReelOrigin origin;
  int level;
} ReelRulesDemand;

ReelRulesDemand reel_rules_get_demand (const ReelRulesCall *call);

/* Called after each event, and for each recording if several are active. Called again once the plan has been carried
 * out, it returns an empty one. */
ReelRulesPlan reel_rules_plan (const ReelRulesCall *call);
