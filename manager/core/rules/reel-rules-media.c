/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media is recorded: consent, hold, and a caller who declined. */
#include "manager/core/rules/reel-rules-media.h"

ReelScope
reel_rules_get_start_scope (const ReelRulesCall *call)
{
  return reel_rules_is_declined (call) ? REEL_SCOPE_WITHOUT_CALLER : REEL_SCOPE_ALL;
}

/* That of the queue if the call came through one: it resolves over its company. */
static const ReelPolicy *
get_company (const ReelRulesCall *call)
{
  return call->queue != NULL ? call->queue : call->company;
}

/* The queue's own, otherwise the actor's, otherwise the company's, otherwise by the kind of call. */
ReelConsentRule
reel_rules_get_consent_rule (const ReelRulesCall *call, const ReelActor *actor)
{
  const ReelRulesPerson *person = reel_rules_find_person (call, actor);

  if (reel_rules_queue_sets (call, REEL_POLICY_CONSENT))
    return call->queue->consent;
  if (person != NULL && person->policy->consent != REEL_CONSENT_UNSET)
    return person->policy->consent;
  if (get_company (call)->consent != REEL_CONSENT_UNSET)
    return get_company (call)->consent;
  return call->kind == REEL_CALL_KIND_ROOM ? REEL_CONSENT_JOINERS : REEL_CONSENT_OFF;
}

gboolean
reel_rules_requires_consent (const ReelRulesCall *call, const ReelRulesPerson *person)
{
  if (!call->recording.active)
    return FALSE;
  switch (call->recording.consent) {
  case REEL_CONSENT_ALL:
    return TRUE;
  case REEL_CONSENT_JOINERS:
    return person->joined_during;
  case REEL_CONSENT_UNSET:
  case REEL_CONSENT_OFF:
    return FALSE;
  }
  g_return_val_if_reached (TRUE);
}

/* Starting a recording implies consent, but not for somebody who joined later under the same id. */
static gboolean
has_consented (const ReelRulesCall *call, const ReelRulesPerson *person)
{
  return person->consent == REEL_CONSENT_ANSWER_GRANTED ||
         (call->recording.origin == REEL_ORIGIN_ACTOR && !person->joined_during &&
          g_strcmp0 (call->recording.origin_id, person->id) == 0);
}

static gboolean
has_caller (const ReelRulesCall *call)
{
  for (guint i = 0; i < call->n_people; i++) {
    if (call->people[i].leg == REEL_LEG_CALLER)
      return TRUE;
  }
  return FALSE;
}

/* As long as no participant is named as the caller, anybody who is not an agent may be. */
static gboolean
may_be_caller (const ReelRulesSurvey *survey, const ReelRulesPerson *person)
{
  return person->leg == REEL_LEG_CALLER || (person->leg == REEL_LEG_OTHER && !survey->caller);
}

static gboolean
is_in_scope (const ReelRulesCall *call, const ReelRulesSurvey *survey, const ReelRulesPerson *person)
{
  switch (call->recording.scope) {
  case REEL_SCOPE_ALL:
    return !survey->declined || !may_be_caller (survey, person);
  case REEL_SCOPE_AGENT:
    return person->leg == REEL_LEG_AGENT && person == survey->agent;
  case REEL_SCOPE_WITHOUT_CALLER:
    return !may_be_caller (survey, person);
  }
  g_return_val_if_reached (FALSE);
}

static gboolean
is_consult_recorded (const ReelRulesCall *call, const ReelRulesPerson *agent)
{
  if (reel_rules_queue_sets (call, REEL_POLICY_RECORD_CONSULT))
    return call->queue->record_consult;
  return agent != NULL ? agent->policy->record_consult : get_company (call)->record_consult;
}

/* With several callers only if each of them is on hold. */
static gboolean
is_consult (const ReelRulesCall *call)
{
  guint callers = 0, held = 0;

  for (guint i = 0; i < call->n_people; i++) {
    callers += call->people[i].leg == REEL_LEG_CALLER;
    held += call->people[i].leg == REEL_LEG_CALLER && call->people[i].on_hold;
  }
  return callers > 0 && held == callers;
}

ReelRulesSurvey
reel_rules_survey (const ReelRulesCall *call)
{
  const ReelRulesPerson *agent = reel_rules_get_active_agent (call);

  return (ReelRulesSurvey){
    .declined = reel_rules_is_declined (call),
    .caller = has_caller (call),
    .consult = is_consult (call) && !is_consult_recorded (call, agent),
    .agent = agent,
  };
}

gboolean
reel_rules_admits_of (const ReelRulesCall *call, const ReelRulesSurvey *survey, const ReelRulesPerson *person)
{
  if (!call->recording.active || person->consent == REEL_CONSENT_ANSWER_REFUSED || person->on_hold)
    return FALSE;
  if (!is_in_scope (call, survey, person) || survey->consult)
    return FALSE;
  return !reel_rules_requires_consent (call, person) || has_consented (call, person);
}

gboolean
reel_rules_admits (const ReelRulesCall *call, const ReelRulesPerson *person)
{
  const ReelRulesSurvey survey = reel_rules_survey (call);

  return reel_rules_admits_of (call, &survey, person);
}
