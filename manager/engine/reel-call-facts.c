/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rules have to know of a call. Called by the engine before it acts,
 * and by ReelCall. */
#include "manager/engine/reel-call-facts.h"

#include "manager/engine/reel-call-private.h"

#define DENY_VARIABLE "DENY_RECORDING"

struct _ReelCallFacts {
  ReelRulesCall call;
  ReelRulesRecording spent;
  ReelPolicy company;
  ReelPolicy queue;
  ReelPolicy *policies; /* of people, by index */
  ReelRulesPerson *people;
};

static void
describe_grounds (const ReelGrounds *grounds, ReelRulesRecording *facts)
{
  facts->origin = grounds->origin;
  facts->origin_id = grounds->origin_id;
  facts->scope = grounds->scope;
  facts->consent = grounds->consent;
}

static void
describe_recording (ReelRecording *recording, ReelRulesRecording *facts)
{
  facts->state = reel_recording_get_state (recording);
  facts->active = reel_recording_state_is_active (facts->state);
  facts->censored = reel_recording_is_censored (recording);
  describe_grounds (reel_recording_get_grounds (recording), facts);
}

/* Who starts a recording has consented by it; the log says so once it runs. */
static ReelConsentAnswer
get_consent (const ReelMember *member, gboolean joined_during, ReelRecording *recording)
{
  const ReelGrounds *grounds = recording != NULL ? reel_recording_get_grounds (recording) : NULL;

  if (member->consent == REEL_CONSENT_ANSWER_NONE && !joined_during && grounds != NULL &&
      grounds->origin == REEL_ORIGIN_ACTOR && g_strcmp0 (grounds->origin_id, member->data->id) == 0)
    return REEL_CONSENT_ANSWER_GRANTED;
  return member->consent;
}

static void
describe_people (ReelCallFacts *self, ReelCall *call, ReelRecording *recording)
{
  self->people = g_new0 (ReelRulesPerson, call->members->len);
  self->policies = g_new0 (ReelPolicy, call->members->len);
  for (guint i = 0; i < call->members->len; i++) {
    const ReelMember *member = call->members->pdata[i];
    guint n = self->call.n_people;
    ReelRulesPerson *person = &self->people[n];

    if (member->left_utc != 0 || member->recorder)
      continue;
    reel_policy_store_resolve_user (call->services->policies, member->data->user, &self->policies[n]);
    person->id = member->data->id;
    person->user = member->data->user;
    person->role = member->data->role;
    person->leg = reel_leg_parse (member->data->leg);
    person->on_hold = member->data->on_hold;
    person->joined_during = recording != NULL && member->joined_utc >= reel_recording_get_created_utc (recording);
    person->consent = get_consent (member, person->joined_during, recording);
    person->policy = &self->policies[n];
    self->call.n_people++;
  }
  self->call.people = self->people;
}

/* Somebody who came and left initiates nothing any more. */
static const char *
find_initiator (ReelCall *call)
{
  const char *initiator = call->properties->initiator;
  gboolean left = FALSE;

  for (guint i = 0; initiator != NULL && i < call->members->len; i++) {
    const ReelMember *member = call->members->pdata[i];
    if (!g_str_equal (member->data->id, initiator))
      continue;
    if (member->left_utc == 0)
      return initiator;
    left = TRUE;
  }
  return left ? NULL : initiator;
}

static guint
count_active (ReelCall *call)
{
  guint count = 0;

  for (guint i = 0; i < call->recordings->len; i++)
    count += reel_recording_state_is_active (reel_recording_get_state (call->recordings->pdata[i]));
  return count;
}

ReelCallFacts *
reel_call_facts_new (ReelCall *call, ReelRecording *recording)
{
  ReelCallFacts *self = g_new0 (ReelCallFacts, 1);
  const ReelCallProperties *properties = call->properties;

  self->call.kind = properties->kind;
  self->call.state = call->state;
  self->call.deny_variable = reel_rules_is_variable_on (properties->variables, DENY_VARIABLE);
  self->call.initiator = find_initiator (call);
  reel_policy_store_resolve_user (call->services->policies, NULL, &self->company);
  self->call.company = &self->company;
  if (reel_policy_store_resolve_queue (call->services->policies, properties->queue, &self->queue))
    self->call.queue = &self->queue;
  describe_people (self, call, recording);
  if (recording != NULL)
    describe_recording (recording, &self->call.recording);
  self->call.n_active = count_active (call);
  self->call.max_active = call->services->config->operations_per_call;
  if (call->spent != NULL) {
    describe_grounds (call->spent, &self->spent);
    self->call.spent = &self->spent;
  }
  return self;
}

void
reel_call_facts_free (ReelCallFacts *self)
{
  g_free (self->people);
  g_free (self->policies);
  g_free (self);
}

const ReelRulesCall *
reel_call_facts_get (const ReelCallFacts *self)
{
  return &self->call;
}
