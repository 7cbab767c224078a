/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine with fake workers: the life of a recording, and refusals. */
#include "tests/engine/engine-fixture.h"
#include "tests/engine/rules-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static void
assert_refused (GError **error, ReelErrorCode code)
{
  g_assert_error (*error, REEL_ERROR, (int)code);
  g_clear_error (error);
}

/* The state of a recording that has ended is read from the catalogue. */
static void
assert_limit (EngineFixture *self, const char *operation, guint64 expected)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  guint64 limit = 0;

  g_assert_true (g_variant_lookup (state, "max-duration-ms", "t", &limit));
  g_assert_cmpuint (limit, ==, expected);
}

static void
test_lifecycle (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a/b");
  g_autofree char *operation = engine_fixture_start (self, "a/b", "{'actor': <'alice'>}", NULL);
  g_autofree char *host = NULL;
  g_autofree char *on_limit = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (operation);
  host = engine_fixture_state_text (self, operation, "host");
  g_assert_cmpstr (host, ==, "alice");
  on_limit = engine_fixture_state_text (self, operation, "on-limit");
  g_assert_cmpstr (on_limit, ==, "stop");
  g_assert_null (engine_fixture_start (self, "a/b", "{}", &error));
  assert_refused (&error, REEL_ERROR_ALREADY_STARTED);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  g_assert_false (engine_fixture_pause (self, operation, TRUE, &error));
  assert_refused (&error, REEL_ERROR_INVALID_STATE);
  g_assert_true (engine_fixture_pause (self, operation, FALSE, NULL));
  engine_fixture_order (call, "warn");
  wait_until (self->warnings->len == 1);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  engine_fixture_assert_states (self, "starting recording paused recording finalizing completed");
  g_assert_nonnull (strstr (self->events->pdata[0], "StoppedByUser"));
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  assert_limit (self, operation, 3600000);
  g_assert_false (engine_fixture_stop (self, operation, &error));
  assert_refused (&error, REEL_ERROR_ALREADY_STOPPED);
  g_assert_false (engine_fixture_pause (self, "none", TRUE, &error));
  assert_refused (&error, REEL_ERROR_UNKNOWN_RECORDING);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
test_request_id (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *first = NULL, *second = NULL, *fourth = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_create_call (self, "a");
  engine_fixture_create_call (self, "b");
  first = engine_fixture_start (self, "a", "{'request-id': <'r'>}", NULL);
  second = engine_fixture_start (self, "a", "{'request-id': <'r'>}", NULL);
  g_assert_cmpstr (first, ==, second);
  g_assert_true (engine_fixture_stop (self, first, NULL));
  wait_until (self->events->len == 1);
  g_assert_null (engine_fixture_start (self, "b", "{'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  fourth = engine_fixture_start (self, "a", "{'request-id': <'r'>}", NULL);
  g_assert_cmpstr (first, ==, fourth);
}

/* The request id of another call starts nothing by mistake: not while the first start is pending, not after its call
 * has ended, and not if the next call has the server call id of the first. */
static void
test_request_id_of_another_call (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{'request-id': <'r'>}");
  g_autoptr (GAsyncResult) first = NULL;
  g_autofree char *operation = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  ReelCall *call = engine_fixture_create_call (self, "a");

  engine_fixture_create_call (self, "b");
  reel_engine_start_recording_async (self->engine, "a", options, store_result, &first);
  g_assert_null (engine_fixture_start (self, "b", "{'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
  wait_until (first != NULL);
  operation = reel_engine_start_recording_finish (self->engine, first, NULL);
  g_assert_nonnull (operation);
  g_assert_true (reel_call_end (call, "over", NULL));
  wait_until (self->events->len == 1);
  again = engine_fixture_start (self, "a", "{'request-id': <'r'>}", NULL);
  g_assert_cmpstr (again, ==, operation);
  engine_fixture_create_call (self, "a");
  g_assert_null (engine_fixture_start (self, "a", "{'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
}

static void
add_user (EngineFixture *self, ReelCall *call, const char *user)
{
  g_autofree char *text = g_strdup_printf ("{'user': <'%s'>, 'role': <'member'>}", user);
  g_autoptr (GVariant) properties = engine_fixture_dict (text);

  rules_fixture_set_policy (self, "user", user, "{'mode': <'on-demand-user-initiated'>}");
  g_assert_true (reel_call_add_participant (call, user, properties, NULL, NULL));
}

/* A request id of a user is theirs alone: it answers nobody else, neither while it is carried out nor later, and nobody
 * takes it away from them. */
static void
test_request_id_of_users (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) anna = engine_fixture_dict ("{'user': <'anna'>, 'request-id': <'r'>}");
  g_autoptr (GAsyncResult) first = NULL;
  g_autofree char *operation = NULL, *again = NULL, *later = NULL, *other = NULL, *bens = NULL;
  g_autoptr (GError) error = NULL;
  ReelCall *call = engine_fixture_create_call (self, "a"), *elsewhere = engine_fixture_create_call (self, "b");

  add_user (self, call, "anna");
  add_user (self, call, "ben");
  add_user (self, elsewhere, "eve");
  other = engine_fixture_start (self, "b", "{'user': <'eve'>, 'request-id': <'r'>}", &error);
  g_assert_no_error (error);
  g_assert_nonnull (other);
  reel_engine_start_recording_async (self->engine, "a", anna, store_result, &first);
  g_assert_null (engine_fixture_start (self, "a", "{'user': <'eve'>, 'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_NO_ONGOING_CALL);
  wait_until (first != NULL);
  operation = reel_engine_start_recording_finish (self->engine, first, &error);
  g_assert_no_error (error);
  bens = engine_fixture_start (self, "a", "{'user': <'ben'>, 'request-id': <'r'>}", &error);
  g_assert_null (bens);
  assert_refused (&error, REEL_ERROR_ALREADY_STARTED);
  again = engine_fixture_start (self, "a", "{'user': <'anna'>, 'request-id': <'r'>}", NULL);
  g_assert_cmpstr (again, ==, operation);
  g_assert_null (engine_fixture_start (self, "a", "{'user': <'eve'>, 'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_NO_ONGOING_CALL);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  later = engine_fixture_start (self, "a", "{'user': <'anna'>, 'request-id': <'r'>}", NULL);
  g_assert_cmpstr (later, ==, operation);
}

/* A start that fails leaves nothing behind, and the same request can be repeated. */
static void
test_rollback (EngineFixture *self, gconstpointer mode)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_create_call (self, "a");
  fake_launcher_set_mode (self->workers, mode);
  g_assert_null (engine_fixture_start (self, "a", "{'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_MEDIA_FAILED);
  list = engine_fixture_list (self, "{}", "", 0, NULL, NULL);
  g_assert_cmpuint (g_variant_n_children (list), ==, 0);
  g_assert_cmpuint (reel_engine_count_active (self->engine), ==, 0);
}

static void
test_retry_after_rollback (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_create_call (self, "a");
  fake_launcher_set_mode (self->workers, "no-start");
  g_assert_null (engine_fixture_start (self, "a", "{'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_MEDIA_FAILED);
  fake_launcher_set_mode (self->workers, NULL);
  operation = engine_fixture_start (self, "a", "{'request-id': <'r'>}", NULL);
  g_assert_nonnull (operation);
}

static void
test_bad_input (EngineFixture *self, gconstpointer unused)
{
  static const struct {
    const char *call;
    const char *options;
    ReelErrorCode code;
  } cases[] = {
    { "none", "{}", REEL_ERROR_NO_ONGOING_CALL },
    { "a", "{'format': <'avi'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'content-type': <'audioOnly'>, 'format': <'mp4'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'max-duration-ms': <uint64 99999999999>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'max-duration-ms': <-1>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'max-size-bytes': <1.5>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'nonsense': <true>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'destination': <'moon'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'request-id': <''>}", REEL_ERROR_INVALID_ARGUMENT },
  };

  engine_fixture_create_call (self, "a");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (engine_fixture_start (self, cases[i].call, cases[i].options, &error));
    assert_refused (&error, cases[i].code);
  }
}

static void
test_many_participants (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) nothing = engine_fixture_dict ("{}");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < REEL_PARTICIPANTS_MAX; i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);
    g_assert_true (reel_call_add_participant (call, id, nothing, NULL, NULL));
  }
  g_assert_false (reel_call_add_participant (call, "late", nothing, NULL, &error));
  assert_refused (&error, REEL_ERROR_OVERLOADED);
  g_assert_true (reel_call_remove_participant (call, "1", "left", NULL));
  g_assert_true (reel_call_add_participant (call, "late", nothing, NULL, &error));
}

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/engine/lifecycle", NULL, test_lifecycle);
  ADD ("/engine/request-id", NULL, test_request_id);
  ADD ("/engine/request-id/of-another-call", NULL, test_request_id_of_another_call);
  ADD ("/engine/request-id/of-users", NULL, test_request_id_of_users);
  ADD ("/engine/rollback/worker", "no-start", test_rollback);
  ADD ("/engine/rollback/record", "refuse", test_rollback);
  ADD ("/engine/rollback/crash", "crash-on-record", test_rollback);
  ADD ("/engine/rollback/retry", NULL, test_retry_after_rollback);
  ADD ("/engine/bad-input", NULL, test_bad_input);
  ADD ("/engine/many-participants", NULL, test_many_participants);
  return g_test_run ();
}
