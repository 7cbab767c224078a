/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participants of a call: what is stored of them, what the next manager reads, what metadata lists. */
#include "tests/engine/call/part-fixture.h"

#include "manager/core/document/reel-metadata.h"
#include "manager/core/wire/reel-error.h"

static void
test_members (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  ReelMember *ann = part_fixture_add_person (self, "ann");

  g_assert_true (part_fixture_has_kept (self, "ann"));
  g_assert_true (reel_roster_find (self->roster, "ann") == ann);
  g_assert_null (reel_roster_find_person (self->roster, "bob", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_assert_cmpuint (reel_roster_count_people (self->roster), ==, 1);
  g_assert_cmpint (reel_roster_get_last_joined (self->roster), ==, ann->joined_utc);
  reel_roster_leave (self->roster, ann, ann->joined_utc + 5);
  g_assert_null (reel_roster_find (self->roster, "ann"));
  g_assert_cmpuint (reel_roster_count_people (self->roster), ==, 0);
  g_assert_cmpuint (reel_roster_get_left (self->roster)->len, ==, 1);
  reel_roster_forget_left (self->roster, ann->joined_utc + 5);
  g_assert_cmpuint (reel_roster_get_left (self->roster)->len, ==, 1);
  reel_roster_forget_left (self->roster, ann->joined_utc + 6);
  g_assert_cmpuint (reel_roster_get_left (self->roster)->len, ==, 0);
}

static void
join (PartFixture *self, const char *id, gint64 utc)
{
  reel_roster_add (self->roster, reel_participant_parse (id, REEL_ROLE_MEMBER, NULL, NULL), FALSE, utc);
}

/* Of joining, whoever comes in first. */
static void
test_order (PartFixture *self, gconstpointer unused)
{
  static const char *const order[] = { "ann", "bob", "carl", "dora" };
  const GPtrArray *present = reel_roster_get_present (self->roster);

  join (self, "bob", 20);
  join (self, "dora", 40);
  join (self, "ann", 10);
  join (self, "carl", 30);
  for (guint i = 0; i < present->len; i++)
    g_assert_cmpstr (((const ReelMember *)present->pdata[i])->data->id, ==, order[i]);
  g_assert_cmpint (reel_roster_get_last_joined (self->roster), ==, 40);
}

/* A recorder is shown to the others, and is no person. */
static void
test_recorder (PartFixture *self, gconstpointer unused)
{
  ReelParticipant *data = g_new0 (ReelParticipant, 1);

  data->id = g_strdup ("recorder-1");
  reel_roster_add (self->roster, data, TRUE, 1);
  g_assert_nonnull (reel_roster_find (self->roster, "recorder-1"));
  g_assert_null (reel_roster_find_person (self->roster, "recorder-1", NULL));
  g_assert_cmpuint (reel_roster_count_people (self->roster), ==, 0);
  part_fixture_restore (self);
  g_assert_null (reel_roster_find_person (self->roster, "recorder-1", NULL));
  g_assert_true (reel_roster_find (self->roster, "recorder-1")->recorder);
}

/* Before they join, and while they are present. */
static void
test_initiator (PartFixture *self, gconstpointer unused)
{
  g_assert_cmpstr (reel_roster_get_initiator (self->roster), ==, "ann");
  reel_roster_leave (self->roster, part_fixture_add_person (self, "ann"), g_get_real_time () + 1);
  g_assert_null (reel_roster_get_initiator (self->roster));
  part_fixture_restore (self);
  g_assert_null (reel_roster_get_initiator (self->roster));
  part_fixture_add_person (self, "ann");
  g_assert_cmpstr (reel_roster_get_initiator (self->roster), ==, "ann");
}

static void
answer (PartFixture *self, const char *id, ReelLogKind kind)
{
  reel_call_log_note (self->log, kind, id, NULL);
}

/* A no outlives the presence of the participant and the manager; a yes lasts while they are present. */
static void
test_answers (PartFixture *self, gconstpointer unused)
{
  part_fixture_add_person (self, "yes");
  part_fixture_add_person (self, "gone");
  part_fixture_add_person (self, "no");
  answer (self, "yes", REEL_LOG_REFUSED);
  answer (self, "yes", REEL_LOG_CONSENTED);
  answer (self, "gone", REEL_LOG_CONSENTED);
  answer (self, "gone", REEL_LOG_LEFT);
  answer (self, "no", REEL_LOG_REFUSED);
  answer (self, "no", REEL_LOG_LEFT);
  reel_roster_leave (self->roster, reel_roster_find (self->roster, "no"), g_get_real_time () + 1);
  part_fixture_restore (self);
  g_assert_cmpint (reel_roster_find (self->roster, "yes")->consent, ==, REEL_CONSENT_ANSWER_GRANTED);
  g_assert_cmpint (reel_roster_find (self->roster, "gone")->consent, ==, REEL_CONSENT_ANSWER_NONE);
  g_assert_true (reel_roster_has_refused (self->roster, "no"));
  g_assert_cmpint (part_fixture_add_person (self, "no")->consent, ==, REEL_CONSENT_ANSWER_REFUSED);
}

/* However many say no and leave, none of them is recorded when they are back. */
static void
test_many_refusals (PartFixture *self, gconstpointer unused)
{
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*1024 people refused*");
  for (guint i = 0; i < 1100; i++) {
    g_autofree char *id = g_strdup_printf ("no-%u", i);
    ReelMember *member =
        reel_roster_add (self->roster, reel_participant_parse (id, REEL_ROLE_MEMBER, NULL, NULL), FALSE, i + 1);

    member->consent = REEL_CONSENT_ANSWER_REFUSED;
    reel_roster_leave (self->roster, member, i + 2);
    reel_roster_forget_left (self->roster, G_MAXINT64);
  }
  g_test_assert_expected_messages ();
  g_assert_cmpint (part_fixture_add_person (self, "no-0")->consent, ==, REEL_CONSENT_ANSWER_REFUSED);
  g_assert_cmpint (part_fixture_add_person (self, "no-1099")->consent, ==, REEL_CONSENT_ANSWER_REFUSED);
  g_assert_cmpuint (reel_roster_count_refused (self->roster), ==, 1023);
}

static void
test_metadata (PartFixture *self, gconstpointer unused)
{
  ReelMember *early = part_fixture_add_person (self, "early");
  ReelMember *late = part_fixture_add_person (self, "late");
  g_autoptr (GHashTable) recorded = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) list = NULL;
  const ReelMetadataParticipant *entries;

  early->joined_utc = 10;
  late->joined_utc = 20;
  reel_roster_leave (self->roster, early, 30);
  g_hash_table_add (recorded, (gpointer) "late");
  list = reel_roster_list_for_metadata (self->roster, NULL, recorded, 25, 40);
  entries = (const ReelMetadataParticipant *)(gpointer)list->data;
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (entries[0].participant_id, ==, "early");
  g_assert_false (entries[0].recorded);
  g_assert_cmpstr (entries[1].participant_id, ==, "late");
  g_assert_true (entries[1].recorded);
  g_array_unref (g_steal_pointer (&list));
  list = reel_roster_list_for_metadata (self->roster, NULL, NULL, 30, 40);
  g_assert_cmpuint (list->len, ==, 1);
  g_array_unref (g_steal_pointer (&list));
  list = reel_roster_list_for_metadata (self->roster, NULL, NULL, 0, 20);
  g_assert_cmpuint (list->len, ==, 1);
}

static void
test_address (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) properties = part_fixture_dict ("{'address': <'sip:bob@example.com'>}");

  reel_roster_add (self->roster, reel_participant_parse ("bob", REEL_ROLE_MEMBER, properties, NULL), FALSE, 1);
  part_fixture_restore (self);
  g_assert_true (reel_roster_has_address (self->roster, "sip:bob@example.com"));
  g_assert_false (reel_roster_has_address (self->roster, "sip:ann@example.com"));
}

#define add(path, function)                                                                                            \
  g_test_add ("/roster/" path, PartFixture, NULL, part_fixture_set_up, function, part_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("members", test_members);
  add ("order", test_order);
  add ("recorder", test_recorder);
  add ("initiator", test_initiator);
  add ("answers", test_answers);
  add ("many-refusals", test_many_refusals);
  add ("metadata", test_metadata);
  add ("address", test_address);
  return g_test_run ();
}
