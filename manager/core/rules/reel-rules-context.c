/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows from a call alone: the active agent, whether the caller has declined, which rule records automatically.
 * Used by the other files of the rules. */
#include "manager/core/rules/reel-rules-context.h"

#include "manager/core/wire/reel-nick.h"

#define NOBODY NULL

/* clang-format off */
const ReelModeRow reel_mode_rows[REEL_N_MODES] = {
  /*                                      at the answer   start    pause    stop */
  [REEL_MODE_NONE]                     = { FALSE,         FALSE,   FALSE,   FALSE },
  [REEL_MODE_ALWAYS_ON]                = { TRUE,          FALSE,   FALSE,   FALSE },
  [REEL_MODE_PAUSE_RESUME]             = { TRUE,          FALSE,   TRUE,    FALSE },
  [REEL_MODE_ON_DEMAND]                = { FALSE,         TRUE,    TRUE,    FALSE },
  [REEL_MODE_ON_DEMAND_USER_INITIATED] = { FALSE,         TRUE,    TRUE,    TRUE },
  [REEL_MODE_NEVER]                    = { FALSE,         FALSE,   FALSE,   FALSE },
};
/* clang-format on */

const char *const reel_consent_answer_nicks[] = { "none", "granted", "refused", NULL };
const char *const reel_origin_nicks[] = { "server", "actor", "forced", "mode", NULL };
const char *const reel_scope_nicks[] = { "all", "agent", "without-caller", NULL };

ReelLeg
reel_leg_parse (const char *text)
{
  int leg = reel_nick_find (reel_leg_nicks, text);

  return leg >= 0 ? (ReelLeg)leg : REEL_LEG_OTHER;
}

gboolean
reel_rules_is_variable_on (GVariant *variables, const char *name)
{
  const char *text = NULL;

  if (variables == NULL || !g_variant_lookup (variables, name, "&s", &text))
    return FALSE;
  return *text != '\0' && g_strcmp0 (text, "0") != 0 && g_ascii_strcasecmp (text, "false") != 0;
}

static const ReelRulesPerson *
find_by_id (const ReelRulesCall *call, const char *participant_id)
{
  for (guint i = 0; participant_id != NULL && i < call->n_people; i++) {
    if (g_strcmp0 (call->people[i].id, participant_id) == 0)
      return &call->people[i];
  }
  return NOBODY;
}

gboolean
reel_rules_is_present (const ReelRulesCall *call, const char *participant_id)
{
  return find_by_id (call, participant_id) != NOBODY;
}

gboolean
reel_rules_is_user (const ReelRulesPerson *person, const char *user)
{
  return g_str_equal (person->user != NULL ? person->user : person->id, user);
}

gboolean
reel_rules_has_participant_of (const ReelRulesCall *call, const char *participant_id, const char *user)
{
  const ReelRulesPerson *person = find_by_id (call, participant_id);

  return person != NOBODY && reel_rules_is_user (person, user);
}

static const ReelRulesPerson *
find_by_user (const ReelRulesCall *call, const char *user)
{
  const ReelRulesPerson *host = find_by_id (call, call->recording.active ? call->recording.origin_id : NULL);

  if (host != NOBODY && reel_rules_is_user (host, user))
    return host;
  for (guint i = 0; i < call->n_people; i++) {
    if (reel_rules_is_user (&call->people[i], user))
      return &call->people[i];
  }
  return NOBODY;
}

const ReelRulesPerson *
reel_rules_find_person (const ReelRulesCall *call, const ReelActor *actor)
{
  const ReelRulesPerson *person;

  if (reel_actor_is_server (actor))
    return NOBODY;
  if (actor->user != NULL && *actor->user != '\0')
    return find_by_user (call, actor->user);
  person = find_by_id (call, actor->id);
  return person != NOBODY ? person : find_by_user (call, actor->id);
}

