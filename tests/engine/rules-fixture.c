/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of rules in the engine share. */
#include "tests/engine/rules-fixture.h"

void
rules_fixture_set_policy (EngineFixture *self, const char *level, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  engine_fixture_set_policy (self, level, id, dict);
}

ReelCall *
rules_fixture_create_call (EngineFixture *self, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);
  ReelCall *call = reel_engine_create_call (self->engine, "c", dict, NULL);

  g_assert_nonnull (call);
  return call;
}

void
rules_fixture_add (ReelCall *call, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (reel_call_add_participant (call, id, dict, NULL, NULL));
}

void
rules_fixture_update (ReelCall *call, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (reel_call_update_participant (call, id, dict, NULL, NULL));
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

void
rules_fixture_consent (ReelCall *call, const char *id, gboolean granted)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_call_set_consent_async (call, id, granted, store_result, &result);
  wait_until (result != NULL);
  g_assert_true (reel_call_set_consent_finish (call, result, NULL));
}

char *
rules_fixture_controls (EngineFixture *self, const char *user)
{
  g_auto (GStrv) actions = NULL;
  g_autofree char *joined = NULL;
  const char *status;

  g_assert_true (reel_engine_get_controls (self->engine, "c", user, &status, &actions, NULL));
  joined = g_strjoinv (" ", actions);
  return g_strdup_printf ("%s: %s", status, joined);
}

char *
rules_fixture_wait_for_recording (ReelCall *call)
{
  ReelRecording *recording;

  wait_until ((recording = reel_call_find_active_recording (call)) != NULL &&
              reel_recording_get_state (recording) == REEL_RECORDING_STATE_RECORDING);
  return g_strdup (reel_recording_get_operation (recording));
}

guint
rules_fixture_count_missed (ReelCall *call)
{
  const ReelLog *log = reel_call_get_log (call);
  guint count = 0;

  for (guint i = 0; i < reel_log_get_length (log); i++)
    count += reel_log_get (log, i)->kind == REEL_LOG_NOT_RECORDED;
  return count;
}

void
rules_fixture_assert_stop (EngineFixture *self, const char *operation, const char *actor, ReelErrorCode code)
{
  g_autofree char *text = g_strdup_printf ("{'actor': <'%s'>}", actor);
  g_autoptr (GVariant) options = engine_fixture_dict (text);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_engine_stop_recording_async (self->engine, operation, options, 0, store_result, &result);
  wait_until (result != NULL);
  g_assert_false (reel_engine_change_finish (self->engine, result, &error));
  g_assert_error (error, REEL_ERROR, (int)code);
}
