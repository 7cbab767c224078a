/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules against random calls: 10,000 with 200 events each; after each event invariants are checked that are written
 * without the rules' own functions. CALLREEL_MODEL_CALLS changes the number, CALLREEL_MODEL_SEED starts with the call
 * that failed. */
#include "tests/core/rules-world.h"

#include "manager/core/wire/reel-error.h"

#define CALLS  10000
#define EVENTS 200

typedef struct {
  guint64 seed;
  guint event;
  World world;
} Run;

static void G_GNUC_NORETURN G_GNUC_PRINTF (2, 3) violated (const Run *run, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_error ("CALLREEL_MODEL_SEED=%" G_GUINT64_FORMAT ", event %u (%s): %s", run->seed, run->event, run->world.happened,
           text);
}

static gboolean
has_caller_declined (const World *world)
{
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    const WorldPerson *person = &world->people[i];
    if (person->present && person->context.leg == REEL_LEG_CALLER &&
        person->context.consent == REEL_CONSENT_ANSWER_REFUSED)
      return TRUE;
  }
  return world->deny_variable;
}

static const WorldPerson *
find_person (const World *world, const char *id)
{
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    if (world->people[i].present && g_strcmp0 (world->people[i].context.id, id) == 0)
      return &world->people[i];
  }
  return NULL;
}

/* Two are active only where that is allowed, none after the end. */
static void
check_recordings (const Run *run)
{
  const World *world = &run->world;

  if (world_count_active (world) > world->max_active)
    violated (run, "%u recordings are active", world_count_active (world));
  if (world->state != REEL_CALL_STATE_ESTABLISHED && world_count_active (world) > 0)
    violated (run, "recorded before the answer or after the end");
  for (guint i = 0; i < WORLD_RECORDINGS; i++) {
    const ReelRulesRecording *recording = &world->recordings[i].context;

    if (!recording->active)
      continue;
    if (world->kind == REEL_CALL_KIND_ROOM && recording->origin == REEL_ORIGIN_ACTOR &&
        find_person (world, recording->origin_id) == NULL)
      violated (run, "a recording outlives its host");
    if (recording->origin != REEL_ORIGIN_SERVER && recording->origin_id != NULL &&
        find_person (world, recording->origin_id) == NULL)
      violated (run, "a recording goes on under the rule of somebody who left");
    if (has_caller_declined (world) && recording->scope == REEL_SCOPE_ALL)
      violated (run, "all are recorded though the caller declined");
    if (recording->scope == REEL_SCOPE_AGENT &&
        (recording->origin != REEL_ORIGIN_FORCED || !has_caller_declined (world)))
      violated (run, "the agent alone is recorded without a reason");
  }
}

static gboolean
has_known_caller (const World *world)
{
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    if (world->people[i].present && world->people[i].context.leg == REEL_LEG_CALLER)
      return TRUE;
  }
  return FALSE;
}

/* Whether the caller is on hold and nobody has a rule that records consultations. */
static gboolean
is_private_consult (const World *world)
{
  guint callers = 0, held = 0, recorded = world->companies[0].record_consult;

  recorded += world->has_queue && world->queue.record_consult;
  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    const WorldPerson *person = &world->people[i];

    callers += person->present && person->context.leg == REEL_LEG_CALLER;
    held += person->present && person->context.leg == REEL_LEG_CALLER && person->context.on_hold;
    recorded += person->present && person->policy.record_consult;
  }
  return callers > 0 && held == callers && recorded == 0;
}

/* Consent of those who joined, or of everybody; a no always counts; nobody on hold; no caller who declined. */
static void
check_media (Run *run, guint index)
{
  World *world = &run->world;
  const WorldRecording *recording = &world->recordings[index];
  guint n_admitted = 0;
  ReelRulesCall call;

  world_fill_context (world, (int)index, &call);
  for (guint i = 0; i < call.n_people; i++) {
    const WorldPerson *person = find_person (world, call.people[i].id);
    gboolean late = person->joined > recording->started;
    gboolean asked =
        recording->context.consent == REEL_CONSENT_ALL || (recording->context.consent == REEL_CONSENT_JOINERS && late);
    gboolean caller = person->context.leg == REEL_LEG_CALLER;

    if (!reel_rules_admits (&call, &call.people[i]))
      continue;
    n_admitted++;
    if (person->context.consent == REEL_CONSENT_ANSWER_REFUSED)
      violated (run, "%s is recorded after a no", person->context.id);
    if (asked && person->context.consent != REEL_CONSENT_ANSWER_GRANTED)
      violated (run, "%s is recorded without an answer", person->context.id);
    if (caller && (has_caller_declined (world) || recording->context.scope != REEL_SCOPE_ALL))
      violated (run, "the caller %s is recorded", person->context.id);
    if (person->context.leg == REEL_LEG_OTHER && has_caller_declined (world) && !has_known_caller (world))
      violated (run, "%s is recorded and may be the caller who declined", person->context.id);
    if (person->context.leg != REEL_LEG_AGENT && recording->context.scope == REEL_SCOPE_AGENT)
      violated (run, "%s is recorded in place of the agent", person->context.id);
    if (person->context.on_hold)
      violated (run, "%s is recorded on hold", person->context.id);
  }
  if (n_admitted > 0 && is_private_consult (world))
    violated (run, "the consult is recorded");
  if (recording->context.scope == REEL_SCOPE_AGENT && n_admitted > 1)
    violated (run, "%u people are recorded in place of the agent", n_admitted);
}

