/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The context of a call for the rules; see the header for who asks. */
#include "manager/engine/call/reel-rule-context.h"

#define DENY_VARIABLE "DENY_RECORDING"

struct _ReelRuleContext {
  ReelRulesCall call;
  ReelRulesRecording suppressed;
  ReelPolicy company;
  ReelPolicy queue;
  ReelRulesPerson *people;
};

static void
describe_trigger (const ReelTrigger *trigger, ReelRulesRecording *context)
{
  context->origin = trigger->origin;
  context->origin_id = trigger->origin_id;
  context->scope = trigger->scope;
  context->consent = trigger->consent;
}

static void
describe_recording (ReelRecording *recording, ReelRulesRecording *context)
{
  context->state = reel_recording_get_state (recording);
  context->active = reel_recording_state_is_active (context->state);
  context->censored = reel_recording_is_censored (recording);
  describe_trigger (reel_recording_get_trigger (recording), context);
}

/* Whoever starts a recording has consented by that; the log has an entry once it runs. */
static ReelConsentAnswer
get_consent (const ReelMember *member, gboolean joined_during, ReelRecording *recording)
{
  const ReelTrigger *trigger = recording != NULL ? reel_recording_get_trigger (recording) : NULL;

  if (member->consent == REEL_CONSENT_ANSWER_NONE && !joined_during && trigger != NULL &&
      trigger->origin == REEL_ORIGIN_ACTOR && g_strcmp0 (trigger->origin_id, member->data->id) == 0)
    return REEL_CONSENT_ANSWER_GRANTED;
  return member->consent;
}

static void
describe_person (ReelRuleContext *self, const ReelRuleSources *sources, ReelRecording *recording, ReelMember *member)
{
  ReelRulesPerson *person = &self->people[self->call.n_people++];

  if (member->policy == NULL) {
    member->policy = g_new0 (ReelPolicy, 1);
    reel_policy_store_resolve_user (sources->services->policies, member->data->user, member->policy);
  }
  person->id = member->data->id;
  person->user = member->data->user;
  person->role = member->data->role;
  person->leg = reel_leg_parse (member->data->leg);
  person->on_hold = member->data->on_hold;
  person->joined_during = recording != NULL && member->joined_utc >= reel_recording_get_created_utc (recording);
  person->consent = get_consent (member, person->joined_during, recording);
  person->policy = member->policy;
}

static void
describe_people (ReelRuleContext *self, const ReelRuleSources *sources, ReelRecording *recording)
{
  const GPtrArray *present = reel_roster_get_present (sources->roster);

  self->people = g_new (ReelRulesPerson, present->len);
  self->call.people = self->people;
  for (guint i = 0; i < present->len; i++) {
    ReelMember *member = present->pdata[i];

    if (!member->recorder)
      describe_person (self, sources, recording, member);
  }
}

/* Everything except the people. */
static ReelRuleContext *
describe_call (const ReelRuleSources *sources, ReelRecording *recording)
{
  ReelRuleContext *self = g_new0 (ReelRuleContext, 1);
  const ReelCallProperties *properties = sources->profile->properties;
  const ReelTrigger *suppressed = reel_auto_start_get_suppressed (sources->auto_start);

  self->call.kind = properties->kind;
  self->call.state = sources->profile->state;
  self->call.deny_variable = reel_rules_is_variable_on (properties->variables, DENY_VARIABLE);
  self->call.initiator = reel_roster_get_initiator (sources->roster);
  reel_policy_store_resolve_user (sources->services->policies, NULL, &self->company);
  self->call.company = &self->company;
  if (reel_policy_store_resolve_queue (sources->services->policies, properties->queue, &self->queue))
    self->call.queue = &self->queue;
  if (recording != NULL)
    describe_recording (recording, &self->call.recording);
  self->call.n_active = reel_recording_list_count_active (sources->recordings);
  self->call.max_active = sources->services->config->operations_per_call;
  if (suppressed != NULL) {
    describe_trigger (suppressed, &self->suppressed);
    self->call.suppressed = &self->suppressed;
  }
  return self;
}

ReelRuleContext *
reel_rule_context_new (const ReelRuleSources *sources, ReelRecording *recording)
{
  ReelRuleContext *self = describe_call (sources, recording);

  describe_people (self, sources, recording);
  return self;
}

ReelRuleContext *
reel_rule_context_new_of_one (const ReelRuleSources *sources, ReelRecording *recording, const char *participant_id)
{
  ReelRuleContext *self = describe_call (sources, recording);

  self->people = g_new (ReelRulesPerson, 1);
  self->call.people = self->people;
  describe_person (self, sources, recording, reel_roster_find (sources->roster, participant_id));
  return self;
}

void
reel_rule_context_free (ReelRuleContext *self)
{
  g_free (self->people);
  g_free (self);
}

const ReelRulesCall *
reel_rule_context_get (const ReelRuleContext *self)
{
  return &self->call;
}
