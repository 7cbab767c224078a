/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rooms as the rules define them, with fake workers: who may record, who is asked, and what happens when the host
 * leaves. */
#include "tests/engine/rules-fixture.h"

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
test_room (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>, 'capacity': <uint32 3>}");
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;

  rules_fixture_add (call, "host", "{'role': <'member'>}");
  rules_fixture_add (call, "other", "{'role': <'administrator'>}");
  rules_fixture_add (call, "guest", "{'role': <'guest'>}");
  g_assert_null (engine_fixture_start (self, "c", "{'actor': <'guest'>}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  assert_controls (self, "guest", "Not Recording: ");
  assert_controls (self, "host", "Start Recording: start");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  g_assert_nonnull (operation);
  assert_controls (self, "host", "Recording: pause stop censor");
  assert_controls (self, "other", "Recording: ");
  rules_fixture_assert_stop (self, operation, "other", REEL_ERROR_NOT_ALLOWED);
  g_assert_true (reel_call_remove_participant (call, "host", "offline", NULL));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "InitiatorLeft"));
  assert_controls (self, "other", "Start Recording: start");
}

/* Whoever joins late is not recorded before they say yes, and not after they say no. */
static void
test_late_joiner (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL;

  rules_fixture_add (call, "host", "{'role': <'member'>}");
  rules_fixture_add (call, "there", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  rules_fixture_add (call, "late", "{'role': <'member'>}");
  g_assert_true (reel_call_lacks_consent (call, "late"));
  g_assert_false (reel_call_lacks_consent (call, "there"));
  assert_admitted (self, operation, "host there");
  rules_fixture_consent (call, "late", TRUE);
  assert_admitted (self, operation, "host late there");
  g_assert_false (reel_call_lacks_consent (call, "late"));
  rules_fixture_consent (call, "late", FALSE);
  assert_admitted (self, operation, "host there");
  rules_fixture_consent (call, "there", FALSE);
  assert_admitted (self, operation, "host");
}

static void
test_consent_of_all (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL;

  rules_fixture_set_policy (self, "company", "default", "{'consent': <'all'>}");
  rules_fixture_add (call, "host", "{'role': <'member'>}");
  rules_fixture_add (call, "there", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  assert_admitted (self, operation, "host");
  rules_fixture_consent (call, "there", TRUE);
  assert_admitted (self, operation, "host there");
}

/* The host leaves before the recording has started: it ends as soon as it has, once. */
static void
test_host_leaves_while_starting (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{'actor': <'host'>}");
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>}");
  g_autoptr (GAsyncResult) started = NULL;
  const char *operation;

  rules_fixture_add (call, "host", "{'role': <'member'>}");
  rules_fixture_add (call, "other", "{'role': <'member'>}");
  fake_launcher_set_mode (self->workers, "wait");
  reel_engine_start_recording_async (self->engine, "c", options, store_result, &started);
  operation = reel_recording_get_operation (reel_call_find_active_recording (call));
  wait_until (fake_notes_get_admitted (self->notes, operation) != NULL);
  g_assert_true (reel_call_remove_participant (call, "host", "left", NULL));
  engine_fixture_order (call, "begin");
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "InitiatorLeft"));
  engine_fixture_assert_states (self, "starting recording finalizing completed");
}

/* A participant who joins a room without a role is a guest, who may not start a recording. */
static void
test_room_without_role (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>}");

  rules_fixture_add (call, "ann", "{}");
  rules_fixture_add (call, "ben", "{'role': <'member'>}");
  rules_fixture_update (call, "ann", "{'display-name': <'Ann'>}");
  assert_controls (self, "ann", "Not Recording: ");
  assert_controls (self, "ben", "Start Recording: start");
}

#define ADD(name, data, test)                                                                                          \
  g_test_add ("/rooms/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("room", NULL, test_room);
  ADD ("late-joiner", NULL, test_late_joiner);
  ADD ("consent-of-all", NULL, test_consent_of_all);
  ADD ("room-without-role", NULL, test_room_without_role);
  ADD ("host-leaves-while-starting", NULL, test_host_leaves_while_starting);
  return g_test_run ();
}
