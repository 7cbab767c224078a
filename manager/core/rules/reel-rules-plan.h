/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What starts, ends and goes on by itself. */
#pragma once

#include "manager/core/rules/reel-rules-context.h"

/**
 * ReelRulesPlan:
 * @end: the active recording ends, for @end_reason
 * @start: one begins, after that, with the four members below @rebase
 * @rebase: the active one goes on, from now on under @origin and @origin_id
 *
 * What has to happen now by itself.
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

/* Asked after each event, and for each recording where several are active. What
 * it says holds until the next event: asked again once that is done, it wants nothing. */
ReelRulesPlan reel_rules_plan (const ReelRulesCall *call);
