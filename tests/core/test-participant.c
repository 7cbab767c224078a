/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties of AddParticipant and UpdateParticipant. */
#include "manager/core/wire/reel-participant.h"

#include "tests/core/dict-cases.h"

static const DictCase refused[] = {
  { "{'leg': <'Agent'>}", "leg: “Agent” is not one of: other, caller, agent" },
  { "{'role': <'boss'>}", "role: “boss” is not one of: administrator, member, guest" },
  { "{'display-name': <'a\\u001bb'>}", "display-name: " },
  { "{'avatar': <'me.png'>}", "avatar: a file must be an absolute path" },
  { "{'on-hold': <'yes'>}", "on-hold: its type is b" },
  { "{'user': <uint32 7>}", "user: its type is s" },
  { "{'colour': <'red'>}", "“colour” is not a known key" },
};

static void
test_defaults (void)
{
  g_autoptr (ReelParticipant) participant = reel_participant_parse ("p/1", REEL_ROLE_MEMBER, NULL, NULL);

  g_assert_cmpstr (participant->id, ==, "p/1");
  g_assert_cmpint (participant->role, ==, REEL_ROLE_MEMBER);
  g_assert_false (participant->on_hold);
  g_assert_false (participant->pinned);
  g_assert_null (participant->display_name);
}

/* Without a role, the default depends on the kind of the call. */
static void
test_role_of_the_kind (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'role': <'member'>}");
  g_autoptr (ReelParticipant) guest = reel_participant_parse ("p", REEL_ROLE_GUEST, NULL, NULL);
  g_autoptr (ReelParticipant) member = reel_participant_parse ("p", REEL_ROLE_GUEST, dict, NULL);

  g_assert_cmpint (guest->role, ==, REEL_ROLE_GUEST);
  g_assert_cmpint (member->role, ==, REEL_ROLE_MEMBER);
}

/* Nothing that would be refused is opened. */
static void
test_avatar (void)
{
  static const struct {
    const char *properties, *avatar;
  } cases[] = {
    { "{'avatar': <'/a.png'>}", "/a.png" },
    { "{'user': <'u'>, 'avatar': <'/a.png'>}", "/a.png" },
    { "{'user': <'u'>}", NULL },
    { "{'avatar': <''>}", NULL },
    { "{'avatar': <'a.png'>}", NULL },
    { "{'avatar': <7>}", NULL },
    { "{'avatar': <'/a.png'>, 'leg': <'x'>}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].properties);
    g_autofree char *avatar = reel_participant_dup_avatar (dict);

    g_assert_cmpstr (avatar, ==, cases[i].avatar);
  }
}

/* The three of the rules and nothing else; the empty text takes it away. */
static void
test_legs (void)
{
  g_autoptr (ReelParticipant) participant = reel_participant_parse ("p", REEL_ROLE_MEMBER, NULL, NULL);
  g_autoptr (GVariant) wrong = dict_from_text ("{'leg': <'callee'>, 'display-name': <'X'>}");
  g_autoptr (GVariant) none = dict_from_text ("{'leg': <''>}");

  for (guint i = 0; reel_leg_nicks[i] != NULL; i++) {
    g_autofree char *text = g_strdup_printf ("{'leg': <'%s'>}", reel_leg_nicks[i]);
    g_autoptr (GVariant) dict = dict_from_text (text);

    g_assert_true (reel_participant_update (participant, dict, NULL));
    g_assert_cmpstr (participant->leg, ==, reel_leg_nicks[i]);
  }
  g_assert_false (reel_participant_update (participant, wrong, NULL));
  g_assert_cmpstr (participant->leg, ==, "agent");
  g_assert_null (participant->display_name);
  g_assert_true (reel_participant_update (participant, none, NULL));
  g_assert_null (participant->leg);
}

static void
test_all (void)
{
  g_autoptr (GVariant) dict =
      dict_from_text ("{'display-name': <'Ann'>, 'role': <'guest'>, 'leg': <'caller'>, 'user': <'ann'>,"
                      " 'address': <'sip:ann@x'>, 'email': <'ann@x'>, 'avatar': <'/a.png'>, 'on-hold': <true>,"
                      " 'pinned': <true>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelParticipant) participant = reel_participant_parse ("p", REEL_ROLE_MEMBER, dict, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (participant->display_name, ==, "Ann");
  g_assert_cmpint (participant->role, ==, REEL_ROLE_GUEST);
  g_assert_cmpstr (participant->leg, ==, "caller");
  g_assert_cmpstr (participant->user, ==, "ann");
  g_assert_cmpstr (participant->address, ==, "sip:ann@x");
  g_assert_cmpstr (participant->email, ==, "ann@x");
  g_assert_cmpstr (participant->avatar, ==, "/a.png");
  g_assert_true (participant->on_hold);
  g_assert_true (participant->pinned);
}

static void
test_refusals (void)
{
  g_autoptr (GError) id_error = NULL;

  g_assert_null (reel_participant_parse ("", REEL_ROLE_MEMBER, NULL, &id_error));
  assert_refused (id_error, &(DictCase){ "", "participant_id: " });
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_participant_parse ("p", REEL_ROLE_MEMBER, dict, &error));
    assert_refused (error, &refused[i]);
  }
}

static void
test_update (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'display-name': <'Ann'>, 'role': <'guest'>, 'email': <'ann@x'>}");
  g_autoptr (GVariant) update = dict_from_text ("{'on-hold': <true>, 'email': <''>, 'pinned': <true>}");
  g_autoptr (GVariant) wrong = dict_from_text ("{'display-name': <'Bob'>, 'role': <'x'>}");
  g_autoptr (ReelParticipant) participant = reel_participant_parse ("p", REEL_ROLE_MEMBER, dict, NULL);

  g_assert_true (reel_participant_update (participant, update, NULL));
  g_assert_true (participant->on_hold);
  g_assert_true (participant->pinned);
  g_assert_null (participant->email);
  g_assert_cmpint (participant->role, ==, REEL_ROLE_GUEST);
  g_assert_false (reel_participant_update (participant, wrong, NULL));
  g_assert_cmpstr (participant->display_name, ==, "Ann");
}

static void
test_label (void)
{
  const struct {
    const char *dict;
    const char *label;
  } cases[] = {
    { "{'display-name': <'Ann'>, 'address': <'sip:ann@x'>}", "Ann" },
    { "{'display-name': <''>, 'address': <'sip:ann@x'>}", "sip:ann@x" },
    { "{}", "p" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (ReelParticipant) participant = reel_participant_parse ("p", REEL_ROLE_MEMBER, dict, NULL);

    g_assert_cmpstr (reel_participant_get_label (participant), ==, cases[i].label);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/participant/defaults", test_defaults);
  g_test_add_func ("/core/participant/role-of-the-kind", test_role_of_the_kind);
  g_test_add_func ("/core/participant/avatar", test_avatar);
  g_test_add_func ("/core/participant/legs", test_legs);
  g_test_add_func ("/core/participant/all", test_all);
  g_test_add_func ("/core/participant/refusals", test_refusals);
  g_test_add_func ("/core/participant/update", test_update);
  g_test_add_func ("/core/participant/label", test_label);
  return g_test_run ();
}
