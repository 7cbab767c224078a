/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A model of a call, and random events in it. */
#include "tests/core/rules-world.h"

#define SERVER   (-1)
#define STRANGER (-2)

static const char *const ids[WORLD_PEOPLE] = { "p0", "p1", "p2", "p3", "p4", "p5" };
/* Two devices of one user, and somebody without a user. */
static const char *const users[WORLD_PEOPLE] = { "u0", "u1", "u2", "u0", NULL, "u5" };

/* splitmix64: the same on every machine, and fast. */
guint
world_random (World *self, guint below)
{
  guint64 mixed = (self->random += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  mixed = (mixed ^ (mixed >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  mixed = (mixed ^ (mixed >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint)((mixed ^ (mixed >> 31)) % below);
}

static gboolean
one_in (World *self, guint n)
{
  return world_random (self, n) == 0;
}

guint
world_count_active (const World *self)
{
  guint count = 0;

  for (guint i = 0; i < WORLD_RECORDINGS; i++)
    count += self->recordings[i].context.active;
  return count;
}

static void
draw_policy (World *self, ReelPolicy *policy, guint company)
{
  reel_policy_resolve (NULL, NULL, NULL, policy);
  policy->recording_enabled = self->companies[company].recording_enabled;
  policy->mode = world_random (self, REEL_N_MODES);
  policy->forced = one_in (self, 4);
  policy->manual_allowed = one_in (self, 2);
  policy->record_agent_when_caller_declines = one_in (self, 2);
  policy->censor_allowed = one_in (self, 2);
  policy->record_consult = one_in (self, 2);
  policy->consent = world_random (self, REEL_CONSENT_OFF + 1);
}

static void
draw_queue (World *self)
{
  static const ReelPolicyProperty properties[] = { REEL_POLICY_FORCED, REEL_POLICY_CONSENT,
                                                   REEL_POLICY_RECORD_CONSULT };

  draw_policy (self, &self->queue, 0);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    self->queue.source[properties[i]] = one_in (self, 2) ? REEL_POLICY_LEVEL_QUEUE : REEL_POLICY_LEVEL_COMPANY;
}

static void
draw_company (World *self, guint company)
{
  ReelPolicy *policy = &self->companies[company];

  policy->recording_enabled = !one_in (self, 8);
  policy->consent = world_random (self, REEL_CONSENT_OFF + 1);
  policy->record_consult = one_in (self, 2);
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    if (self->people[i].company == company)
      self->people[i].policy.recording_enabled = policy->recording_enabled;
  }
  if (company == 0)
    self->queue.recording_enabled = policy->recording_enabled;
}

void
world_init (World *self, guint64 seed)
{
  *self = (World){ .random = seed, .happened = "begins" };
  self->kind = one_in (self, 3) ? REEL_CALL_KIND_ROOM : REEL_CALL_KIND_CALL;
  self->state = one_in (self, 3) ? REEL_CALL_STATE_RINGING : REEL_CALL_STATE_ESTABLISHED;
  self->initiator = (int)world_random (self, WORLD_PEOPLE + 2) - 1;
  if (self->initiator >= WORLD_PEOPLE)
    self->initiator = SERVER;
  self->has_queue = one_in (self, 3);
  self->max_active = one_in (self, 8) ? 2 : 1;
  for (guint i = 0; i < G_N_ELEMENTS (self->companies); i++) {
    reel_policy_resolve (NULL, NULL, NULL, &self->companies[i]);
    draw_company (self, i);
  }
  draw_queue (self);
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    WorldPerson *person = &self->people[i];

    person->company = one_in (self, 4);
    draw_policy (self, &person->policy, person->company);
    person->context.id = ids[i];
    person->context.user = users[i];
    person->context.role = world_random (self, REEL_ROLE_GUEST + 1);
    person->context.leg = world_random (self, REEL_LEG_AGENT + 1);
    person->context.policy = &person->policy;
  }
}

static gboolean
is_initiator_gone (const World *self)
{
  return self->initiator >= 0 && self->people[self->initiator].has_been && !self->people[self->initiator].present;
}

void
world_fill_context (World *self, int recording, ReelRulesCall *call)
{
  const WorldRecording *one = recording >= 0 ? &self->recordings[recording] : NULL;

  *call = (ReelRulesCall){
    .kind = self->kind,
    .state = self->state,
    .deny_variable = self->deny_variable,
    .initiator = self->initiator >= 0 && !is_initiator_gone (self) ? ids[self->initiator] : NULL,
    .company = &self->companies[0],
    .queue = self->has_queue ? &self->queue : NULL,
    .people = self->listed,
    .n_active = world_count_active (self),
    .max_active = self->max_active,
    .suppressed = self->is_suppressed ? &self->suppressed : NULL,
  };
  if (one != NULL)
    call->recording = one->context;
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    guint place = call->n_people;

    if (!self->people[i].present)
      continue;
    /* In the order of joining; they are few. */
    for (; place > 0; place--) {
      const WorldPerson *before = &self->people[g_ascii_digit_value (self->listed[place - 1].id[1])];
      if (before->joined <= self->people[i].joined)
        break;
      self->listed[place] = self->listed[place - 1];
    }
    self->listed[place] = self->people[i].context;
    call->n_people++;
  }
  for (guint i = 0; i < call->n_people; i++) {
    const WorldPerson *person = &self->people[g_ascii_digit_value (self->listed[i].id[1])];
    self->listed[i].joined_during = one != NULL && one->context.active && person->joined > one->started;
  }
}

static void
begin (World *self, ReelOrigin origin, const char *origin_id, ReelScope scope, ReelConsentRule consent)
{
  guint slot = 0;

  while (slot < WORLD_RECORDINGS && self->recordings[slot].context.active)
    slot++;
  g_assert_cmpuint (slot, <, WORLD_RECORDINGS);
  self->recordings[slot] = (WorldRecording){
    .context = {
      .active = TRUE,
      .state = REEL_RECORDING_STATE_STARTING,
      .origin = origin,
      .origin_id = origin_id,
      .scope = scope,
      .consent = consent,
    },
    .started = self->now,
  };
  self->is_suppressed = FALSE;
}

/* On request, not according to a plan. */
static void
end_otherwise (World *self, ReelRulesRecording *recording)
{
  recording->active = FALSE;
  recording->state = REEL_RECORDING_STATE_FINALIZING;
  if (recording->origin != REEL_ORIGIN_FORCED && recording->origin != REEL_ORIGIN_MODE)
    return;
  if (world_count_active (self) > 0)
    return;
  self->is_suppressed = TRUE;
  self->suppressed = *recording;
}

static const char *
get_id (const char *given)
{
  return given != NULL ? ids[g_ascii_digit_value (given[1])] : NULL;
}

void
world_settle (World *self)
{
  for (int i = -1; i < WORLD_RECORDINGS; i++) {
    ReelRulesCall call;
    ReelRulesPlan plan;

    if (i < 0 ? world_count_active (self) > 0 : !self->recordings[i].context.active)
      continue;
    world_fill_context (self, i, &call);
    plan = reel_rules_plan (&call);
    if (plan.end) {
      self->recordings[i].context.active = FALSE;
      self->recordings[i].context.state = REEL_RECORDING_STATE_FINALIZING;
    }
    if (plan.rebase) {
      self->recordings[i].context.origin = plan.origin;
      self->recordings[i].context.origin_id = get_id (plan.origin_id);
    }
    if (plan.start)
      begin (self, plan.origin, get_id (plan.origin_id), plan.scope, plan.consent);
  }
}

static void
happen_join (World *self, WorldPerson *person)
{
  if (person->present) {
    self->happened = "takes or leaves hold";
    person->context.on_hold = !person->context.on_hold;
    return;
  }
  self->happened = "joins";
  person->present = TRUE;
  person->has_been = TRUE;
  person->context.on_hold = FALSE;
  person->joined = self->now;
}

static void
happen_leave (World *self, WorldPerson *person)
{
  self->happened = "leaves";
  person->present = FALSE;
}

static void
happen_host_leaves (World *self, WorldPerson *unused G_GNUC_UNUSED)
{
  self->happened = "host leaves";
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    for (guint j = 0; j < WORLD_RECORDINGS; j++) {
      if (self->recordings[j].context.active && g_strcmp0 (self->recordings[j].context.origin_id, ids[i]) == 0)
        self->people[i].present = FALSE;
    }
  }
}

