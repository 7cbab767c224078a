/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An operation: its row in the store from the request to the end, and its restoration after a restart. */
#include "manager/core/wire/reel-error.h"
#include "tests/engine/recording/recording-fixture.h"

#define S G_GINT64_CONSTANT (1000000)

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gboolean
enter (RecordingFixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_operation_enter_async (self->parts->operation, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_operation_enter_finish (self->parts->operation, result, error);
}

/* Returns: NULL if it is not in the store */
static ReelOperationRecord *
read_row (RecordingFixture *self)
{
  const char *id = reel_operation_get_id (self->parts->operation);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_OPERATION, id), &error);

  g_assert_no_error (error);
  return rows->len > 0 ? reel_record_copy (REEL_TABLE_OPERATIONS, rows->pdata[0]) : NULL;
}

/* Nothing is stored before it is entered; then everything that changed meanwhile is. */
static void
test_entered (RecordingFixture *self, gconstpointer unused)
{
  ReelOperation *operation = self->parts->operation;
  g_autoptr (ReelOperationRecord) row = NULL;

  reel_operation_save (operation);
  g_assert_null (read_row (self));
  g_assert_false (reel_operation_is_entered (operation));
  g_assert_true (enter (self, NULL));
  g_assert_true (reel_operation_is_entered (operation));
  row = read_row (self);
  g_assert_cmpstr (row->state, ==, "starting");
  g_assert_cmpstr (row->call_id, ==, "c1");
  g_assert_null (row->session_end_reason);
  reel_operation_withdraw (operation);
  g_clear_pointer (&row, reel_operation_record_free);
  row = read_row (self);
  g_assert_null (row);
}

/* The row of an operation whose id was returned can be found. */
static void
test_reported (RecordingFixture *self, gconstpointer unused)
{
  g_autoptr (ReelOperationRecord) row = NULL;

  g_assert_true (enter (self, NULL));
  reel_operation_set_reported (self->parts->operation);
  reel_operation_withdraw (self->parts->operation);
  row = read_row (self);
  g_assert_nonnull (row);
}

static void
test_unkept (RecordingFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fake_backend_refuse (self->backend, reel_operation_get_id (self->parts->operation));
  g_assert_false (enter (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  /* It can never be stored, so retrying is pointless. */
  g_assert_false (reel_operation_is_unkept (self->parts->operation));
  g_assert_false (reel_operation_is_entered (self->parts->operation));
}

static void
test_states (RecordingFixture *self, gconstpointer unused)
{
  ReelOperation *operation = self->parts->operation;
  g_autoptr (ReelOperationRecord) row = NULL;
  guint changes = 0;

  g_signal_connect (operation, "state-changed", G_CALLBACK (recording_fixture_count), &changes);
  g_assert_true (enter (self, NULL));
  reel_operation_apply (operation, REEL_RECORDING_EVENT_STARTED);
  reel_operation_apply (operation, REEL_RECORDING_EVENT_CENSOR);
  g_assert_cmpuint (changes, ==, 1);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Recording *");
  reel_operation_apply (operation, REEL_RECORDING_EVENT_RESUME);
  g_test_assert_expected_messages ();
  g_assert_cmpint (reel_operation_get_state (operation), ==, REEL_RECORDING_STATE_RECORDING);
  reel_chunk_set_duration (reel_chunk_list_add (self->parts->chunks, 0, S, (const char *const[]){ NULL }), 7);
  reel_operation_set_end (operation, REEL_SESSION_END_STOPPED_BY_USER);
  reel_operation_apply (operation, REEL_RECORDING_EVENT_STOP);
  g_assert_cmpuint (changes, ==, 2);
  row = read_row (self);
  g_assert_cmpstr (row->state, ==, "finalizing");
  g_assert_cmpstr (row->session_end_reason, ==, "StoppedByUser");
  g_assert_cmpuint (row->duration_ns, ==, 7);
}

static void
test_detail (RecordingFixture *self, gconstpointer unused)
{
  reel_operation_set_detail (self->parts->operation, "the cause");
  reel_operation_set_detail (self->parts->operation, "its consequence");
  g_assert_cmpstr (reel_operation_get_detail (self->parts->operation), ==, "the cause");
}

static void
test_restored (RecordingFixture *self, gconstpointer unused)
{
  ReelOperation *operation = self->parts->operation;
  g_autoptr (ReelOperationRecord) row = NULL;
  g_autoptr (ReelOperation) restored = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (enter (self, NULL));
  reel_operation_set_start_utc (operation, 5 * S);
  reel_operation_rebase (operation, REEL_ORIGIN_ACTOR, "alice");
  reel_operation_apply (operation, REEL_RECORDING_EVENT_STARTED_PAUSED);
  row = read_row (self);
  /* The configured limit has been lowered meanwhile. */
  restored = reel_operation_new_restored (self->services->store, self->parts->chunks, row, 60000, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reel_operation_get_state (restored), ==, REEL_RECORDING_STATE_PAUSED);
  g_assert_cmpint (reel_operation_get_start_utc (restored), ==, 5 * S);
  g_assert_cmpstr (reel_operation_get_base (restored), ==, reel_operation_get_base (operation));
  g_assert_cmpstr (reel_operation_get_trigger_text (restored), ==, reel_operation_get_trigger_text (operation));
  g_assert_cmpuint (reel_operation_get_options (restored)->max_duration_ms, ==, 3600000);
  g_assert_true (reel_operation_is_entered (restored));
  g_assert_false (reel_operation_is_ending (restored));
  g_clear_object (&restored);
  g_free (row->options);
  row->options = g_strdup ("{'format': <'ogg'>}");
  g_assert_null (reel_operation_new_restored (self->services->store, self->parts->chunks, row, 60000, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                                            \
  g_test_add ("/operation/" name, RecordingFixture, NULL, recording_fixture_set_up, function,                          \
              recording_fixture_tear_down)
  ADD ("entered", test_entered);
  ADD ("reported", test_reported);
  ADD ("unkept", test_unkept);
  ADD ("states", test_states);
  ADD ("detail", test_detail);
  ADD ("restored", test_restored);
#undef ADD
  return g_test_run ();
}
