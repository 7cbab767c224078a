/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls with random events, with fake workers: what GetControls lists succeeds and nothing else does, no second
 * recording starts, and the worker is never told to record somebody who must not be recorded. CALLREEL_WALK_SEED starts
 * with the call that failed. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define CALLS  12
#define EVENTS 60
#define PEOPLE 4

typedef struct {
  gboolean present;
  gboolean on_hold;
  gboolean caller;
  gboolean refused;
} Person;

typedef struct {
  EngineFixture *fixture;
  GRand *rand;
  guint seed;
  guint event;
  char *id;
  ReelCall *call;
  gboolean deny;
  Person people[PEOPLE];
  char *last; /* operation, or NULL */
} Walk;

static const char *const ids[PEOPLE] = { "p0", "p1", "p2", "p3" };

static guint
draw (Walk *self, guint below)
{
  return (guint)g_rand_int_range (self->rand, 0, (gint32)below);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
do_join_or_leave (Walk *self, guint who)
{
  Person *person = &self->people[who];
  static const char *const legs[] = { "", "caller", "agent" };
  guint leg = draw (self, G_N_ELEMENTS (legs));
  g_autofree char *text = NULL;
  g_autoptr (GVariant) dict = NULL;

  if (person->present) {
    g_assert_true (reel_call_remove_participant (self->call, ids[who], "left", NULL));
    person->present = FALSE;
    return;
  }
  text = g_strdup_printf ("{'user': <'u%u'>, 'leg': <'%s'>, 'role': <'%s'>}", who, legs[leg],
                          reel_role_nicks[draw (self, 3)]);
  dict = engine_fixture_dict (text);
  g_assert_true (reel_call_add_participant (self->call, ids[who], dict, NULL, NULL));
  *person = (Person){ .present = TRUE, .caller = leg == 1 };
}

static void
do_hold (Walk *self, guint who)
{
  Person *person = &self->people[who];
  g_autofree char *text = g_strdup_printf ("{'on-hold': <%s>}", person->on_hold ? "false" : "true");
  g_autoptr (GVariant) dict = engine_fixture_dict (text);

  if (!person->present)
    return;
  g_assert_true (reel_call_update_participant (self->call, ids[who], dict, NULL, NULL));
  person->on_hold = !person->on_hold;
}

static void
do_consent (Walk *self, guint who)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean granted = draw (self, 3) > 0;

  if (!self->people[who].present)
    return;
  self->people[who].refused = !granted;
  reel_call_set_consent_async (self->call, ids[who], granted, store_result, &result);
  wait_until (result != NULL);
  g_assert_true (reel_call_set_consent_finish (self->call, result, NULL));
}

static void
do_deny (Walk *self, guint unused G_GNUC_UNUSED)
{
  gboolean deny = draw (self, 4) == 0;
  g_autofree char *text = g_strdup_printf ("{'variables': <{'DENY_RECORDING': '%d'}>}", deny);
  g_autoptr (GVariant) dict = engine_fixture_dict (text);

  g_assert_true (engine_fixture_update_call (self->call, dict, NULL));
  self->deny = deny;
}

static void
do_policy (Walk *self, guint who)
{
  static const char *const switches[] = { "forced", "manual-allowed", "record-agent-when-caller-declines",
                                          "censor-allowed", "record-consult" };
  g_autofree char *user = g_strdup_printf ("u%u", who);
  g_autofree char *text = draw (self, 2) == 0
                              ? g_strdup_printf ("{'mode': <'%s'>}", reel_mode_nicks[draw (self, REEL_N_MODES)])
                              : g_strdup_printf ("{'%s': <%s>}", switches[draw (self, G_N_ELEMENTS (switches))],
                                                 draw (self, 2) == 0 ? "true" : "false");
  g_autoptr (GVariant) dict = engine_fixture_dict (text);

  engine_fixture_set_policy (self->fixture, "user", user, dict);
}

static gboolean
is_listed (Walk *self, const char *user, ReelAction action)
{
  g_auto (GStrv) actions = NULL;
  const char *status;

  g_assert_true (reel_engine_get_controls (self->fixture->engine, self->id, user, &status, &actions, NULL));
  return g_strv_contains ((const char *const *)actions, reel_action_nicks[action]);
}

static gboolean
request (Walk *self, ReelAction action, const char *operation, const char *actor, GError **error)
{
  g_autofree char *text = *actor != '\0' ? g_strdup_printf ("{'actor': <'%s'>}", actor) : g_strdup ("{}");
  g_autoptr (GVariant) options = engine_fixture_dict (text);
  g_autoptr (GAsyncResult) result = NULL;
  ReelEngine *engine = self->fixture->engine;

  if (action == REEL_ACTION_START) {
    g_free (self->last);
    self->last = engine_fixture_start (self->fixture, self->id, text, error);
    return self->last != NULL;
  }
  if (action == REEL_ACTION_STOP)
    reel_engine_stop_recording_async (engine, operation, options, 0, store_result, &result);
  else
    reel_engine_set_mode_async (engine, operation, action, options, 0, store_result, &result);
  wait_until (result != NULL);
  return reel_engine_change_finish (engine, result, error);
}

