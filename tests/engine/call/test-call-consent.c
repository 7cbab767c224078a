/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers about consent: a no applies at once, a yes once it is stored, and an answer that can't be stored is
 * reported. */
#include "manager/core/wire/reel-error.h"
#include "manager/engine/call/reel-consent.h"
#include "tests/engine/call/part-fixture.h"
#include "tests/engine/call/quiet-host.h"

typedef struct {
  PartFixture parts;
  QuietHost *host;
  ReelRecordingList *recordings;
  ReelConsent *consent;
  GString *signals;
} Fixture;

static void
on_refused (ReelConsent *consent, Fixture *self)
{
  g_string_append (self->signals, "refused;");
}

static void
on_changed (ReelConsent *consent, const char *id, Fixture *self)
{
  g_string_append_printf (self->signals, "%s;", id);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  part_fixture_set_up (&self->parts, unused);
  self->host = quiet_host_new ();
  self->recordings = reel_recording_list_new ();
  self->consent = reel_consent_new (self->parts.services->store, self->parts.log, self->parts.roster, self->recordings);
  self->signals = g_string_new (NULL);
  g_signal_connect (self->consent, "refused", G_CALLBACK (on_refused), self);
  g_signal_connect (self->consent, "changed", G_CALLBACK (on_changed), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->consent);
  g_assert_finalize_object (self->recordings);
  g_assert_finalize_object (self->host);
  g_string_free (self->signals, TRUE);
  part_fixture_tear_down (&self->parts, unused);
}

static void
answer (Fixture *self, const char *id, gboolean granted, GAsyncResult **result)
{
  reel_consent_set_async (self->consent, id, granted, part_fixture_store_result, result);
}

static gboolean
finish (Fixture *self, GAsyncResult **result, GError **error)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_consent_set_finish (self->consent, *result, error);
}

static void
assert_signals (Fixture *self, const char *expected)
{
  g_assert_cmpstr (self->signals->str, ==, expected);
  g_string_truncate (self->signals, 0);
}

static void
assert_log (Fixture *self, const char *expected)
{
  g_autofree char *log = part_fixture_print_log (&self->parts);

  g_assert_cmpstr (log, ==, expected);
}

static void
test_yes (Fixture *self, gconstpointer unused)
{
  ReelMember *ann = part_fixture_add_person (&self->parts, "ann");
  g_autoptr (GAsyncResult) result = NULL, again = NULL;

  fake_backend_block (self->parts.backend, TRUE);
  answer (self, "ann", TRUE, &result);
  part_fixture_settle ();
  g_assert_cmpint (ann->consent, ==, REEL_CONSENT_ANSWER_NONE);
  assert_signals (self, "");
  fake_backend_block (self->parts.backend, FALSE);
  g_assert_true (finish (self, &result, NULL));
  g_assert_cmpint (ann->consent, ==, REEL_CONSENT_ANSWER_GRANTED);
  assert_signals (self, "ann;");
  assert_log (self, "consented ann");
  /* The same answer again changes nothing. */
  answer (self, "ann", TRUE, &again);
  g_assert_true (finish (self, &again, NULL));
  assert_signals (self, "");
  assert_log (self, "consented ann");
}

static void
test_no (Fixture *self, gconstpointer unused)
{
  ReelMember *ann = part_fixture_add_person (&self->parts, "ann");
  g_autoptr (GAsyncResult) result = NULL;

  fake_backend_block (self->parts.backend, TRUE);
  answer (self, "ann", FALSE, &result);
  g_assert_cmpint (ann->consent, ==, REEL_CONSENT_ANSWER_REFUSED);
  assert_signals (self, "refused;ann;");
  assert_log (self, "refused ann");
  part_fixture_settle ();
  g_assert_null (result);
  fake_backend_block (self->parts.backend, FALSE);
  g_assert_true (finish (self, &result, NULL));
  g_assert_true (part_fixture_has_kept (&self->parts, "participant_log"));
}

