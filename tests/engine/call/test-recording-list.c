/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a call: found, copied, and passed the signals of a worker. */
#include "manager/engine/call/reel-recording-list.h"
#include "tests/engine/call/part-fixture.h"
#include "tests/engine/call/quiet-host.h"

typedef struct {
  PartFixture parts;
  QuietHost *host;
  ReelRecordingList *list;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  part_fixture_set_up (&self->parts, unused);
  self->host = quiet_host_new ();
  self->list = reel_recording_list_new ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->list);
  g_assert_finalize_object (self->host);
  part_fixture_tear_down (&self->parts, unused);
}

static ReelRecording *
add_recording (Fixture *self)
{
  g_autoptr (ReelRecording) recording =
      quiet_host_new_recording (self->host, self->parts.services, REEL_ORIGIN_SERVER, "", REEL_CONSENT_OFF);

  reel_recording_list_add (self->list, recording);
  return recording;
}

static void
test_find (Fixture *self, gconstpointer unused)
{
  g_auto (GStrv) none = reel_recording_list_list_operations (self->list);
  g_auto (GStrv) both = NULL;
  ReelRecording *first, *second;

  g_assert_null (none[0]);
  g_assert_null (reel_recording_list_find_active (self->list));
  first = add_recording (self);
  second = add_recording (self);
  g_assert_true (reel_recording_list_find (self->list, reel_recording_get_operation (second)) == second);
  g_assert_null (reel_recording_list_find (self->list, "another"));
  g_assert_true (reel_recording_list_find_active (self->list) == first);
  g_assert_cmpuint (reel_recording_list_count_active (self->list), ==, 2);
  both = reel_recording_list_list_operations (self->list);
  g_assert_cmpuint (g_strv_length (both), ==, 2);
  /* They are starting. */
  g_assert_false (reel_recording_list_is_recording (self->list));
  g_assert_false (reel_recording_list_is_settling (self->list));
  reel_recording_list_remove (self->list, first);
  g_assert_true (reel_recording_list_find_active (self->list) == second);
}

static void
test_copies (Fixture *self, gconstpointer unused)
{
  ReelRecording *recording = add_recording (self);
  g_autoptr (GPtrArray) all = reel_recording_list_copy (self->list);
  g_autoptr (GPtrArray) active = reel_recording_list_copy_active (self->list);

  reel_recording_list_remove (self->list, recording);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpuint (active->len, ==, 1);
  g_assert_true (all->pdata[0] == recording);
  g_assert_cmpuint (reel_recording_list_get (self->list)->len, ==, 0);
}

/* As far back as the oldest request; now, if there is none. */
static void
test_open_since (Fixture *self, gconstpointer unused)
{
  gint64 before = g_get_real_time ();
  ReelRecording *recording;

  g_assert_cmpint (reel_recording_list_get_open_since (self->list), >=, before);
  recording = add_recording (self);
  g_assert_cmpint (reel_recording_list_get_open_since (self->list), ==, reel_recording_get_open_since (recording));
}

static void
on_warning (ReelRecording *recording, guint seconds, guint *warned)
{
  *warned = seconds;
}

/* Passed to the recording that it concerns. */
static void
test_worker (Fixture *self, gconstpointer unused)
{
  ReelRecording *first = add_recording (self), *second = add_recording (self);
  guint first_warned = 0, second_warned = 0;

  reel_recording_list_listen (self->list, REEL_WORKER (self->parts.worker));
  g_signal_connect (first, "time-warning", G_CALLBACK (on_warning), &first_warned);
  g_signal_connect (second, "time-warning", G_CALLBACK (on_warning), &second_warned);
  g_signal_emit_by_name (self->parts.worker, "time-warning", reel_recording_get_operation (second), 60);
  g_signal_emit_by_name (self->parts.worker, "time-warning", "another", 30);
  g_assert_cmpuint (first_warned, ==, 0);
  g_assert_cmpuint (second_warned, ==, 60);
}

#define add(path, function) g_test_add ("/recording-list/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("find", test_find);
  add ("copies", test_copies);
  add ("open-since", test_open_since);
  add ("worker", test_worker);
  return g_test_run ();
}