static const ReelRulesPerson *
find_leg (const ReelRulesCall *call, ReelLeg leg, gboolean on_hold_too)
{
  for (guint i = 0; i < call->n_people; i++) {
    if (call->people[i].leg == leg && (on_hold_too || !call->people[i].on_hold))
      return &call->people[i];
  }
  return NOBODY;
}

static const ReelRulesPerson *
find_first_agent (const ReelRulesCall *call)
{
  const ReelRulesPerson *talking = find_leg (call, REEL_LEG_AGENT, FALSE);

  return talking != NOBODY ? talking : find_leg (call, REEL_LEG_AGENT, TRUE);
}

/* The initiator of the call, otherwise the agent that it was routed to. An initiator who has not joined yet is
 * waited for, unless a caller or a queue shows that the call was routed. Without any legs the initiator counts as
 * the agent. */
const ReelRulesPerson *
reel_rules_get_active_agent (const ReelRulesCall *call)
{
  const ReelRulesPerson *initiator = find_by_id (call, call->initiator);
  gboolean caller = find_leg (call, REEL_LEG_CALLER, TRUE) != NOBODY;
  gboolean agent = find_leg (call, REEL_LEG_AGENT, TRUE) != NOBODY;

  if (initiator != NOBODY && initiator->leg == REEL_LEG_AGENT)
    return initiator;
  if (call->queue != NULL || caller)
    return find_first_agent (call);
  if (call->initiator != NULL && initiator == NOBODY)
    return NOBODY;
  return agent ? find_first_agent (call) : initiator;
}

gboolean
reel_rules_is_declined (const ReelRulesCall *call)
{
  for (guint i = 0; i < call->n_people; i++) {
    if (call->people[i].leg == REEL_LEG_CALLER && call->people[i].consent == REEL_CONSENT_ANSWER_REFUSED)
      return TRUE;
  }
  return call->deny_variable;
}

gboolean
reel_rules_queue_sets (const ReelRulesCall *call, ReelPolicyProperty property)
{
  return call->queue != NULL && call->queue->source[property] == REEL_POLICY_LEVEL_QUEUE;
}

gboolean
reel_rules_is_forced (const ReelRulesCall *call)
{
  const ReelRulesPerson *agent = reel_rules_get_active_agent (call);

  if (agent != NOBODY && !agent->policy->recording_enabled)
    return FALSE;
  if (agent != NOBODY && agent->policy->forced)
    return TRUE;
  return reel_rules_queue_sets (call, REEL_POLICY_FORCED) && call->queue->forced && call->queue->recording_enabled;
}

const ReelRulesPerson *
reel_rules_find_forced_without_agent (const ReelRulesCall *call)
{
  if (call->state != REEL_CALL_STATE_ESTABLISHED || call->n_active > 0 || reel_rules_is_declined (call) ||
      reel_rules_get_active_agent (call) != NOBODY || reel_rules_is_forced (call))
    return NOBODY;
  for (guint i = 0; i < call->n_people; i++) {
    const ReelPolicy *policy = call->people[i].policy;

    if (policy->forced && policy->recording_enabled && call->people[i].leg != REEL_LEG_CALLER)
      return &call->people[i];
  }
  return NOBODY;
}

ReelMode
reel_rules_get_automatic_mode (const ReelRulesCall *call, const ReelRulesPerson **person)
{
  ReelMode strictest = REEL_MODE_NONE;

  *person = NOBODY;
  for (guint i = 0; i < call->n_people; i++) {
    const ReelPolicy *policy = call->people[i].policy;
    gboolean user = call->people[i].user != NULL && *call->people[i].user != '\0';

    if (!user || !policy->recording_enabled || !reel_mode_rows[policy->mode].at_answer)
      continue;
    /* A row without pause is stricter. */
    if (strictest == REEL_MODE_NONE || (reel_mode_rows[strictest].pause && !reel_mode_rows[policy->mode].pause)) {
      strictest = policy->mode;
      *person = &call->people[i];
    }
  }
  return strictest;
}