static void
test_nobody (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  answer (self, "bob", TRUE, &result);
  g_assert_false (finish (self, &result, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
}

/* Then a yes does not apply, but a no does. */
static void
test_not_kept (Fixture *self, gconstpointer unused)
{
  ReelMember *ann = part_fixture_add_person (&self->parts, "ann"), *bob = part_fixture_add_person (&self->parts, "bob");
  g_autoptr (GAsyncResult) yes = NULL, no = NULL, again = NULL;
  g_autoptr (GError) lost = NULL, refused = NULL;

  fake_backend_refuse (self->parts.backend, "participant_log");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*");
  answer (self, "ann", TRUE, &yes);
  answer (self, "bob", FALSE, &no);
  g_assert_false (finish (self, &yes, &lost));
  g_assert_error (lost, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_cmpint (ann->consent, ==, REEL_CONSENT_ANSWER_NONE);
  g_assert_false (finish (self, &no, &refused));
  g_assert_error (refused, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_cmpint (bob->consent, ==, REEL_CONSENT_ANSWER_REFUSED);
  assert_log (self, "refused bob");
  reel_store_flush_sync (self->parts.services->store);
  part_fixture_settle ();
  g_test_assert_expected_messages ();
  /* The same no is stored when it is given again. */
  fake_backend_refuse (self->parts.backend, NULL);
  answer (self, "bob", FALSE, &again);
  g_assert_true (finish (self, &again, NULL));
}

/* The later answer applies, whichever is stored first; an answer of somebody who has left changes nobody who joined
 * since. */
static void
test_overtaken (Fixture *self, gconstpointer unused)
{
  ReelMember *ann = part_fixture_add_person (&self->parts, "ann");
  g_autoptr (GAsyncResult) yes = NULL, no = NULL, late = NULL;

  answer (self, "ann", TRUE, &yes);
  answer (self, "ann", FALSE, &no);
  g_assert_true (finish (self, &yes, NULL));
  g_assert_true (finish (self, &no, NULL));
  g_assert_cmpint (ann->consent, ==, REEL_CONSENT_ANSWER_REFUSED);
  answer (self, "ann", TRUE, &late);
  reel_roster_leave (self->parts.roster, ann, g_get_real_time () + 1);
  ann = part_fixture_add_person (&self->parts, "ann");
  ann->joined_utc += G_TIME_SPAN_SECOND;
  g_assert_true (finish (self, &late, NULL));
  g_assert_cmpint (ann->consent, ==, REEL_CONSENT_ANSWER_REFUSED);
}

/* Whoever starts a recording has consented by that, if they are still present when it runs. */
static void
test_host (Fixture *self, gconstpointer unused)
{
  ReelMember *ann = part_fixture_add_person (&self->parts, "ann");
  g_autoptr (ReelRecording) recording = NULL, other = NULL;

  ann->joined_utc -= G_TIME_SPAN_SECOND;
  recording = quiet_host_new_recording (self->host, self->parts.services, REEL_ORIGIN_ACTOR, "ann", REEL_CONSENT_ALL);
  reel_consent_note_host (self->consent, recording);
  g_assert_cmpint (ann->consent, ==, REEL_CONSENT_ANSWER_GRANTED);
  assert_log (self, "consented ann (by starting the recording), becameHost ann");
  other = quiet_host_new_recording (self->host, self->parts.services, REEL_ORIGIN_ACTOR, "bob", REEL_CONSENT_ALL);
  part_fixture_add_person (&self->parts, "bob")->joined_utc += G_TIME_SPAN_SECOND;
  reel_consent_note_host (self->consent, other);
  g_assert_cmpint (reel_roster_find (self->parts.roster, "bob")->consent, ==, REEL_CONSENT_ANSWER_NONE);
}

#define add(path, function) g_test_add ("/call-consent/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("yes", test_yes);
  add ("no", test_no);
  add ("nobody", test_nobody);
  add ("not-kept", test_not_kept);
  add ("overtaken", test_overtaken);
  add ("host", test_host);
  return g_test_run ();
}
