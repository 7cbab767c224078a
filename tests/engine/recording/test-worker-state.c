/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of a worker that outlived its manager is adopted: chunks, channels, cuts, and current modes. */
#include "manager/engine/recording/reel-worker-state.h"

#include "tests/engine/recording/recording-fixture.h"

#define S  G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)

typedef struct {
  RecordingFixture base;
  ReelChunkKeeper *keeper;
  ReelRecordingModes *modes;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  recording_fixture_set_up (&self->base, NULL);
  self->keeper = reel_chunk_keeper_new (self->base.parts);
  self->modes = reel_recording_modes_new (self->base.parts);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  wait_until (!reel_chunk_keeper_is_busy (self->keeper));
  g_assert_true (reel_store_flush_sync (self->base.services->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->modes);
  g_assert_finalize_object (self->keeper);
  recording_fixture_tear_down (&self->base, NULL);
}

static void
reconcile (Fixture *self, const char *text, gboolean active)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_parsed (text));

  reel_worker_state_reconcile (state, self->base.parts, self->keeper, self->modes, active);
}

/* The earlier manager died before it noted that the recording runs, or that it was paused. */
static void
test_present (Fixture *self, gconstpointer unused)
{
  ReelRecordingParts *parts = self->base.parts;

  reconcile (self,
             "{'chunks': <[{'index': <uint32 2>, 'start-utc': <int64 100000000>, 'closed': <false>}]>,"
             " 'options': <{'first-index': <uint32 2>}>, 'elapsed': <uint64 7000000000>,"
             " 'start-utc': <int64 90000000>, 'paused': <true>, 'censored': <true>, 'admitted': <['a', 'b']>}",
             TRUE);
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_PAUSED);
  g_assert_true (reel_timeline_is_censored (parts->timeline));
  g_assert_cmpint (reel_operation_get_start_utc (parts->operation), ==, 90 * S);
  g_assert_cmpuint (reel_recorded_time_get (parts->time, g_get_monotonic_time () + 100 * S), ==, 7 * NS);
  g_assert_cmpuint (reel_chunk_list_get_next_index (parts->chunks), ==, 3);
  g_assert_true (reel_admission_contains (parts->admission, "a"));
  g_assert_true (reel_admission_peek_worker (parts->admission) == REEL_WORKER (self->base.worker));
  g_assert_true (g_hash_table_contains (reel_chunk_get_recorded (reel_chunk_list_find (parts->chunks, 2)), "b"));
}

/* Cuts that nobody noted, and a chunk that was closed meanwhile. */
static void
test_past (Fixture *self, gconstpointer unused)
{
  ReelRecordingParts *parts = self->base.parts;

  recording_fixture_begin (&self->base, 100 * S);
  g_free (recording_fixture_write_part (&self->base, 0));
  reconcile (self,
             "{'chunks': <[{'index': <uint32 0>, 'closed': <true>, 'duration': <uint64 8000000000>,"
             " 'end-reason': <'SessionEnded'>}]>, 'modes': <["
             "{'paused': <true>, 'censored': <false>, 'cut-utc': <int64 104000000>},"
             "{'paused': <false>, 'censored': <false>, 'cut-utc': <int64 106000000>}]>}",
             FALSE);
  g_assert_cmpuint (reel_timeline_measure (parts->timeline, 100 * S, 110 * S), ==, 8 * NS);
  g_assert_cmpint (recording_fixture_get_state (&self->base), ==, REEL_RECORDING_STATE_RECORDING);
  wait_until (reel_chunk_list_get_kept_below (parts->chunks) == 1);
  g_assert_cmpuint (reel_chunk_list_sum (parts->chunks, G_MAXUINT), ==, 8 * NS);
}

static void
test_ended (Fixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) ended = g_variant_ref_sink (
      g_variant_new_parsed ("{'active': <false>, 'reason': <'MediaTimeout'>, 'detail': <'silence'>}"));
  g_autoptr (GVariant) running = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  const char *reason, *detail;

  g_assert_true (reel_worker_state_has_ended (ended, &reason, &detail));
  g_assert_cmpstr (reason, ==, "MediaTimeout");
  g_assert_cmpstr (detail, ==, "silence");
  g_assert_false (reel_worker_state_has_ended (running, &reason, &detail));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/worker-state/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("present", test_present);
  ADD ("past", test_past);
  ADD ("ended", test_ended);
#undef ADD
  return g_test_run ();
}
