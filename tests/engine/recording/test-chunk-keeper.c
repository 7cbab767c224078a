/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of chunks: made final with their metadata, salvaged after a worker's death, and what is then reported to
 * whom. */
#include "manager/engine/recording/reel-chunk-keeper.h"

#include "tests/engine/recording/recording-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define S  G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)

typedef struct {
  RecordingFixture base;
  ReelChunkKeeper *keeper;
  guint taken_over;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  recording_fixture_set_up (&self->base, NULL);
  self->keeper = reel_chunk_keeper_new (self->base.parts);
  g_signal_connect (self->keeper, "taken-over", G_CALLBACK (recording_fixture_count), &self->taken_over);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_assert_true (reel_store_flush_sync (self->base.services->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->keeper);
  recording_fixture_tear_down (&self->base, NULL);
}

static const ReelChunkRecord *
get_record (Fixture *self, guint index)
{
  return reel_chunk_get_record (reel_chunk_list_find (self->base.parts->chunks, index));
}

static void
assert_file (const char *path, gboolean there)
{
  g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, there);
}

static void
test_closed (Fixture *self, gconstpointer unused)
{
  ReelChunkList *chunks = self->base.parts->chunks;
  g_autofree char *part = recording_fixture_write_part (&self->base, 0);
  const char *base = reel_operation_get_base (self->base.parts->operation);
  g_autofree char *metadata = reel_storage_metadata_path (base, 0);
  g_autofree char *content = reel_storage_content_path (base, 0, "mp4");

  reel_chunk_keeper_opened (self->keeper, 0, 100 * S);
  reel_chunk_keeper_opened (self->keeper, 0, 200 * S);
  g_assert_cmpuint (reel_chunk_list_get_length (chunks), ==, 1);
  g_assert_cmpint (get_record (self, 0)->start_utc, ==, 100 * S);
  reel_chunk_keeper_closed (self->keeper, 0, 5 * NS, "SessionEnded", NULL);
  g_assert_true (reel_chunk_keeper_is_busy (self->keeper));
  wait_until (reel_chunk_list_get_kept_below (chunks) == 1);
  g_assert_false (reel_chunk_keeper_is_busy (self->keeper));
  assert_file (part, FALSE);
  assert_file (content, TRUE);
  assert_file (metadata, TRUE);
  g_assert_cmpstr (get_record (self, 0)->location, ==, content);
  g_assert_cmpuint (get_record (self, 0)->size, ==, 5);
  /* The worker may forget what is stored here, and is told so only once. */
  recording_fixture_assert_asked (&self->base, "forget 1");
  reel_chunk_keeper_closed (self->keeper, 0, 6 * NS, "SessionEnded", NULL);
  reel_chunk_keeper_let_worker_forget (self->keeper);
  recording_fixture_assert_asked (&self->base, "");
  g_assert_cmpuint (get_record (self, 0)->duration_ns, ==, 5 * NS);
}

static void
test_nothing_recorded (Fixture *self, gconstpointer unused)
{
  reel_chunk_keeper_opened (self->keeper, 0, 100 * S);
  reel_chunk_keeper_closed (self->keeper, 0, 0, "SessionEnded", NULL);
  g_assert_false (reel_chunk_keeper_is_busy (self->keeper));
  g_assert_null (get_record (self, 0)->location);
  recording_fixture_assert_asked (&self->base, "forget 1");
}

/* A slow start was answered before its time zero was known. */
static void
test_late_start (Fixture *self, gconstpointer unused)
{
  ReelOperation *operation = self->base.parts->operation;

  reel_chunk_keeper_opened (self->keeper, 0, 100 * S);
  g_assert_cmpint (reel_operation_get_start_utc (operation), ==, 0);
  reel_operation_set_state (operation, REEL_RECORDING_STATE_RECORDING);
  reel_chunk_keeper_opened (self->keeper, 0, 100 * S);
  g_assert_cmpint (reel_operation_get_start_utc (operation), ==, 100 * S);
}

