/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The invitation to a call's meeting: looked up, announced, replaced, cancelled. */
#include "manager/engine/call/reel-call-meeting.h"
#include "tests/engine/call/part-fixture.h"

typedef struct {
  PartFixture parts;
  ReelCallMeeting *meeting;
  guint changes;
} Fixture;

static void
on_changed (ReelCallMeeting *meeting, guint *changes)
{
  ++*changes;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  part_fixture_set_up (&self->parts, unused);
  self->meeting = reel_call_meeting_new (self->parts.services->store, "c1");
  g_signal_connect (self->meeting, "changed", G_CALLBACK (on_changed), &self->changes);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  part_fixture_wait_until_alone (self->meeting);
  g_assert_finalize_object (self->meeting);
  part_fixture_tear_down (&self->parts, unused);
}

static void
keep_meeting (Fixture *self, const char *id, const char *properties)
{
  ReelMeetingRecord record = { .meeting_id = (char *)id, .properties = (char *)properties };

  reel_store_put (self->parts.services->store, reel_change_put_meeting (&record));
  reel_store_flush_sync (self->parts.services->store);
}

static void
announce (Fixture *self, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = part_fixture_dict (properties);
  g_autoptr (ReelMeeting) meeting = reel_meeting_from_variant (id, dict);

  g_assert_nonnull (meeting);
  reel_call_meeting_set (self->meeting, meeting);
}

static void
assert_subject (Fixture *self, const char *subject)
{
  const ReelMeeting *meeting = reel_call_meeting_get (self->meeting);

  g_assert_cmpstr (meeting != NULL ? meeting->subject : NULL, ==, subject);
}

static void
wait_for_change (Fixture *self, guint changes)
{
  while (self->changes < changes)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->changes, ==, changes);
}

static void
test_look_up (Fixture *self, gconstpointer unused)
{
  keep_meeting (self, "m1", "{'subject': <'Budget'>}");
  reel_call_meeting_look_up (self->meeting, NULL);
  reel_call_meeting_look_up (self->meeting, "");
  reel_call_meeting_look_up (self->meeting, "m1");
  assert_subject (self, NULL);
  wait_for_change (self, 1);
  assert_subject (self, "Budget");
  /* It is known, so the store is not queried. */
  reel_call_meeting_look_up (self->meeting, "m1");
  /* Nothing is known of another id. */
  reel_call_meeting_look_up (self->meeting, "m2");
  assert_subject (self, NULL);
}

/* An announcement counts, and the answer to an earlier query does not. */
static void
test_announced (Fixture *self, gconstpointer unused)
{
  keep_meeting (self, "m1", "{'subject': <'Budget'>}");
  reel_call_meeting_look_up (self->meeting, "m1");
  announce (self, "m1", "{'subject': <'Budget, moved'>}");
  g_assert_cmpuint (self->changes, ==, 1);
  reel_store_flush_sync (self->parts.services->store);
  part_fixture_settle ();
  g_assert_cmpuint (self->changes, ==, 1);
  assert_subject (self, "Budget, moved");
  announce (self, "m1", "{'subject': <'Budget'>, 'cancelled': <true>}");
  g_assert_cmpuint (self->changes, ==, 2);
  assert_subject (self, NULL);
}

static void
test_restore (Fixture *self, gconstpointer unused)
{
  keep_meeting (self, "m1", "{'subject': <'Budget'>}");
  keep_meeting (self, "gone", "{'subject': <'Budget'>, 'cancelled': <true>}");
  keep_meeting (self, "broken", "{");
  reel_call_meeting_restore (self->meeting, "gone");
  assert_subject (self, NULL);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*can't be read*");
  reel_call_meeting_restore (self->meeting, "broken");
  g_test_assert_expected_messages ();
  assert_subject (self, NULL);
  reel_call_meeting_restore (self->meeting, "m1");
  assert_subject (self, "Budget");
  g_assert_cmpuint (self->changes, ==, 0);
}

#define add(path, function) g_test_add ("/call-meeting/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("look-up", test_look_up);
  add ("announced", test_announced);
  add ("restore", test_restore);
  return g_test_run ();
}
