/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Participants who join, change and leave: what is logged, what the worker is told, and their avatars. */
#include "manager/engine/call/reel-people.h"
#include "tests/engine/call/part-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>

typedef struct {
  PartFixture parts;
  ReelPortraits *portraits;
  ReelPeople *people;
  GString *signals;
} Fixture;

static void
append (Fixture *self, const char *what, const char *id)
{
  g_string_append_printf (self->signals, "%s%s %s", self->signals->len > 0 ? "; " : "", what, id);
}

static void
on_updated (ReelPeople *people, const char *id, Fixture *self)
{
  append (self, "updated", id);
}

static void
on_retrieved (ReelPeople *people, const char *id, Fixture *self)
{
  append (self, "retrieved", id);
}

static void
on_changed (ReelPeople *people, const char *id, Fixture *self)
{
  append (self, "changed", id);
}

static void
on_joined (ReelPeople *people, const char *id, Fixture *self)
{
  append (self, "joined", id);
}

static void
on_portrait (ReelPortraits *portraits, const char *id, Fixture *self)
{
  append (self, "portrait", id);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  ReelWorkerProvider *workers;

  part_fixture_set_up (&self->parts, unused);
  workers = REEL_WORKER_PROVIDER (self->parts.workers);
  self->portraits = reel_portraits_new (self->parts.services->avatar_files, self->parts.services->avatars, "c1",
                                        self->parts.roster, workers);
  self->people = reel_people_new (workers, self->parts.log, self->parts.roster, self->parts.streams, self->portraits);
  self->signals = g_string_new (NULL);
  g_signal_connect (self->people, "updated", G_CALLBACK (on_updated), self);
  g_signal_connect (self->people, "retrieved", G_CALLBACK (on_retrieved), self);
  g_signal_connect (self->people, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->people, "joined", G_CALLBACK (on_joined), self);
  g_signal_connect (self->portraits, "changed", G_CALLBACK (on_portrait), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->people);
  g_assert_finalize_object (self->portraits);
  g_string_free (self->signals, TRUE);
  part_fixture_tear_down (&self->parts, unused);
}

static gboolean
come (Fixture *self, const char *id, const char *properties, GError **error)
{
  g_autoptr (GVariant) dict = part_fixture_dict (properties);

  return reel_people_add (self->people, id, REEL_ROLE_MEMBER, dict, g_get_real_time (), NULL, error);
}

static gboolean
change (Fixture *self, const char *id, const char *properties, GError **error)
{
  g_autoptr (GVariant) dict = part_fixture_dict (properties);

  return reel_people_update (self->people, id, dict, NULL, error);
}