static void
happen_consent (World *self, WorldPerson *person)
{
  if (!person->present)
    return;
  self->happened = "answers about consent";
  person->context.consent = one_in (self, 3) ? REEL_CONSENT_ANSWER_REFUSED : REEL_CONSENT_ANSWER_GRANTED;
}

static void
happen_deny (World *self, WorldPerson *unused G_GNUC_UNUSED)
{
  self->happened = "DENY_RECORDING is set or cleared";
  self->deny_variable = one_in (self, 3);
}

static void
happen_policy (World *self, WorldPerson *person)
{
  self->happened = "a policy changes";
  if (one_in (self, 4))
    draw_company (self, world_random (self, 2));
  else if (one_in (self, 4))
    draw_queue (self);
  else
    draw_policy (self, &person->policy, person->company);
}

static void
happen_answer (World *self, WorldPerson *unused G_GNUC_UNUSED)
{
  self->happened = "is answered";
  if (self->state == REEL_CALL_STATE_RINGING)
    self->state = REEL_CALL_STATE_ESTABLISHED;
}

static void
happen_end (World *self, WorldPerson *unused G_GNUC_UNUSED)
{
  if (!one_in (self, 40))
    return;
  self->happened = "the call ends";
  self->state = REEL_CALL_STATE_ENDED;
}

