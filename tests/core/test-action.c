/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and labels of actions, and the actor of a request. */
#include "manager/core/rules/reel-action.h"

#include "tests/core/dict-cases.h"

static const struct {
  ReelAction action;
  const char *nick;
  const char *label;
} names[] = {
  { REEL_ACTION_START, "start", "Start Recording" },    { REEL_ACTION_PAUSE, "pause", "Pause Recording" },
  { REEL_ACTION_RESUME, "resume", "Resume Recording" }, { REEL_ACTION_STOP, "stop", "Stop Recording" },
  { REEL_ACTION_CENSOR, "censor", "Censor Recording" }, { REEL_ACTION_UNCENSOR, "uncensor", "End Censoring" },
};

static void
test_names (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (names), ==, REEL_N_ACTIONS);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_cmpstr (reel_action_nicks[names[i].action], ==, names[i].nick);
    g_assert_cmpstr (reel_action_get_label (names[i].action), ==, names[i].label);
  }
}

static void
test_actor (void)
{
  g_autoptr (GVariant) empty = dict_from_text ("{}");
  g_autoptr (GVariant) dict = dict_from_text ("{'actor': <'8:acs:x/y'>}");
  g_autoptr (GVariant) of_user = dict_from_text ("{'user': <'anna'>}");
  g_autofree char *actor = NULL;
  g_autofree char *user = NULL;

  g_assert_true (reel_action_parse_actor (empty, &actor, &user, NULL));
  g_assert_true (reel_actor_is_server (&(ReelActor){ actor, user }));
  g_assert_true (reel_action_parse_actor (of_user, &actor, &user, NULL));
  g_assert_null (actor);
  g_assert_cmpstr (user, ==, "anna");
  g_assert_false (reel_actor_is_server (&(ReelActor){ actor, user }));
  g_clear_pointer (&user, g_free);
  g_assert_true (reel_action_parse_actor (dict, &actor, &user, NULL));
  g_assert_cmpstr (actor, ==, "8:acs:x/y");
  g_assert_null (user);
  g_assert_false (reel_actor_is_server (&(ReelActor){ actor, user }));
}

static void
test_actor_refused (void)
{
  const DictCase refused[] = {
    { "{'actor': <''>}", "actor: " },
    { "{'actor': <1>}", "actor: its type is s" },
    { "{'actor': <'a'>, 'user': <'a'>}", "user: give either this or actor" },
    { "{'user': <''>}", "user: " },
    { "{'who': <'a'>}", "“who” is not a known key; these are: actor, user" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;
    char *actor = NULL, *user = NULL;

    g_assert_false (reel_action_parse_actor (dict, &actor, &user, &error));
    assert_refused (error, &refused[i]);
    g_assert_null (actor);
    g_assert_null (user);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/action/names", test_names);
  g_test_add_func ("/core/action/actor", test_actor);
  g_test_add_func ("/core/action/actor-refused", test_actor_refused);
  return g_test_run ();
}