static gboolean
is_steering (ReelAction action)
{
  return action == REEL_ACTION_PAUSE || action == REEL_ACTION_RESUME || action == REEL_ACTION_STOP;
}

/* What no actor may succeed with. */
static void
check_request (const Run *run)
{
  const WorldRequest *request = &run->world.request;
  const WorldPerson *actor;
  gboolean censor = request->action >= REEL_ACTION_CENSOR, room = run->world.kind == REEL_CALL_KIND_ROOM;
  gboolean forced = request->before.active && request->before.origin == REEL_ORIGIN_FORCED;
  ReelMode mode;

  if (!request->asked || !request->done || request->actor == -1)
    return;
  if (request->actor < 0)
    violated (run, "somebody from outside did it");
  actor = &run->world.people[request->actor];
  mode = actor->policy.mode;
  if (!actor->policy.recording_enabled)
    violated (run, "%s did it without recording-enabled", actor->context.id);
  if (forced && (request->action == REEL_ACTION_START || is_steering (request->action)))
    violated (run, "%s steered a forced recording", actor->context.id);
  if (mode == REEL_MODE_NEVER && !forced)
    violated (run, "%s did it in mode never", actor->context.id);
  if (request->action == REEL_ACTION_START && has_caller_declined (&run->world))
    violated (run, "%s started though the caller declined", actor->context.id);
  if (room && !forced && request->action == REEL_ACTION_START && actor->context.role == REEL_ROLE_GUEST)
    violated (run, "the guest %s started", actor->context.id);
  if (room && !forced && request->action != REEL_ACTION_START &&
      (request->before.origin != REEL_ORIGIN_ACTOR || g_strcmp0 (request->before.origin_id, actor->context.id) != 0))
    violated (run, "%s is not the host", actor->context.id);
  if ((!room || forced) && censor && !actor->policy.censor_allowed)
    violated (run, "%s censored without censor-allowed", actor->context.id);
  if (room || censor)
    return;
  if (mode == REEL_MODE_ALWAYS_ON ||
      (mode == REEL_MODE_PAUSE_RESUME &&
       (request->action == REEL_ACTION_START || request->action == REEL_ACTION_STOP)) ||
      (mode == REEL_MODE_ON_DEMAND && request->action == REEL_ACTION_STOP) ||
      (mode == REEL_MODE_NONE && !actor->policy.manual_allowed))
    violated (run, "%s did it in mode %s", actor->context.id, reel_mode_nicks[mode]);
  if (request->action == REEL_ACTION_STOP && request->before.origin == REEL_ORIGIN_MODE)
    violated (run, "%s stopped what runs by a mode", actor->context.id);
}

/* Whether the states of call and recording permit it at all. */
static gboolean
is_possible (const World *world, const ReelRulesRecording *recording, ReelAction action)
{
  gboolean runs = recording->active && recording->state != REEL_RECORDING_STATE_STARTING;

  switch (action) {
  case REEL_ACTION_START:
    return world->state == REEL_CALL_STATE_ESTABLISHED && world_count_active (world) < world->max_active;
  case REEL_ACTION_PAUSE:
    return runs && recording->state == REEL_RECORDING_STATE_RECORDING;
  case REEL_ACTION_RESUME:
    return runs && recording->state == REEL_RECORDING_STATE_PAUSED;
  case REEL_ACTION_STOP:
    return recording->active;
  case REEL_ACTION_CENSOR:
    return runs && !recording->censored;
  case REEL_ACTION_UNCENSOR:
    return runs && recording->censored;
  }
  g_assert_not_reached ();
}

static const char *
expect_status (const ReelRulesRecording *recording, guint actions)
{
  if (!recording->active)
    return actions & (1u << REEL_ACTION_START) ? "Start Recording" : "Not Recording";
  if (recording->scope == REEL_SCOPE_AGENT)
    return "Automatic Recording (without caller)";
  return recording->state == REEL_RECORDING_STATE_PAUSED ? "Paused" : "Recording";
}

