/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call forgets and when: not before it is worth the work, and nothing that an open chunk will list. */
#include "manager/engine/call/reel-call-history.h"
#include "tests/engine/call/part-fixture.h"
#include "tests/engine/call/quiet-host.h"

#define MANY 300

typedef struct {
  PartFixture parts;
  QuietHost *host;
  ReelRecordingList *recordings;
  ReelCallHistory *history;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  part_fixture_set_up (&self->parts, unused);
  self->host = quiet_host_new ();
  self->recordings = reel_recording_list_new ();
  self->history = reel_call_history_new (self->parts.log, self->parts.roster, self->parts.streams, self->recordings);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_call_history_free (self->history);
  g_assert_finalize_object (self->recordings);
  g_assert_finalize_object (self->host);
  part_fixture_tear_down (&self->parts, unused);
}

static void
come_and_go (Fixture *self, guint count)
{
  for (guint i = 0; i < count; i++) {
    g_autofree char *id = g_strdup_printf ("p%u", i);
    ReelMember *member = part_fixture_add_person (&self->parts, id);

    reel_call_log_note (self->parts.log, REEL_LOG_JOINED, id, NULL);
    reel_roster_leave (self->parts.roster, member, g_get_real_time ());
    reel_call_log_note (self->parts.log, REEL_LOG_LEFT, id, NULL);
  }
}

static guint
count (Fixture *self)
{
  return reel_log_get_length (reel_call_log_get (self->parts.log)) + reel_roster_get_left (self->parts.roster)->len;
}

static void
test_few (Fixture *self, gconstpointer unused)
{
  come_and_go (self, 10);
  part_fixture_settle ();
  g_assert_cmpuint (count (self), ==, 30);
}

/* Whoever reports it still holds a reference; then all of it is freed. */
static void
test_many (Fixture *self, gconstpointer unused)
{
  come_and_go (self, MANY);
  g_assert_cmpuint (count (self), ==, 3 * MANY);
  part_fixture_settle ();
  g_assert_cmpuint (count (self), <, 10);
}

static void
test_recorded (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelRecording) recording =
      quiet_host_new_recording (self->host, self->parts.services, REEL_ORIGIN_SERVER, "", REEL_CONSENT_OFF);

  reel_recording_list_add (self->recordings, recording);
  come_and_go (self, MANY);
  part_fixture_settle ();
  g_assert_cmpuint (count (self), ==, 3 * MANY);
}

#define add(path, function) g_test_add ("/call-history/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("few", test_few);
  add ("many", test_many);
  add ("recorded", test_recorded);
  return g_test_run ();
}
