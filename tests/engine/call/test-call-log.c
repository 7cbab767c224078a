/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log of a call: in memory, in the store, in two steps, and what it forgets. */
#include "tests/engine/call/part-fixture.h"

static void
on_grew (ReelCallLog *log, guint *count)
{
  ++*count;
}

static void
assert_log (PartFixture *self, const char *expected)
{
  g_autofree char *printed = part_fixture_print_log (self);

  g_assert_cmpstr (printed, ==, expected);
}

static void
test_note (PartFixture *self, gconstpointer unused)
{
  guint grown = 0;

  g_signal_connect (self->log, "grew", G_CALLBACK (on_grew), &grown);
  reel_call_log_note (self->log, REEL_LOG_JOINED, "ann", NULL);
  reel_call_log_note_stream (self->log, REEL_LOG_STREAM_ADDED, "ann", "s1", "audio", "audio");
  g_assert_cmpuint (grown, ==, 2);
  assert_log (self, "joined ann, streamAdded ann (audio)");
  g_assert_cmpstr (reel_log_get (reel_call_log_get (self->log), 1)->stream_id, ==, "s1");
  part_fixture_restore (self);
  assert_log (self, "joined ann, streamAdded ann (audio)");
}

/* An entry that applies only once it is stored. */
static void
test_two_steps (PartFixture *self, gconstpointer unused)
{
  reel_store_put (self->services->store, reel_call_log_make_change (self->log, 7, REEL_LOG_CONSENTED, "ann"));
  assert_log (self, "");
  reel_call_log_take (self->log, 7, REEL_LOG_CONSENTED, "ann");
  assert_log (self, "consented ann");
  part_fixture_restore (self);
  assert_log (self, "consented ann");
  g_assert_cmpint (reel_log_get (reel_call_log_get (self->log), 0)->utc, ==, 7);
}

/* Participants who have left are forgotten, present ones are not. */
static void
test_forget (PartFixture *self, gconstpointer unused)
{
  reel_call_log_take (self->log, 1, REEL_LOG_JOINED, "ann");
  reel_call_log_take (self->log, 2, REEL_LOG_JOINED, "bob");
  reel_call_log_take (self->log, 3, REEL_LOG_LEFT, "ann");
  reel_call_log_take (self->log, 9, REEL_LOG_LEFT, "bob");
  reel_call_log_forget (self->log, 5);
  assert_log (self, "joined bob, left bob");
}

#define add(path, function)                                                                                            \
  g_test_add ("/call-log/" path, PartFixture, NULL, part_fixture_set_up, function, part_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("note", test_note);
  add ("two-steps", test_two_steps);
  add ("forget", test_forget);
  return g_test_run ();
}
