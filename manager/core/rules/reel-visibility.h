/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* To whom an ongoing call and the recording rules are shown, and who may answer for whom. Pure and table-driven: the
 * engine asks on behalf of those who ask by org.callreel.Manager1, Call1 and Policy1. */
#pragma once

#include "manager/core/rules/reel-rules-context.h"

/**
 * ReelView:
 * @REEL_VIEW_CALL: that there is this call: its properties, its participants, what may be done to its recording
 * @REEL_VIEW_RULES: what is set for a user, group, company or queue, and what that resolves to
 * @REEL_VIEW_CONSENT: whether a participant agrees to be recorded, which is answered rather than shown
 * @REEL_VIEW_SENDING: a participant's media, which is sent rather than shown
 */
typedef enum {
  REEL_VIEW_CALL,
  REEL_VIEW_RULES,
  REEL_VIEW_CONSENT,
  REEL_VIEW_SENDING,
} ReelView;

#define REEL_N_VIEWS (REEL_VIEW_SENDING + 1)

/**
 * ReelRelation:
 * @REEL_RELATION_SERVER: a trusted server, on whose behalf nobody asks
 * @REEL_RELATION_OWN: it is the user's own: a call that the user is in, the user's rules, the user's answer
 * @REEL_RELATION_ADMINISTRATOR: not their own, but they have may-administer-recording
 * @REEL_RELATION_OTHER: neither
 */
typedef enum {
  REEL_RELATION_SERVER,
  REEL_RELATION_OWN,
  REEL_RELATION_ADMINISTRATOR,
  REEL_RELATION_OTHER,
} ReelRelation;

#define REEL_N_RELATIONS (REEL_RELATION_OTHER + 1)

/* USER: who asks; NULL or empty: a trusted server. POLICY: of USER; ignored for a server. */
ReelRelation reel_visibility_relate (const char *user, const ReelPolicy *policy, gboolean own);
/* To a call: its own are those who are in it. */
ReelRelation reel_visibility_relate_to_call (const char *user, const ReelPolicy *policy, const ReelRulesCall *call);
/* To what is set at LEVEL for ID: its own are the user's. */
ReelRelation reel_visibility_relate_to_rules (const char *user, const ReelPolicy *policy, ReelPolicyLevel level,
                                              const char *id);

/* Errors: REEL_ERROR_NO_ONGOING_CALL, as for a call that is not there, since nobody is to learn that it is;
 * REEL_ERROR_NOT_ALLOWED, naming the rule. */
gboolean reel_visibility_decide (ReelView view, ReelRelation relation, GError **error);