static void
assert_said (Fixture *self, const char *expected)
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
test_walk (Fixture *self, gconstpointer unused)
{
  trace_provider_set_worker (self->parts.workers, self->parts.worker);
  g_assert_true (come (self, "ann", "{'display-name': <'Ann'>}", NULL));
  assert_said (self, "changed ann; joined ann");
  part_fixture_assert_sent (&self->parts, "add ann 'Ann'");
  g_assert_true (change (self, "ann", "{'on-hold': <true>}", NULL));
  assert_said (self, "updated ann; changed ann");
  g_assert_true (change (self, "ann", "{'on-hold': <false>, 'display-name': <'Anna'>}", NULL));
  assert_said (self, "updated ann; retrieved ann; changed ann");
  part_fixture_assert_sent (&self->parts, "update ann 'Ann'; update ann 'Anna'");
  g_assert_true (reel_people_remove (self->people, "ann", "left", NULL));
  assert_said (self, "changed ann");
  part_fixture_assert_sent (&self->parts, "remove ann");
  assert_log (self, "joined ann, held ann, retrieved ann, left ann (left)");
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) twice = NULL, strange = NULL, nobody = NULL, reason = NULL;

  g_assert_true (come (self, "ann", "{}", NULL));
  g_assert_false (come (self, "ann", "{}", &twice));
  g_assert_error (twice, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (come (self, "bob", "{'colour': <'red'>}", &strange));
  g_assert_error (strange, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (change (self, "bob", "{}", &nobody));
  g_assert_error (nobody, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_assert_false (reel_people_remove (self->people, "ann", "bored", &reason));
  g_assert_error (reason, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  assert_said (self, "changed ann; joined ann");
  g_assert_cmpuint (reel_roster_count_people (self->parts.roster), ==, 1);
}

/* What was found out before: of a request that would be refused anyway it does not matter. */
static void
test_avatar_refused (Fixture *self, gconstpointer unused)
{
  ReelTurn turn = { .file = -1, .error = g_error_new_literal (REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "no image") };
  g_autoptr (GVariant) dict = part_fixture_dict ("{'avatar': <'/there/is/none'>, 'display-name': <'Ann'>}");
  g_autoptr (GError) added = NULL, nobody = NULL, updated = NULL;

  g_assert_false (reel_people_add (self->people, "ann", REEL_ROLE_MEMBER, dict, 1, &turn, &added));
  g_assert_error (added, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (added->message, ==, "no image");
  g_assert_false (reel_people_update (self->people, "ann", dict, &turn, &nobody));
  g_assert_error (nobody, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_assert_true (come (self, "ann", "{}", NULL));
  g_assert_false (reel_people_update (self->people, "ann", dict, &turn, &updated));
  g_assert_error (updated, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_null (reel_roster_find (self->parts.roster, "ann")->data->display_name);
  assert_said (self, "changed ann; joined ann");
  g_error_free (turn.error);
}

static void
test_full (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < REEL_PARTICIPANTS_MAX; i++) {
    g_autofree char *id = g_strdup_printf ("p%u", i);

    part_fixture_add_person (&self->parts, id);
  }
  g_assert_false (come (self, "ann", "{}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED);
}

static void
test_recorder (Fixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL, *again = NULL;

  trace_provider_set_worker (self->parts.workers, self->parts.worker);
  reel_people_add_recorder (self->people, "1", 5);
  g_assert_true (reel_roster_find (self->parts.roster, "recorder-1")->recorder);
  id = reel_people_remove_recorder (self->people, "1");
  g_assert_cmpstr (id, ==, "recorder-1");
  again = reel_people_remove_recorder (self->people, "1");
  g_assert_null (again);
  part_fixture_assert_sent (&self->parts, "");
  assert_log (self, "joined recorder-1 (recorder), left recorder-1 (recorder)");
}

/* A new worker is told of people, not of recorders; an adopted one is corrected. */
static void
test_worker (Fixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) state = part_fixture_dict ("{'participants': <['bob', 'gone']>}");
  ReelWorker *worker = REEL_WORKER (self->parts.worker);

  part_fixture_add_person (&self->parts, "ann");
  part_fixture_add_person (&self->parts, "bob");
  reel_people_add_recorder (self->people, "1", 5);
  reel_people_forward (self->people, worker);
  part_fixture_assert_sent (&self->parts, "add ann 'ann'; add bob 'bob'");
  reel_people_reconcile (self->people, worker, state);
  part_fixture_assert_sent (&self->parts, "remove gone; add ann 'ann'");
}

/* The program that decodes it does not exist: initials are shown, and the reason is reported. */
static void
test_portrait (Fixture *self, gconstpointer unused)
{
  g_autofree char *directory = g_dir_make_tmp ("reel-people-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "picture", NULL);
  g_autofree char *properties = g_strdup_printf ("{'avatar': <'%s'>}", path);

  g_assert_true (g_file_set_contents (path, "\xff\xd8\xff", 3, NULL));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*shows initials*");
  g_assert_true (come (self, "ann", properties, NULL));
  while (reel_roster_find (self->parts.roster, "ann")->avatar_error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  assert_said (self, "changed ann; joined ann; portrait ann");
  g_assert_true (change (self, "ann", "{'avatar': <''>}", NULL));
  g_assert_null (reel_roster_find (self->parts.roster, "ann")->avatar_error);
  g_unlink (path);
  g_rmdir (directory);
}

#define add(path, function) g_test_add ("/people/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("walk", test_walk);
  add ("refused", test_refused);
  add ("avatar-refused", test_avatar_refused);
  add ("full", test_full);
  add ("recorder", test_recorder);
  add ("worker", test_worker);
  add ("portrait", test_portrait);
  return g_test_run ();
}
