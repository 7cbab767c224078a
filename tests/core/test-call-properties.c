/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties of CreateCall and Update. */
#include "manager/core/wire/reel-call-properties.h"

#include "tests/core/dict-cases.h"

static const DictCase refused[] = {
  { "{'kind': <'party'>}", "kind: “party” is not one of: call, room" },
  { "{'kind': <0>}", "kind: its type is s" },
  { "{'state': <'ended'>}", "state: “ended” is not one of: ringing, established" },
  { "{'subject': <'a\\nb'>}", "subject: " },
  { "{'meeting-id': <1>}", "meeting-id: " },
  { "{'initiator': <''>}", "initiator: " },
  { "{'capacity': <-1>}", "capacity: its type is u" },
  { "{'capacity': <uint64 5>}", "capacity: its type is u" },
  { "{'variables': <{'a': 1}>}", "variables: its type is a{ss}" },
  { "{'server-call-id': <'x'>}", "“server-call-id” is not a known key" },
};

static void
test_defaults (void)
{
  g_autoptr (ReelCallProperties) call = reel_call_properties_parse (NULL, NULL);

  g_assert_cmpint (call->kind, ==, REEL_CALL_KIND_CALL);
  g_assert_cmpint (call->state, ==, REEL_CALL_STATE_ESTABLISHED);
  g_assert_null (call->subject);
  g_assert_null (call->variables);
  g_assert_cmpuint (call->capacity, ==, 0);
}

static void
test_all (void)
{
  g_autoptr (GVariant) dict =
      dict_from_text ("{'kind': <'room'>, 'state': <'ringing'>, 'subject': <'Budget'>, 'meeting-id': <'m:1'>,"
                      " 'queue': <'sales'>, 'initiator': <'p1'>, 'capacity': <uint32 12>,"
                      " 'variables': <{'A': '1'}>, 'language': <'de-AT'>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelCallProperties) call = reel_call_properties_parse (dict, &error);

  g_assert_no_error (error);
  g_assert_cmpint (call->kind, ==, REEL_CALL_KIND_ROOM);
  g_assert_cmpint (call->state, ==, REEL_CALL_STATE_RINGING);
  g_assert_cmpstr (call->subject, ==, "Budget");
  g_assert_cmpstr (call->meeting_id, ==, "m:1");
  g_assert_cmpstr (call->queue, ==, "sales");
  g_assert_cmpstr (call->initiator, ==, "p1");
  g_assert_cmpuint (call->capacity, ==, 12);
  g_assert_cmpuint (g_variant_n_children (call->variables), ==, 1);
  g_assert_cmpstr (call->language, ==, "de-AT");
}

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_call_properties_parse (dict, &error));
    assert_refused (error, &refused[i]);
  }
}

static void
test_update (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'subject': <'Old'>, 'variables': <{'A': '1', 'B': '2'}>}");
  g_autoptr (GVariant) update =
      dict_from_text ("{'subject': <'New'>, 'variables': <{'SET_RESTRICTED': '1', 'A': '9'}>}");
  g_autoptr (ReelCallProperties) call = reel_call_properties_parse (dict, NULL);
  g_autofree char *variables = NULL;

  g_assert_true (reel_call_properties_update (call, update, NULL));
  g_assert_cmpstr (call->subject, ==, "New");
  variables = g_variant_print (call->variables, FALSE);
  g_assert_cmpstr (variables, ==, "{'A': '9', 'B': '2', 'SET_RESTRICTED': '1'}");
}

/* What is kept is read again after a restart, so it has the same limits. */
static void
test_update_is_bounded (void)
{
  static const char *const keys[] = { "variables", "metadata" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (ReelCallProperties) call = reel_call_properties_parse (NULL, NULL);
    const DictCase refusal = { NULL, keys[i] };

    for (guint n = 0; n <= REEL_DICT_MAX_PAIRS; n++) {
      g_autofree char *text = g_strdup_printf ("{'subject': <'%u'>, '%s': <{'%u': 'x'}>}", n, keys[i], n);
      g_autoptr (GVariant) update = dict_from_text (text);
      g_autoptr (GError) error = NULL;

      g_assert_true (reel_call_properties_update (call, update, &error) == (n < REEL_DICT_MAX_PAIRS));
      if (error != NULL)
        assert_refused (error, &refusal);
    }
    g_assert_cmpuint (g_variant_n_children (i == 0 ? call->variables : call->metadata), ==, REEL_DICT_MAX_PAIRS);
    g_assert_cmpstr (call->subject, ==, "255");
  }
}

static void
test_update_metadata (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'metadata': <{'A': '1', 'B': '2'}>}");
  g_autoptr (GVariant) update = dict_from_text ("{'metadata': <{'C': '3', 'A': '9'}>}");
  g_autoptr (ReelCallProperties) call = reel_call_properties_parse (dict, NULL);
  g_autofree char *metadata = NULL;

  g_assert_true (reel_call_properties_update (call, update, NULL));
  metadata = g_variant_print (call->metadata, FALSE);
  g_assert_cmpstr (metadata, ==, "{'A': '9', 'B': '2', 'C': '3'}");
}

static void
test_update_is_whole (void)
{
  const DictCase cases[] = {
    { "{'subject': <'New'>, 'kind': <'room'>}", "“kind” is not a known key" },
    { "{'subject': <'New'>, 'language': <5>}", "language: " },
  };
  g_autoptr (GVariant) dict = dict_from_text ("{'subject': <'Old'>}");
  g_autoptr (ReelCallProperties) call = reel_call_properties_parse (dict, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) update = dict_from_text (cases[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_call_properties_update (call, update, &error));
    assert_refused (error, &cases[i]);
    g_assert_cmpstr (call->subject, ==, "Old");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/call-properties/defaults", test_defaults);
  g_test_add_func ("/core/call-properties/all", test_all);
  g_test_add_func ("/core/call-properties/refusals", test_refusals);
  g_test_add_func ("/core/call-properties/update", test_update);
  g_test_add_func ("/core/call-properties/update-is-bounded", test_update_is_bounded);
  g_test_add_func ("/core/call-properties/update-metadata", test_update_metadata);
  g_test_add_func ("/core/call-properties/update-is-whole", test_update_is_whole);
  return g_test_run ();
}