static void
happen_started (World *self, WorldPerson *unused G_GNUC_UNUSED)
{
  ReelRulesRecording *recording = &self->recordings[world_random (self, WORLD_RECORDINGS)].context;

  if (!recording->active || recording->state != REEL_RECORDING_STATE_STARTING)
    return;
  self->happened = "has started";
  recording->state = one_in (self, 8) ? REEL_RECORDING_STATE_PAUSED : REEL_RECORDING_STATE_RECORDING;
}

/* It ends by itself: a limit, a full storage, a lost worker. */
static void
happen_limit (World *self, WorldPerson *unused G_GNUC_UNUSED)
{
  ReelRulesRecording *recording = &self->recordings[world_random (self, WORLD_RECORDINGS)].context;

  if (!recording->active || !one_in (self, 4))
    return;
  self->happened = "the limit is reached";
  end_otherwise (self, recording);
}

static void
do_action (World *self, const ReelRulesCall *call, int slot, ReelAction action, const ReelRulesPerson *actor)
{
  ReelRulesRecording *recording = slot >= 0 ? &self->recordings[slot].context : NULL;

  switch (action) {
  case REEL_ACTION_START:
    begin (self, actor != NULL ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER, actor != NULL ? get_id (actor->id) : NULL,
           reel_rules_get_start_scope (call),
           reel_rules_get_consent_rule (call, &(ReelActor){ .id = actor != NULL ? actor->id : NULL }));
    /* Starting a recording grants consent, unless the actor said no before. */
    if (actor != NULL && actor->consent == REEL_CONSENT_ANSWER_NONE)
      self->people[g_ascii_digit_value (actor->id[1])].context.consent = REEL_CONSENT_ANSWER_GRANTED;
    break;
  case REEL_ACTION_PAUSE:
    recording->state = REEL_RECORDING_STATE_PAUSED;
    break;
  case REEL_ACTION_RESUME:
    recording->state = REEL_RECORDING_STATE_RECORDING;
    break;
  case REEL_ACTION_STOP:
    end_otherwise (self, recording);
    break;
  case REEL_ACTION_CENSOR:
  case REEL_ACTION_UNCENSOR:
    recording->censored = action == REEL_ACTION_CENSOR;
    break;
  }
}

static void
happen_action (World *self, WorldPerson *person)
{
  gboolean server = one_in (self, 6);
  gboolean by_user = !server && person->context.user != NULL && one_in (self, 4);
  const ReelActor who = { .id = server || by_user ? NULL : person->context.id,
                          .user = by_user ? person->context.user : NULL };
  int slot = (int)world_random (self, WORLD_RECORDINGS);
  const ReelRulesPerson *actor;
  ReelRulesCall call;

  if (!self->recordings[slot].context.active)
    slot = self->recordings[1 - slot].context.active ? 1 - slot : -1;
  world_fill_context (self, slot, &call);
  actor = reel_rules_find_person (&call, &who);
  self->request = (WorldRequest){
    .asked = TRUE,
    .action = world_random (self, REEL_N_ACTIONS),
    .actor = server          ? SERVER
             : actor != NULL ? g_ascii_digit_value (actor->id[1])
                             : STRANGER,
    .before = call.recording,
  };
  self->happened = reel_action_nicks[self->request.action];
  self->request.done = reel_rules_decide (&call, &who, self->request.action, NULL);
  if (self->request.done)
    do_action (self, &call, slot, self->request.action, actor);
}

/* Frequent actors are listed more than once. */
static void (*const happenings[]) (World *, WorldPerson *) = {
  happen_join,    happen_join,    happen_join,   happen_leave,   happen_host_leaves, happen_consent,
  happen_consent, happen_deny,    happen_policy, happen_policy,  happen_answer,      happen_end,
  happen_started, happen_started, happen_limit,  happen_started, happen_action,      happen_action,
  happen_action,  happen_action,  happen_action, happen_action,  happen_action,
};

void
world_happen (World *self)
{
  WorldPerson *person = &self->people[world_random (self, WORLD_PEOPLE)];

  self->now++;
  self->happened = "nothing";
  self->request.asked = FALSE;
  happenings[world_random (self, G_N_ELEMENTS (happenings))](self, person);
}
