/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The start of a recording: its steps, what is undone when one fails, and when the client is answered. */
#include "manager/engine/recording/reel-start.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/recording/recording-fixture.h"

#define S G_GINT64_CONSTANT (1000000)

typedef struct {
  RecordingFixture base;
  GObject *owner; /* whoever made the client's request */
  GAsyncResult *result;
  GString *trace;
} Fixture;

static void
trace_joined (ReelStart *start, GString *trace)
{
  g_string_append (trace, "joined ");
}

static void
trace_begun (ReelStart *start, GString *trace)
{
  g_string_append (trace, "begun ");
}

static void
trace_failed (ReelStart *start, GString *trace)
{
  g_string_append (trace, "failed ");
}

static void
trace_state (ReelOperation *operation, GString *trace)
{
  g_string_append_printf (trace, "%s ", reel_recording_state_nicks[reel_operation_get_state (operation)]);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  recording_fixture_set_up (&self->base, NULL);
  self->owner = g_object_new (G_TYPE_OBJECT, NULL);
  self->trace = g_string_new (NULL);
  g_signal_connect (self->base.parts->operation, "state-changed", G_CALLBACK (trace_state), self->trace);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->result);
  g_assert_finalize_object (self->owner);
  g_signal_handlers_disconnect_by_data (self->base.parts->operation, self->trace);
  g_string_free (self->trace, TRUE);
  recording_fixture_tear_down (&self->base, NULL);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *)data)->result = g_object_ref (result);
}

static void
run (Fixture *self)
{
  g_autoptr (ReelStart) start = reel_start_new (self->base.parts);

  g_signal_connect (start, "joined", G_CALLBACK (trace_joined), self->trace);
  g_signal_connect (start, "begun", G_CALLBACK (trace_begun), self->trace);
  g_signal_connect (start, "failed", G_CALLBACK (trace_failed), self->trace);
  reel_start_run (start, g_task_new (self->owner, NULL, on_answer, self));
}

static gboolean
get_answer (Fixture *self, GError **error)
{
  wait_until (self->result != NULL);
  return g_task_propagate_boolean (G_TASK (self->result), error);
}

static gboolean
is_asked (Fixture *self)
{
  return fake_media_get_options (self->base.worker) != NULL;
}

static guint
count_rows (Fixture *self)
{
  const char *id = reel_operation_get_id (self->base.parts->operation);
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->base.services->store, reel_query_new (REEL_QUERY_OPERATION, id), NULL);

  return rows->len;
}

static void
test_begun (Fixture *self, gconstpointer unused)
{
  run (self);
  wait_until (is_asked (self));
  g_assert_null (self->result);
  g_assert_cmpuint (count_rows (self), ==, 1);
  g_assert_true (reel_admission_peek_worker (self->base.parts->admission) == REEL_WORKER (self->base.worker));
  fake_media_begin (self->base.worker, 100 * S);
  g_assert_true (get_answer (self, NULL));
  g_assert_cmpstr (self->trace->str, ==, "joined recording begun ");
  g_assert_cmpint (reel_operation_get_start_utc (self->base.parts->operation), ==, 100 * S);
}

/* There is no worker yet, or none any more: the next one starts the recording. */
static void
test_next_worker (Fixture *self, gconstpointer unused)
{
  fake_call_set_worker (self->base.call, NULL);
  run (self);
  while (!reel_operation_is_entered (self->base.parts->operation))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_asked (self));
  fake_call_set_worker (self->base.call, REEL_WORKER (self->base.worker));
  wait_until (is_asked (self));
  fake_media_begin (self->base.worker, 100 * S);
  g_assert_true (get_answer (self, NULL));
}

/* A client that got no id finds no recording. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  run (self);
  wait_until (is_asked (self));
  fake_media_fail (self->base.worker, REEL_ERROR_OVERLOADED, TRUE);
  g_assert_false (get_answer (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED);
  g_assert_cmpstr (self->trace->str, ==, "failed ");
  g_assert_cmpuint (count_rows (self), ==, 0);
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 0);
}

/* It must not start later, when nobody knows of it. */
static void
test_hung (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  run (self);
  wait_until (is_asked (self));
  fake_media_fail (self->base.worker, REEL_ERROR_MEDIA_FAILED, FALSE);
  g_assert_false (get_answer (self, &error));
  g_assert_cmpuint (fake_call_count_kills (self->base.call), ==, 1);
}

static void
test_unkept (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fake_backend_refuse (self->base.backend, reel_operation_get_id (self->base.parts->operation));
  run (self);
  g_assert_false (get_answer (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_false (is_asked (self));
  g_assert_cmpstr (self->trace->str, ==, "failed ");
}

/* The client does not wait without limit, and the operation that it was told of stays in the store. */
static void
test_slow (Fixture *self, gconstpointer unused)
{
  self->base.services->start_answer_ms = 10;
  run (self);
  g_assert_true (get_answer (self, NULL));
  g_assert_true (reel_operation_is_reported (self->base.parts->operation));
  wait_until (is_asked (self));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Recording * did not begin: *");
  fake_media_fail (self->base.worker, REEL_ERROR_MEDIA_FAILED, TRUE);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (self->trace->str, ==, "failed ");
  g_assert_cmpuint (count_rows (self), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/start/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("begun", test_begun);
  ADD ("next-worker", test_next_worker);
  ADD ("refused", test_refused);
  ADD ("hung", test_hung);
  ADD ("unkept", test_unkept);
  ADD ("slow", test_slow);
#undef ADD
  return g_test_run ();
}
