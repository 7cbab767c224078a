/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a lost worker to the next one: the index that it continues with, and what happens while that is not known
 * because of a disk that does not answer. */
#include "manager/engine/recording/reel-handover.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/recording/reel-recording-modes.h"
#include "tests/engine/recording/held-disk.h"
#include "tests/engine/recording/recording-fixture.h"

#define S  G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)

typedef struct {
  RecordingFixture base;
  ReelChunkKeeper *keeper;
  ReelHandover *handover;
  GError *refusal;
} Fixture;

static void
on_refused (ReelHandover *handover, const GError *error, Fixture *self)
{
  g_assert_null (self->refusal);
  self->refusal = g_error_copy (error);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  recording_fixture_set_up (&self->base, NULL);
  recording_fixture_begin (&self->base, g_get_real_time () - 10 * S);
  g_free (recording_fixture_write_part (&self->base, 0));
  self->keeper = reel_chunk_keeper_new (self->base.parts);
  self->handover = reel_handover_new (self->base.parts, self->keeper);
  g_signal_connect (self->handover, "refused", G_CALLBACK (on_refused), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  held_disk_release ();
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_clear_error (&self->refusal);
  g_assert_finalize_object (self->handover);
  g_assert_true (reel_store_flush_sync (self->base.services->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->keeper);
  recording_fixture_tear_down (&self->base, NULL);
}

static gboolean
has_begun (Fixture *self)
{
  return fake_media_get_options (self->base.worker) != NULL;
}

static guint
get_first_index (Fixture *self)
{
  guint index = G_MAXUINT;

  wait_until (has_begun (self));
  g_assert_true (g_variant_lookup (fake_media_get_options (self->base.worker), "first-index", "u", &index));
  return index;
}

static void
lose (Fixture *self)
{
  fake_call_set_worker (self->base.call, NULL);
  reel_handover_lose (self->handover);
}

static void
replace (Fixture *self)
{
  fake_call_set_worker (self->base.call, REEL_WORKER (self->base.worker));
  reel_handover_resume (self->handover);
}

static void
test_resumed (Fixture *self, gconstpointer unused)
{
  g_assert_false (reel_handover_is_open (self->handover));
  lose (self);
  g_assert_true (reel_handover_is_open (self->handover));
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_assert_false (has_begun (self));
  replace (self);
  g_assert_cmpuint (get_first_index (self), ==, 1);
  g_assert_false (reel_handover_is_open (self->handover));
  fake_media_begin (self->base.worker, g_get_real_time ());
  g_assert_no_error (self->refusal);
}

/* Files that the dead worker had begun and could not report are not overwritten. */
static void
test_unlisted (Fixture *self, gconstpointer unused)
{
  g_free (recording_fixture_write_part (&self->base, 1));
  held_disk_hold (self->base.directory);
  lose (self);
  replace (self);
  wait_until (held_disk_count_waiting () > 0);
  g_assert_false (has_begun (self));
  g_assert_null (reel_admission_peek_worker (self->base.parts->admission));
  held_disk_release ();
  g_assert_cmpuint (get_first_index (self), ==, 2);
  fake_media_begin (self->base.worker, g_get_real_time ());
}

static void
ignore (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
}

/* A pause is answered at once, and the next worker starts paused. */
static void
test_pause_meanwhile (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelRecordingModes) modes = reel_recording_modes_new (self->base.parts);
  gboolean paused = FALSE;

  held_disk_hold (self->base.directory);
  lose (self);
  replace (self);
  reel_recording_modes_ask (modes, REEL_ACTION_PAUSE, 0, g_task_new (NULL, NULL, ignore, NULL));
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_PAUSED);
  recording_fixture_assert_asked (&self->base, "");
  held_disk_release ();
  wait_until (has_begun (self));
  g_assert_true (g_variant_lookup (fake_media_get_options (self->base.worker), "pause-on-start", "b", &paused));
  g_assert_true (paused);
  fake_media_begin (self->base.worker, g_get_real_time ());
}

/* The next worker dies as well before it is known what the first one left. */
static void
test_lost_twice (Fixture *self, gconstpointer unused)
{
  held_disk_hold (self->base.directory);
  lose (self);
  replace (self);
  lose (self);
  held_disk_release ();
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_assert_false (has_begun (self));
  replace (self);
  g_assert_cmpuint (get_first_index (self), ==, 1);
  fake_media_begin (self->base.worker, g_get_real_time ());
}

/* A recording that has ended meanwhile is not continued. */
static void
test_ended_meanwhile (Fixture *self, gconstpointer unused)
{
  held_disk_hold (self->base.directory);
  lose (self);
  replace (self);
  reel_operation_set_state (self->base.parts->operation, REEL_RECORDING_STATE_FINALIZING);
  held_disk_release ();
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_assert_false (has_begun (self));
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  lose (self);
  replace (self);
  wait_until (has_begun (self));
  fake_media_fail (self->base.worker, REEL_ERROR_STORAGE_FULL, TRUE);
  g_assert_error (self->refusal, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 0);
}

/* A worker that does not answer is killed and replaced. */
static void
test_hung (Fixture *self, gconstpointer unused)
{
  lose (self);
  replace (self);
  wait_until (has_begun (self));
  fake_media_fail (self->base.worker, REEL_ERROR_MEDIA_FAILED, FALSE);
  g_assert_no_error (self->refusal);
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 1);
}

/* Nothing waits for a disk without limit. */
static void
test_no_answer (Fixture *self, gconstpointer unused)
{
  self->base.services->finish_ms = 50;
  held_disk_hold (self->base.directory);
  lose (self);
  replace (self);
  wait_until (self->refusal != NULL);
  g_assert_error (self->refusal, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_cmpuint (held_disk_count_waiting (), >, 0);
  g_assert_true (reel_chunk_keeper_is_busy (self->keeper));
  reel_operation_set_state (self->base.parts->operation, REEL_RECORDING_STATE_FINALIZING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/handover/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("resumed", test_resumed);
  ADD ("unlisted", test_unlisted);
  ADD ("pause-meanwhile", test_pause_meanwhile);
  ADD ("lost-twice", test_lost_twice);
  ADD ("ended-meanwhile", test_ended_meanwhile);
  ADD ("refused", test_refused);
  ADD ("hung", test_hung);
  ADD ("no-answer", test_no_answer);
#undef ADD
  return g_test_run ();
}
