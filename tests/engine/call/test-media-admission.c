/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rule context that is collected from the parts of a call, and whose consent its recordings wait for. */
#include "manager/engine/call/reel-media-admission.h"
#include "tests/engine/call/part-fixture.h"
#include "tests/engine/call/quiet-host.h"

typedef struct {
  PartFixture parts;
  QuietHost *host;
  ReelCallProfile *profile;
  ReelRecordingList *recordings;
  ReelAutoStart *auto_start;
  ReelRuleSources sources;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) none = part_fixture_dict ("{'initiator': <'ann'>, 'variables': <{'DENY_RECORDING': 'true'}>}");
  ReelServices *services;

  part_fixture_set_up (&self->parts, unused);
  services = self->parts.services;
  services->audit = reel_audit_trail_new (services->store, NULL);
  services->policies = reel_policy_store_new (services->store, services->audit, NULL);
  self->host = quiet_host_new ();
  self->profile = reel_call_profile_new ("call", reel_call_properties_parse (none, NULL), "boot");
  self->recordings = reel_recording_list_new ();
  self->auto_start = reel_auto_start_new ();
  self->sources =
      (ReelRuleSources){ self->parts.services, self->profile, self->parts.roster, self->recordings, self->auto_start };
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->recordings);
  g_assert_finalize_object (self->host);
  reel_auto_start_free (self->auto_start);
  reel_call_profile_free (self->profile);
  part_fixture_tear_down (&self->parts, unused);
}

static ReelRecording *
add_recording (Fixture *self, ReelOrigin origin, const char *origin_id, ReelConsentRule consent)
{
  g_autoptr (ReelRecording) recording =
      quiet_host_new_recording (self->host, self->parts.services, origin, origin_id, consent);

  reel_recording_list_add (self->recordings, recording);
  return recording;
}

static ReelMember *
add_early_person (Fixture *self, const char *id)
{
  ReelMember *member = part_fixture_add_person (&self->parts, id);

  member->joined_utc -= G_TIME_SPAN_SECOND;
  return member;
}

static void
test_call (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelTrigger) trigger = reel_trigger_new (REEL_ORIGIN_MODE, "bob", REEL_SCOPE_ALL, REEL_CONSENT_ALL);
  g_autoptr (ReelRuleContext) collected = NULL;
  const ReelRulesCall *call;

  reel_auto_start_note_end (self->auto_start, trigger, REEL_SESSION_END_STOPPED_BY_USER);
  collected = reel_rule_context_new (&self->sources, NULL);
  call = reel_rule_context_get (collected);
  g_assert_true (call->deny_variable);
  g_assert_cmpstr (call->initiator, ==, "ann");
  g_assert_cmpuint (call->n_people, ==, 0);
  g_assert_cmpuint (call->n_active, ==, 0);
  g_assert_null (call->queue);
  g_assert_false (call->recording.active);
  g_assert_nonnull (call->suppressed);
  g_assert_cmpstr (call->suppressed->origin_id, ==, "bob");
}

static void
test_people (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelRuleContext) all = NULL, one = NULL;
  ReelRecording *recording;
  const ReelRulesCall *call;

  add_early_person (self, "ann");
  recording = add_recording (self, REEL_ORIGIN_ACTOR, "ann", REEL_CONSENT_ALL);
  part_fixture_add_person (&self->parts, "bob")->joined_utc += G_TIME_SPAN_SECOND;
  all = reel_rule_context_new (&self->sources, recording);
  call = reel_rule_context_get (all);
  g_assert_cmpuint (call->n_people, ==, 2);
  g_assert_cmpuint (call->n_active, ==, 1);
  g_assert_cmpstr (call->people[0].id, ==, "ann");
  g_assert_false (call->people[0].joined_during);
  /* Granted by starting it. */
  g_assert_cmpint (call->people[0].consent, ==, REEL_CONSENT_ANSWER_GRANTED);
  g_assert_true (call->people[1].joined_during);
  g_assert_cmpint (call->people[1].consent, ==, REEL_CONSENT_ANSWER_NONE);
  g_assert_nonnull (call->people[1].policy);
  one = reel_rule_context_new_of_one (&self->sources, recording, "bob");
  g_assert_cmpuint (reel_rule_context_get (one)->n_people, ==, 1);
  g_assert_cmpstr (reel_rule_context_get (one)->people[0].id, ==, "bob");
}

/* Nobody is asked while nothing is recorded; then those who have not agreed, or have refused, are. */
static void
test_lacking (Fixture *self, gconstpointer unused)
{
  ReelMember *ann = add_early_person (self, "ann"), *bob = add_early_person (self, "bob");
  g_autoptr (GHashTable) before = reel_media_admission_find_lacking (&self->sources);
  g_autoptr (GHashTable) both = NULL, refused = NULL;

  g_assert_cmpuint (g_hash_table_size (before), ==, 0);
  g_assert_false (reel_media_admission_ask_for_consent (&self->sources));
  add_recording (self, REEL_ORIGIN_SERVER, "", REEL_CONSENT_ALL);
  both = reel_media_admission_find_lacking (&self->sources);
  g_assert_cmpuint (g_hash_table_size (both), ==, 2);
  g_assert_true (reel_media_admission_ask_for_consent (&self->sources));
  ann->consent = REEL_CONSENT_ANSWER_GRANTED;
  bob->consent = REEL_CONSENT_ANSWER_REFUSED;
  g_assert_false (reel_media_admission_lack_consent (&self->sources, "ann"));
  g_assert_true (reel_media_admission_lack_consent (&self->sources, "bob"));
  g_assert_false (reel_media_admission_lack_consent (&self->sources, "nobody"));
  refused = reel_media_admission_find_lacking (&self->sources);
  g_assert_cmpuint (g_hash_table_size (refused), ==, 1);
  /* He has answered. */
  g_assert_false (reel_media_admission_ask_for_consent (&self->sources));
}

#define add(path, function) g_test_add ("/admissions/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("call", test_call);
  add ("people", test_people);
  add ("lacking", test_lacking);
  return g_test_run ();
}
