/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What starts, ends and continues automatically. */
#include "manager/core/rules/reel-rules-plan.h"

#include "manager/core/rules/reel-rules-media.h"

/* When the caller has declined. Somebody who counts as the agent only for having made the call may be the caller. */
static gboolean
is_recorded_alone (const ReelRulesPerson *agent)
{
  return agent != NULL && agent->leg == REEL_LEG_AGENT && agent->policy->record_agent_when_caller_declines;
}

/* The recording that the rules require for the call as it is now; not active: none. */
static ReelRulesRecording
want (const ReelRulesCall *call)
{
  const ReelRulesPerson *agent = reel_rules_get_active_agent (call);
  const ReelRulesPerson *whose;
  ReelRulesRecording none = { .active = FALSE };
  gboolean declined = reel_rules_is_declined (call);

  if (call->state != REEL_CALL_STATE_ESTABLISHED || call->n_people == 0)
    return none;
  if (reel_rules_is_forced (call)) {
    if (declined && !is_recorded_alone (agent))
      return none;
    return (ReelRulesRecording){
      .active = TRUE,
      .origin = REEL_ORIGIN_FORCED,
      .origin_id = agent != NULL ? agent->id : NULL,
      .scope = declined ? REEL_SCOPE_AGENT : REEL_SCOPE_ALL,
    };
  }
  if (declined || call->kind == REEL_CALL_KIND_ROOM)
    return none;
  if (reel_rules_get_automatic_mode (call, &whose) == REEL_MODE_NONE)
    return none;
  return (ReelRulesRecording){ .active = TRUE, .origin = REEL_ORIGIN_MODE, .origin_id = whose->id };
}

static gboolean
is_same (const ReelRulesRecording *recording, const ReelRulesRecording *other)
{
  return recording->origin == other->origin && recording->scope == other->scope &&
         g_strcmp0 (recording->origin_id, other->origin_id) == 0;
}

/* Whether whoever the recording depends on has left; a server never leaves, nor does a queue. */
static gboolean
is_origin_gone (const ReelRulesCall *call)
{
  const ReelRulesRecording *recording = &call->recording;

  return recording->origin != REEL_ORIGIN_SERVER && recording->origin_id != NULL &&
         !reel_rules_is_present (call, recording->origin_id);
}

static gboolean
is_manual (ReelOrigin origin)
{
  return origin == REEL_ORIGIN_SERVER || origin == REEL_ORIGIN_ACTOR;
}

/* A person who started it is its host; a rule has none. */
static ReelSessionEnd
find_end_without_origin (const ReelRulesRecording *recording)
{
  return recording->origin == REEL_ORIGIN_ACTOR ? REEL_SESSION_END_INITIATOR_LEFT : REEL_SESSION_END_RULES_CHANGED;
}

/* Why the active recording has to end; the first reason applies. */
static gboolean
find_end (const ReelRulesCall *call, const ReelRulesRecording *wanted, ReelSessionEnd *reason)
{
  const ReelRulesRecording *recording = &call->recording;
  gboolean same_scope = wanted->active && wanted->scope == recording->scope;
  gboolean room_of_host = call->kind == REEL_CALL_KIND_ROOM && recording->origin == REEL_ORIGIN_ACTOR;

  *reason = REEL_SESSION_END_CALL_ENDED;
  if (call->state == REEL_CALL_STATE_ENDED)
    return TRUE;
  *reason = REEL_SESSION_END_CALLER_DECLINED;
  if (recording->scope == REEL_SCOPE_ALL && reel_rules_is_declined (call))
    return TRUE;
  /* The agent alone is recorded only as long as the rule says so and the caller declines. */
  if (!reel_rules_is_declined (call))
    *reason = REEL_SESSION_END_RULES_CHANGED;
  if (recording->scope == REEL_SCOPE_AGENT && !same_scope)
    return TRUE;
  *reason = find_end_without_origin (recording);
  return is_origin_gone (call) && (!same_scope || room_of_host);
}

/* Whether it continues under another rule: that of a new active agent, or a forced that applies now. */
static gboolean
is_rebased (const ReelRulesCall *call, const ReelRulesRecording *wanted)
{
  const ReelRulesRecording *recording = &call->recording;

  if (!wanted->active || wanted->scope != recording->scope)
    return FALSE;
  return is_origin_gone (call) || (is_manual (recording->origin) && wanted->origin == REEL_ORIGIN_FORCED);
}

ReelRulesPlan
reel_rules_plan (const ReelRulesCall *call)
{
  ReelRulesRecording wanted = want (call);
  ReelRulesPlan plan = { .end = FALSE };

  if (wanted.active && call->suppressed != NULL && is_same (&wanted, call->suppressed))
    wanted.active = FALSE;
  if (call->recording.active) {
    plan.end = find_end (call, &wanted, &plan.end_reason);
    plan.rebase = !plan.end && is_rebased (call, &wanted);
  }
  plan.start = wanted.active && call->n_active == (plan.end ? 1 : 0);
  if (plan.start || plan.rebase) {
    plan.origin = wanted.origin;
    plan.origin_id = wanted.origin_id;
    plan.scope = wanted.scope;
    plan.consent = plan.start ? reel_rules_get_consent_rule (call, &(ReelActor){ .id = wanted.origin_id })
                              : call->recording.consent;
  }
  return plan;
}

/* The agent's own rule before the queue's, as reel_rules_is_forced(). */
static int
find_forced_level (const ReelRulesCall *call)
{
  const ReelRulesPerson *agent = reel_rules_get_active_agent (call);

  if (agent != NULL && agent->policy->forced)
    return agent->policy->source[REEL_POLICY_FORCED];
  return REEL_POLICY_LEVEL_QUEUE;
}

static int
find_mode_level (const ReelRulesCall *call)
{
  const ReelRulesPerson *whose;

  reel_rules_get_automatic_mode (call, &whose);
  return whose->policy->source[REEL_POLICY_MODE];
}

ReelRulesDemand
reel_rules_get_demand (const ReelRulesCall *call)
{
  const ReelRulesRecording wanted = want (call);
  const ReelRulesPerson *person = reel_rules_find_forced_without_agent (call);
  ReelRulesDemand demand = { .due = wanted.active || person != NULL, .origin = REEL_ORIGIN_FORCED };

  if (wanted.active) {
    demand.origin = wanted.origin;
    demand.level = wanted.origin == REEL_ORIGIN_FORCED ? find_forced_level (call) : find_mode_level (call);
  } else if (person != NULL) {
    demand.level = person->policy->source[REEL_POLICY_FORCED];
  }
  return demand;
}