/* A directory is in the place of the document: the media is made final without it, and its row has the location. */
static void
test_uncommitted (Fixture *self, gconstpointer unused)
{
  const char *base = reel_operation_get_base (self->base.parts->operation);
  g_autofree char *part = recording_fixture_write_part (&self->base, 0);
  g_autofree char *content = reel_storage_content_path (base, 0, "mp4");
  g_autofree char *metadata = reel_storage_metadata_path (base, 0);

  g_assert_cmpint (g_mkdir (metadata, 0700), ==, 0);
  reel_chunk_keeper_opened (self->keeper, 0, 100 * S);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 0 of *");
  reel_chunk_keeper_closed (self->keeper, 0, 5 * NS, "SessionEnded", NULL);
  wait_until (get_record (self, 0)->location != NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (get_record (self, 0)->location, ==, content);
  assert_file (content, TRUE);
  assert_file (part, FALSE);
  g_assert_cmpint (g_rmdir (metadata), ==, 0);
}

static void
test_salvaged (Fixture *self, gconstpointer unused)
{
  g_autofree char *part = recording_fixture_write_part (&self->base, 0);
  const gint64 start = g_get_real_time () - 10 * S;

  reel_chunk_keeper_opened (self->keeper, 0, start);
  reel_chunk_keeper_opened (self->keeper, 1, start + 5 * S);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 1 of * is lost: its file is not there");
  reel_chunk_keeper_salvage (self->keeper);
  g_assert_true (reel_chunk_keeper_is_busy (self->keeper));
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_test_assert_expected_messages ();
  g_assert_cmpstr (get_record (self, 0)->end_reason, ==, "RecorderFailed");
  /* Taken from the file's modification time, since there is no program to measure it. */
  g_assert_cmpuint (get_record (self, 0)->duration_ns, >, 9 * NS);
  g_assert_cmpuint (get_record (self, 0)->duration_ns, <, 20 * NS);
  assert_file (part, FALSE);
  g_assert_cmpuint (get_record (self, 1)->duration_ns, ==, 0);
  g_assert_null (get_record (self, 1)->location);
}

/* The captions of what a dead worker left are those that it had written down, up to the end of the file. */
static void
test_salvaged_captions (Fixture *self, gconstpointer unused)
{
  g_autofree char *part = recording_fixture_write_part (&self->base, 0);
  const char *base = reel_operation_get_base (self->base.parts->operation);
  g_autofree char *speech = g_strconcat (base, "-00000.speech", NULL);
  g_autofree char *captions = g_strconcat (base, "-00000.vtt", NULL);
  g_autofree char *metadata = g_strconcat (base, "-00000.json", NULL);
  g_autofree char *text = NULL, *document = NULL;

  g_assert_true (g_file_set_contents (speech, "500 1500 ann\n3000 99999999 bob\n4000 500", -1, NULL));
  reel_chunk_keeper_opened (self->keeper, 0, g_get_real_time () - 10 * S);
  reel_chunk_keeper_salvage (self->keeper);
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  assert_file (speech, FALSE);
  g_assert_true (g_file_get_contents (captions, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "00:00:00.500 --> 00:00:01.500"));
  g_assert_nonnull (strstr (text, "00:00:03.000 --> 00:00:"));
  g_assert_null (strstr (text, "00:00:04.000"));
  g_assert_true (g_file_get_contents (metadata, &document, NULL, NULL));
  g_assert_nonnull (strstr (document, "-00000.vtt"));
  g_assert_cmpint (g_remove (captions), ==, 0);
}

/* Chunks that the dead worker could not report are found, and the next worker starts after them. */
static void
test_taken_over (Fixture *self, gconstpointer unused)
{
  ReelRecordingParts *parts = self->base.parts;
  g_autofree char *beyond = recording_fixture_write_part (&self->base, 4);

  for (guint i = 0; i < 3; i++)
    g_free (recording_fixture_write_part (&self->base, i));
  recording_fixture_begin (&self->base, g_get_real_time () - 10 * S);
  reel_recorded_time_mark (parts->time, g_get_monotonic_time (), FALSE, 7 * NS);
  reel_chunk_keeper_take_over (self->keeper);
  g_assert_cmpuint (reel_chunk_list_get_length (parts->chunks), ==, 1);
  wait_until (self->taken_over == 1);
  g_assert_cmpuint (reel_chunk_list_get_next_index (parts->chunks), ==, 3);
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_assert_cmpstr (get_record (self, 2)->end_reason, ==, "RecorderFailed");
  g_assert_cmpint (get_record (self, 1)->start_utc, >, get_record (self, 0)->start_utc);
  g_assert_cmpuint (reel_recorded_time_get (parts->time, g_get_monotonic_time ()), ==,
                    reel_chunk_list_sum (parts->chunks, G_MAXUINT));
  assert_file (beyond, TRUE);
}

/* What the dead worker recorded against a request is reported; requests after its death concern no media. */
static void
test_forced (Fixture *self, gconstpointer unused)
{
  ReelRecordingParts *parts = self->base.parts;
  const gint64 start = g_get_real_time () - 10 * S;
  g_autoptr (GArray) late = NULL;
  gboolean all;

  g_free (recording_fixture_write_part (&self->base, 0));
  recording_fixture_begin (&self->base, start);
  reel_chunk_list_force (parts->chunks, start + 4 * S, FALSE);
  reel_chunk_keeper_take_over (self->keeper);
  reel_chunk_list_force (parts->chunks, start + 2 * S, TRUE);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*after a request not to*");
  wait_until (self->taken_over == 1 && !reel_chunk_keeper_is_busy (self->keeper));
  g_test_assert_expected_messages ();
  late = reel_timeline_clip (parts->timeline, REEL_TIMELINE_LATE, 0, G_MAXINT64);
  g_assert_cmpuint (late->len, ==, 1);
  g_assert_cmpint (g_array_index (late, ReelInterval, 0).start, ==, start + 4 * S);
  g_assert_cmpint (reel_chunk_list_get_forced (parts->chunks, &all), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/chunk-keeper/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("closed", test_closed);
  ADD ("nothing-recorded", test_nothing_recorded);
  ADD ("late-start", test_late_start);
  ADD ("uncommitted", test_uncommitted);
  ADD ("salvaged", test_salvaged);
  ADD ("salvaged-captions", test_salvaged_captions);
  ADD ("taken-over", test_taken_over);
  ADD ("forced", test_forced);
#undef ADD
  return g_test_run ();
}