/* Listed actions succeed and no others do; a server may do everything that is possible, a host what a host may. */
static void
check_controls (Run *run)
{
  World *world = &run->world;
  guint who = world_random (world, WORLD_PEOPLE + 2);
  const char *user = who == WORLD_PEOPLE ? NULL : who > WORLD_PEOPLE ? "stranger" : world->people[who].context.id;
  const ReelActor actor = { .id = user };
  int recording = world->recordings[0].context.active ? 0 : world->recordings[1].context.active ? 1 : -1;
  guint actions;
  ReelRulesCall call;
  const char *status;

  world_fill_context (world, recording, &call);
  status = reel_rules_get_controls (&call, &actor, &actions);
  if (!g_str_equal (status, expect_status (&call.recording, actions)))
    violated (run, "the status is %s", status);
  for (guint action = 0; action < REEL_N_ACTIONS; action++) {
    gboolean listed = (actions & (1u << action)) != 0;
    gboolean possible = is_possible (world, &call.recording, action);

    if (listed != reel_rules_decide (&call, &actor, action, NULL))
      violated (run, "%s of %s is listed or not, and then the other way", reel_action_nicks[action], user);
    if (listed && !possible)
      violated (run, "%s is listed for %s and can't be", reel_action_nicks[action], user);
    if (user == NULL && listed != possible)
      violated (run, "a server may not %s", reel_action_nicks[action]);
    if (who > WORLD_PEOPLE && listed)
      violated (run, "a stranger may %s", reel_action_nicks[action]);
  }
}

/* Once the plan is carried out, there is nothing left to do; what a forced rule demands is recorded. */
static void
check_settled (Run *run)
{
  World *world = &run->world;

  for (int i = -1; i < WORLD_RECORDINGS; i++) {
    ReelRulesCall call;
    ReelRulesPlan plan;

    if (i < 0 ? world_count_active (world) > 0 : !world->recordings[i].context.active)
      continue;
    world_fill_context (world, i, &call);
    plan = reel_rules_plan (&call);
    if (plan.end || plan.start || plan.rebase)
      violated (run, "the plan wants more: %s%s%s", plan.end ? "end " : "", plan.rebase ? "rebase " : "",
                plan.start ? "start" : "");
  }
}

static gboolean
has_forced_queue (const World *world)
{
  return world->has_queue && world->queue.source[REEL_POLICY_FORCED] == REEL_POLICY_LEVEL_QUEUE &&
         world->queue.forced && world->queue.recording_enabled;
}

/* Two questions that need no agent: a queue's forced rule, and a single agent's. */
static void
check_forced (const Run *run)
{
  const World *world = &run->world;
  const WorldPerson *agent = NULL;
  guint n_people = 0, n_agents = 0;
  gboolean expected;

  for (guint i = 0; i < WORLD_PEOPLE; i++) {
    n_people += world->people[i].present;
    if (world->people[i].present && world->people[i].context.leg == REEL_LEG_AGENT) {
      n_agents++;
      agent = &world->people[i];
    }
  }
  if (world->state != REEL_CALL_STATE_ESTABLISHED || n_people == 0 || n_agents != 1 || !world->has_queue)
    return;
  expected = agent->policy.recording_enabled && (agent->policy.forced || has_forced_queue (world)) &&
             !has_caller_declined (world) && !world->is_suppressed;
  if (expected && world_count_active (world) == 0)
    violated (run, "forced, but nothing is recorded");
}

static void
check_all_media (Run *run)
{
  for (guint i = 0; i < WORLD_RECORDINGS; i++) {
    if (run->world.recordings[i].context.active)
      check_media (run, i);
  }
}

static void
check_all (Run *run)
{
  check_recordings (run);
  check_all_media (run);
  check_controls (run);
  check_settled (run);
  check_forced (run);
}

static guint64
read_number (const char *name, guint64 otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static void
test_model (void)
{
  guint64 calls = read_number ("CALLREEL_MODEL_CALLS", CALLS);
  guint64 seed = read_number ("CALLREEL_MODEL_SEED", (guint64)(guint32)g_test_rand_int ());
  guint64 n_done = 0, n_started = 0, n_asked = 0;

  g_test_message ("%" G_GUINT64_FORMAT " calls from CALLREEL_MODEL_SEED=%" G_GUINT64_FORMAT, calls, seed);
  for (guint64 i = 0; i < calls; i++) {
    Run run = { .seed = seed + i };

    world_init (&run.world, run.seed);
    for (run.event = 0; run.event < EVENTS; run.event++) {
      world_happen (&run.world);
      check_request (&run);
      n_asked += run.world.request.asked;
      n_done += run.world.request.asked && run.world.request.done;
      /* At once, not only after the plan is carried out. */
      check_all_media (&run);
      world_settle (&run.world);
      check_all (&run);
      n_started += world_count_active (&run.world) > 0;
    }
  }
  g_test_message ("%" G_GUINT64_FORMAT " events with a recording; of %" G_GUINT64_FORMAT " requests %" G_GUINT64_FORMAT
                  " allowed",
                  n_started, n_asked, n_done);
  /* A model in which nothing happens would prove nothing. */
  g_assert_cmpuint (n_started, >, calls * EVENTS / 10);
  g_assert_cmpuint (n_done, >, n_asked / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rules-model", test_model);
  return g_test_run ();
}