static void
do_action (Walk *self, guint who)
{
  ReelRecording *recording = reel_call_find_active_recording (self->call);
  g_autofree char *operation = g_strdup (recording != NULL ? reel_recording_get_operation (recording) : self->last);
  ReelAction action = draw (self, REEL_N_ACTIONS);
  const char *actor = draw (self, 5) == 0 ? "" : ids[who];
  gboolean listed, done;
  g_autoptr (GError) error = NULL;

  if (operation == NULL && action != REEL_ACTION_START)
    return;
  listed = is_listed (self, actor, action);
  done = request (self, action, operation, actor, &error);
  if (listed != done)
    g_error ("CALLREEL_WALK_SEED=%u, event %u: %s of “%s” is %slisted, and then: %s", self->seed, self->event,
             reel_action_nicks[action], actor, listed ? "" : "not ", done ? "done" : error->message);
}

static gboolean
is_declined (const Walk *self)
{
  for (guint i = 0; i < PEOPLE; i++) {
    if (self->people[i].present && self->people[i].caller && self->people[i].refused)
      return TRUE;
  }
  return self->deny;
}

static gboolean
is_settled (ReelRecording *recording)
{
  return reel_recording_get_state (recording) != REEL_RECORDING_STATE_STARTING &&
         !reel_recording_is_settling (recording);
}

/* Those whom the worker was told to record: nobody who is absent, on hold or said no. */
static void
check_admitted (Walk *self, const char *operation)
{
  const char *text = fake_notes_get_admitted (self->fixture->notes, operation);
  g_auto (GStrv) admitted = NULL;

  g_assert_nonnull (text);
  admitted = g_strsplit (text, " ", -1);
  for (guint i = 0; i < PEOPLE; i++) {
    const Person *person = &self->people[i];
    gboolean wrong = !person->present || person->on_hold || person->refused || (person->caller && is_declined (self));

    if (wrong && g_strv_contains ((const char *const *)admitted, ids[i]))
      g_error ("CALLREEL_WALK_SEED=%u, event %u: %s is recorded", self->seed, self->event, ids[i]);
  }
}

static void
check_recordings (Walk *self)
{
  ReelRecording *recording = reel_call_find_active_recording (self->call);
  g_autofree char *operation = recording != NULL ? g_strdup (reel_recording_get_operation (recording)) : NULL;
  g_auto (GStrv) all = reel_call_list_recordings (self->call);
  guint active = 0;

  for (guint i = 0; all[i] != NULL; i++) {
    g_autofree char *state = engine_fixture_state_text (self->fixture, all[i], "state");
    active += g_str_equal (state, "starting") || g_str_equal (state, "recording") || g_str_equal (state, "paused");
  }
  g_assert_cmpuint (active, <=, 1);
  if (operation == NULL)
    return;
  wait_until ((recording = reel_call_find_active_recording (self->call)) == NULL || is_settled (recording));
  if (recording != NULL && g_str_equal (reel_recording_get_operation (recording), operation))
    check_admitted (self, operation);
}

static void (*const happenings[]) (Walk *, guint) = {
  do_join_or_leave, do_join_or_leave, do_hold,   do_consent, do_deny,
  do_policy,        do_action,        do_action, do_action,  do_action,
};

static void
walk (EngineFixture *fixture, guint seed, guint number)
{
  Walk self = { .fixture = fixture, .rand = g_rand_new_with_seed (seed), .seed = seed };
  g_autoptr (GVariant) dict = NULL;
  g_autofree char *text = NULL;

  text = g_strdup_printf ("{'kind': <'%s'>, 'state': <'%s'>}", draw (&self, 3) == 0 ? "room" : "call",
                          draw (&self, 3) == 0 ? "ringing" : "established");
  dict = engine_fixture_dict (text);
  self.id = g_strdup_printf ("c%u", number);
  self.call = g_object_ref (reel_engine_create_call (fixture->engine, self.id, dict, NULL));
  for (self.event = 0; self.event < EVENTS; self.event++) {
    if (self.event == EVENTS / 6)
      reel_call_answer (self.call, NULL);
    happenings[draw (&self, G_N_ELEMENTS (happenings))](&self, draw (&self, PEOPLE));
    check_recordings (&self);
  }
  g_assert_true (reel_call_end (self.call, "", NULL));
  g_assert_null (reel_call_find_active_recording (self.call));
  g_object_unref (self.call);
  g_free (self.id);
  g_free (self.last);
  g_rand_free (self.rand);
}

static void
test_walk (EngineFixture *self, gconstpointer unused G_GNUC_UNUSED)
{
  const char *given = g_getenv ("CALLREEL_WALK_SEED");
  guint seed = given != NULL ? (guint)g_ascii_strtoull (given, NULL, 10) : (guint)g_test_rand_int ();

  g_test_message ("CALLREEL_WALK_SEED=%u", seed);
  for (guint i = 0; i < CALLS; i++)
    walk (self, seed + i, i);
  g_assert_cmpuint (self->states->len, >, CALLS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/rules-walk", EngineFixture, NULL, engine_fixture_set_up, test_walk, engine_fixture_tear_down);
  return g_test_run ();
}
