/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings that are due and are not made: the reason is reported, and they start when they can. */
#include "tests/engine/rules-fixture.h"

#include <string.h>

/* Returns: the text in the result of Explain that says why a due recording is not made; NULL if none is missed */
static char *
explain_missed (EngineFixture *self)
{
  g_autoptr (GVariant) explanation = g_variant_ref_sink (reel_engine_explain (self->engine, "", "c", NULL));
  char *text = NULL;

  return g_variant_lookup (explanation, "not-recorded", "s", &text) ? text : NULL;
}

/* Somebody's calls must be recorded, and nobody is the agent: this is reported once, until an agent is known. */
static void
test_not_recorded_no_agent (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{}");
  g_autofree char *missed = NULL, *later = NULL, *operation = NULL;

  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  rules_fixture_add (call, "carl", "{'leg': <'caller'>}");
  missed = explain_missed (self);
  g_assert_null (missed);
  rules_fixture_add (call, "a", "{'user': <'anna'>}");
  rules_fixture_add (call, "b", "{}");
  missed = explain_missed (self);
  g_assert_nonnull (strstr (missed, "'a'"));
  g_assert_cmpuint (rules_fixture_count_missed (call), ==, 1);
  rules_fixture_update (call, "a", "{'leg': <'agent'>}");
  operation = rules_fixture_wait_for_recording (call);
  later = explain_missed (self);
  g_assert_null (later);
}

static void
test_not_recorded_capacity (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) none = engine_fixture_dict ("{}");
  ReelCall *call = rules_fixture_create_call (self, "{}");
  g_autofree char *first = NULL, *missed = NULL, *later = NULL, *operation = NULL;

  self->config->capacity = 1;
  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  reel_engine_create_call (self->engine, "d", none, NULL);
  first = engine_fixture_start (self, "d", "{}", NULL);
  rules_fixture_add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  missed = explain_missed (self);
  g_assert_nonnull (strstr (missed, "capacity"));
  g_assert_cmpuint (rules_fixture_count_missed (call), ==, 1);
  g_assert_true (engine_fixture_stop (self, first, NULL));
  operation = rules_fixture_wait_for_recording (call);
  later = explain_missed (self);
  g_assert_null (later);
}

static void
test_not_recorded_failed_start (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{}");
  g_autofree char *missed = NULL;

  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  fake_launcher_set_mode (self->workers, "no-start");
  rules_fixture_add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  wait_until (rules_fixture_count_missed (call) == 1);
  missed = explain_missed (self);
  g_assert_nonnull (missed);
}

/* A call that must be recorded, but exceeded the capacity, is recorded once there is room. */
static void
test_room_for_another (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) none = engine_fixture_dict ("{}");
  g_autoptr (GVariant) anna = engine_fixture_dict ("{'user': <'anna'>}");
  g_autofree char *first = NULL, *second = NULL;
  ReelCall *call, *other;

  self->config->capacity = 1;
  rules_fixture_set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = rules_fixture_create_call (self, "{}");
  g_assert_true (reel_call_add_participant (call, "a", anna, NULL, NULL));
  first = rules_fixture_wait_for_recording (call);
  other = reel_engine_create_call (self->engine, "d", none, NULL);
  g_assert_true (reel_call_add_participant (other, "a", anna, NULL, NULL));
  /* It is told of once. */
  g_assert_true (reel_call_add_participant (other, "b", none, NULL, NULL));
  g_assert_cmpuint (rules_fixture_count_missed (other), ==, 1);
  g_assert_null (reel_call_find_active_recording (other));
  g_assert_true (engine_fixture_stop (self, first, NULL));
  second = rules_fixture_wait_for_recording (other);
  g_assert_cmpstr (first, !=, second);
}

#define ADD(name, data, test)                                                                                          \
  g_test_add ("/missed/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("room-for-another", NULL, test_room_for_another);
  ADD ("no-agent", NULL, test_not_recorded_no_agent);
  ADD ("capacity", NULL, test_not_recorded_capacity);
  ADD ("failed-start", NULL, test_not_recorded_failed_start);
  return g_test_run ();
}
