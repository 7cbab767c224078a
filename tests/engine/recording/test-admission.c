/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Admission: what the worker is told, what its answers mean, and who is in the current chunk. */
#include "manager/core/wire/reel-error.h"
#include "tests/engine/recording/recording-fixture.h"

#define S G_GINT64_CONSTANT (1000000)

static const char *const both[] = { "a", "b", NULL };
static const char *const one[] = { "b", NULL };

static void
add_withdrawn (ReelAdmission *admission, const char *id, GString *withdrawn)
{
  g_string_append_printf (withdrawn, "%s ", id);
}

static void
test_told (RecordingFixture *self, gconstpointer unused)
{
  ReelAdmission *admission = self->parts->admission;
  g_autoptr (GString) withdrawn = g_string_new (NULL);
  guint settled = 0;

  g_signal_connect (admission, "withdrawn", G_CALLBACK (add_withdrawn), withdrawn);
  g_signal_connect (admission, "settled", G_CALLBACK (recording_fixture_count), &settled);
  /* Known before the start. */
  reel_admission_set (admission, one, TRUE);
  recording_fixture_assert_asked (self, "");
  recording_fixture_begin (self, 100 * S);
  reel_admission_set (admission, both, TRUE);
  recording_fixture_assert_asked (self, "admit a");
  g_assert_true (reel_admission_is_settling (admission));
  fake_media_cut (self->worker, 101 * S, 0);
  g_assert_false (reel_admission_is_settling (admission));
  g_assert_cmpuint (settled, ==, 1);
  reel_admission_set (admission, both, TRUE);
  recording_fixture_assert_asked (self, "");
  reel_admission_set (admission, one, TRUE);
  recording_fixture_assert_asked (self, "withdraw a");
  g_assert_cmpstr (withdrawn->str, ==, "a ");
  g_assert_false (reel_admission_contains (admission, "a"));
  fake_media_cut (self->worker, 102 * S, 0);
  g_assert_cmpuint (fake_call_count_kills (self->call), ==, 0);
}

/* Those who must not be recorded come first. */
static void
test_order (RecordingFixture *self, gconstpointer unused)
{
  const char *const other[] = { "c", NULL };

  recording_fixture_begin (self, 100 * S);
  reel_admission_set_informed (self->parts->admission, NULL);
  reel_admission_set (self->parts->admission, one, TRUE);
  reel_admission_set_informed (self->parts->admission, REEL_WORKER (self->worker));
  reel_admission_set (self->parts->admission, other, TRUE);
  recording_fixture_assert_asked (self, "withdraw b; admit c");
  fake_media_cut (self->worker, 101 * S, 0);
  fake_media_cut (self->worker, 101 * S, 0);
}

/* What was recorded after a withdrawal is listed in the metadata. */
static void
test_late (RecordingFixture *self, gconstpointer unused)
{
  const char *const none[] = { NULL };
  g_autoptr (GArray) late = NULL;

  recording_fixture_begin (self, 100 * S);
  reel_admission_restore (self->parts->admission, one);
  reel_admission_set (self->parts->admission, none, TRUE);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*2000 ms after a request*");
  fake_media_cut (self->worker, 110 * S, 2 * S);
  g_test_assert_expected_messages ();
  late = reel_timeline_clip (self->parts->timeline, REEL_TIMELINE_LATE, 0, 200 * S);
  g_assert_cmpuint (late->len, ==, 1);
  g_assert_cmpint (g_array_index (late, ReelInterval, 0).start, ==, 108 * S);
  recording_fixture_assert_asked (self, "withdraw b");
}

/* A worker that does not confirm is killed; its file is searched for what it recorded after the withdrawal. */
static void
test_unconfirmed (RecordingFixture *self, gconstpointer unused)
{
  const char *const none[] = { NULL };
  gboolean all = TRUE;

  recording_fixture_begin (self, 100 * S);
  reel_admission_restore (self->parts->admission, one);
  reel_admission_set (self->parts->admission, none, TRUE);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*did not confirm*");
  fake_media_fail (self->worker, REEL_ERROR_MEDIA_FAILED, FALSE);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fake_call_count_kills (self->call), ==, 1);
  g_assert_cmpint (reel_chunk_list_get_forced (self->parts->chunks, &all), !=, 0);
  g_assert_false (all);
}

/* A recording that has ended in the worker records nobody. */
static void
test_ended (RecordingFixture *self, gconstpointer unused)
{
  recording_fixture_begin (self, 100 * S);
  reel_admission_set (self->parts->admission, one, TRUE);
  fake_media_fail (self->worker, REEL_ERROR_ALREADY_STOPPED, TRUE);
  g_assert_cmpuint (fake_call_count_kills (self->call), ==, 0);
  reel_admission_set (self->parts->admission, both, FALSE);
  recording_fixture_assert_asked (self, "admit b");
}

/* A worker that does not know the recording is not told of anybody; the recording starts with the list. */
static void
test_next_worker (RecordingFixture *self, gconstpointer unused)
{
  g_autofree const char **list = NULL;

  recording_fixture_begin (self, 100 * S);
  reel_admission_set_informed (self->parts->admission, NULL);
  g_assert_null (reel_admission_peek_worker (self->parts->admission));
  reel_admission_set (self->parts->admission, one, TRUE);
  recording_fixture_assert_asked (self, "");
  list = reel_admission_list (self->parts->admission);
  g_assert_cmpstr (list[0], ==, "b");
  g_assert_null (list[1]);
}

static void
test_recorded (RecordingFixture *self, gconstpointer unused)
{
  ReelChunk *chunk;

  recording_fixture_begin (self, 100 * S);
  chunk = reel_chunk_list_get_last (self->parts->chunks);
  reel_admission_restore (self->parts->admission, both);
  g_assert_true (g_hash_table_contains (reel_chunk_get_recorded (chunk), "a"));
  g_assert_true (g_hash_table_contains (reel_chunk_get_recorded (chunk), "b"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                                            \
  g_test_add ("/admission/" name, RecordingFixture, NULL, recording_fixture_set_up, function,                          \
              recording_fixture_tear_down)
  ADD ("told", test_told);
  ADD ("order", test_order);
  ADD ("late", test_late);
  ADD ("unconfirmed", test_unconfirmed);
  ADD ("ended", test_ended);
  ADD ("next-worker", test_next_worker);
  ADD ("recorded", test_recorded);
#undef ADD
  return g_test_run ();
}
