/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that make up the rules share: reel-rules.c (who may do what),
 * -facts.c (what follows from a call alone), -plan.c (what happens by itself) and
 * -media.c (whose media is recorded). Nobody else includes it. */
#pragma once

#include "manager/core/rules/reel-rules.h"

/* RULES section 1: the rows of the modes. */
typedef struct {
  gboolean at_answer; /* recorded from the answer */
  gboolean start;
  gboolean pause; /* and resume */
  gboolean stop;
} ReelModeRow;

extern const ReelModeRow reel_mode_rows[REEL_N_MODES];

/* Whether @property is set on the queue itself, not on its company. */
gboolean reel_rules_queue_sets (const ReelRulesCall *call, ReelPolicyProperty property);

/* Whether an agent's or the queue's forced covers the call as it is now. */
gboolean reel_rules_is_forced (const ReelRulesCall *call);

/* The strictest mode of those present that records by itself, and whose it is;
 * REEL_MODE_NONE: there is none. */
ReelMode reel_rules_get_automatic_mode (const ReelRulesCall *call, const ReelRulesPerson **person);

/* NULL stands for nobody, who is not there. */
gboolean reel_rules_is_present (const ReelRulesCall *call, const char *participant_id);
