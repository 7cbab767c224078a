/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine doing what the rules say, on fake workers: recordings that begin and
 * end by themselves, refusals, whose media is taken, and all that after a restart. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static void
set_policy (EngineFixture *self, const char *level, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  engine_fixture_set_policy (self, level, id, dict);
}

static ReelCall *
create_call (EngineFixture *self, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);
  ReelCall *call = reel_engine_create_call (self->engine, "c", dict, NULL);

  g_assert_nonnull (call);
  return call;
}

static void
add (ReelCall *call, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (reel_call_add_participant (call, id, dict, NULL));
}

static void
update (ReelCall *call, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (reel_call_update_participant (call, id, dict, NULL));
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
consent (ReelCall *call, const char *id, gboolean granted)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_call_set_consent_async (call, id, granted, store_result, &result);
  wait_until (result != NULL);
  g_assert_true (reel_call_set_consent_finish (call, result, NULL));
}

/* The status, then the actions. */
static char *
controls (EngineFixture *self, const char *user)
{
  g_auto (GStrv) actions = NULL;
  g_autofree char *joined = NULL;
  const char *status;

  g_assert_true (reel_engine_get_controls (self->engine, "c", user, &status, &actions, NULL));
  joined = g_strjoinv (" ", actions);
  return g_strdup_printf ("%s: %s", status, joined);
}

#define assert_controls(self, user, expected)                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *assert_text = controls (self, user);                                                              \
    g_assert_cmpstr (assert_text, ==, expected);                                                                       \
  }                                                                                                                    \
  G_STMT_END

/* The recording that runs, once it does. */
static char *
wait_for_recording (ReelCall *call)
{
  ReelRecording *recording;

  wait_until ((recording = reel_call_find_active_recording (call)) != NULL &&
              reel_recording_get_state (recording) == REEL_RECORDING_STATE_RECORDING);
  return g_strdup (reel_recording_get_operation (recording));
}

static char *
read_admitted (EngineFixture *self, const char *operation)
{
  g_autofree char *name = g_strconcat (operation, ".admitted", NULL);
  g_autofree char *path = g_build_filename (self->directory, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

#define assert_admitted(self, operation, expected)                                                                     \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *assert_text = read_admitted (self, operation);                                                    \
    g_assert_cmpstr (assert_text, ==, expected);                                                                       \
  }                                                                                                                    \
  G_STMT_END

static void
assert_stop (EngineFixture *self, const char *operation, const char *actor, ReelErrorCode code)
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

/* A call that is always recorded is, from the answer and not before; what a server stops stays stopped. */
static void
test_always_on (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = create_call (self, "{'state': <'ringing'>}");
  add (call, "a", "{'user': <'anna'>}");
  add (call, "b", "{}");
  assert_controls (self, "anna", "Not Recording: ");
  g_assert_null (reel_call_find_active_recording (call));
  g_assert_true (reel_call_answer (call, NULL));
  operation = wait_for_recording (call);
  assert_controls (self, "anna", "Recording: ");
  assert_controls (self, "", "Recording: pause stop censor");
  assert_admitted (self, operation, "a b");
  assert_stop (self, operation, "anna", REEL_ERROR_NOT_ALLOWED);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  add (call, "c", "{}");
  g_assert_null (reel_call_find_active_recording (call));
  assert_controls (self, "anna", "Not Recording: ");
}

/* An automatic recording that can not begin is told of once, and not tried without end. */
static void
test_automatic_fails (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;

  set_policy (self, "company", "default", "{'mode': <'pause-resume'>}");
  g_setenv ("CALLREEL_FAKE_WORKER", "refuse", TRUE);
  call = create_call (self, "{}");
  add (call, "a", "{'user': <'anna'>}");
  wait_until (self->states->len == 2);
  wait_until (reel_engine_count_active (self->engine) == 0);
  g_test_assert_expected_messages ();
  add (call, "b", "{}");
  g_assert_cmpuint (self->states->len, ==, 2);
  g_unsetenv ("CALLREEL_FAKE_WORKER");
}

/* The media process dies just when it is to begin: a forced call is recorded all the same. */
static void
test_automatic_survives_crash (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  /* Its loss and the failure of the start are told in either order. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  set_policy (self, "user", "anna", "{'forced': <true>}");
  g_setenv ("CALLREEL_FAKE_WORKER", "crash-once", TRUE);
  call = create_call (self, "{}");
  add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  operation = wait_for_recording (call);
  g_unsetenv ("CALLREEL_FAKE_WORKER");
}

static void
test_room (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>, 'capacity': <uint32 3>}");
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;

  add (call, "host", "{'role': <'member'>}");
  add (call, "other", "{'role': <'administrator'>}");
  add (call, "guest", "{'role': <'guest'>}");
  g_assert_null (engine_fixture_start (self, "c", "{'actor': <'guest'>}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  assert_controls (self, "guest", "Not Recording: ");
  assert_controls (self, "host", "Start Recording: start");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  g_assert_nonnull (operation);
  assert_controls (self, "host", "Recording: pause stop censor");
  assert_controls (self, "other", "Recording: ");
  assert_stop (self, operation, "other", REEL_ERROR_NOT_ALLOWED);
  g_assert_true (reel_call_remove_participant (call, "host", "offline", NULL));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "InitiatorLeft"));
  assert_controls (self, "other", "Start Recording: start");
}

/* Whoever comes late is not recorded before they say yes, and no longer once they say no. */
static void
test_late_joiner (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL;

  add (call, "host", "{'role': <'member'>}");
  add (call, "there", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  add (call, "late", "{'role': <'member'>}");
  g_assert_true (reel_call_lacks_consent (call, "late"));
  g_assert_false (reel_call_lacks_consent (call, "there"));
  assert_admitted (self, operation, "host there");
  consent (call, "late", TRUE);
  assert_admitted (self, operation, "host late there");
  g_assert_false (reel_call_lacks_consent (call, "late"));
  consent (call, "late", FALSE);
  assert_admitted (self, operation, "host there");
  consent (call, "there", FALSE);
  assert_admitted (self, operation, "host");
}

static void
test_consent_of_all (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL;

  set_policy (self, "company", "default", "{'consent': <'all'>}");
  add (call, "host", "{'role': <'member'>}");
  add (call, "there", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  assert_admitted (self, operation, "host");
  consent (call, "there", TRUE);
  assert_admitted (self, operation, "host there");
}

#define AGENT "{'user': <'agnes'>, 'leg': <'agent'>}"

/* The caller does not want to be recorded: nothing is, or the agent alone where that is set. */
static void
test_caller_declines (EngineFixture *self, gconstpointer agent_is_recorded)
{
  g_autofree char *first = NULL, *second = NULL;
  ReelCall *call;

  set_policy (self, "queue", "sales", "{'forced': <true>}");
  if (agent_is_recorded != NULL)
    set_policy (self, "user", "agnes", "{'record-agent-when-caller-declines': <true>}");
  call = create_call (self, "{'queue': <'sales'>}");
  add (call, "caller", "{'leg': <'caller'>}");
  add (call, "agent", AGENT);
  first = wait_for_recording (call);
  assert_admitted (self, first, "agent caller");
  consent (call, "caller", FALSE);
  /* The answer comes once the worker takes nobody any more. */
  assert_admitted (self, first, "");
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallerDeclined"));
  if (agent_is_recorded == NULL) {
    g_assert_null (reel_call_find_active_recording (call));
    assert_controls (self, "agnes", "Not Recording: ");
    return;
  }
  second = wait_for_recording (call);
  g_assert_cmpstr (first, !=, second);
  assert_admitted (self, second, "agent");
  assert_controls (self, "agnes", "Automatic Recording (without caller): ");
}

static void
test_deny_variable (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) variables = engine_fixture_dict ("{'variables': <{'DENY_RECORDING': '1'}>}");
  g_autofree char *operation = NULL;
  ReelCall *call;

  set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = create_call (self, "{}");
  add (call, "caller", "{'leg': <'caller'>}");
  add (call, "agent", AGENT);
  operation = wait_for_recording (call);
  g_assert_true (engine_fixture_update_call (call, variables, NULL));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallerDeclined"));
}

/* From another connection. */
static void
change_catalogue (EngineFixture *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  engine_fixture_flush (self);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (db, 5000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* A caller who declines is not recorded any more, also when that can't be written down. */
static void
test_deny_variable_unsaved (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) variables = engine_fixture_dict ("{'variables': <{'DENY_RECORDING': '1'}>}");
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;
  ReelCall *call;

  set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = create_call (self, "{}");
  add (call, "caller", "{'leg': <'caller'>}");
  add (call, "agent", AGENT);
  operation = wait_for_recording (call);
  /* As a full disk would. */
  change_catalogue (self, "CREATE TRIGGER no_insert BEFORE INSERT ON calls BEGIN SELECT RAISE (ABORT, 'full'); END;"
                          "CREATE TRIGGER no_update BEFORE UPDATE ON calls BEGIN SELECT RAISE (ABORT, 'full'); END");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*calls *full*");
  g_assert_false (engine_fixture_update_call (call, variables, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  engine_fixture_flush (self);
  g_test_assert_expected_messages ();
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallerDeclined"));
  /* The end of the call is not written down either. */
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*calls *full*");
  g_assert_true (reel_call_end (call, "over", NULL));
  engine_fixture_flush (self);
  g_test_assert_expected_messages ();
}

static guint
count_active (ReelCall *call)
{
  g_autoptr (GPtrArray) active = reel_call_copy_active_recordings (call);

  return active->len;
}

static guint
count_log (ReelCall *call, ReelLogKind kind)
{
  const ReelLog *log = reel_call_get_log (call);
  guint count = 0;

  for (guint i = 0; i < reel_log_get_length (log); i++)
    count += reel_log_get (log, i)->kind == kind;
  return count;
}

/* A forced recording that ended since nobody sent is begun again as soon as somebody does who is not on hold. */
static void
test_media_comes_again (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *first = NULL, *stream = NULL, *second = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  ReelCall *call;

  set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = create_call (self, "{}");
  add (call, "caller", "{'leg': <'caller'>}");
  add (call, "agent", AGENT);
  stream = engine_fixture_add_stream (call, "caller", "audio", "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}",
                                      &endpoint, NULL);
  first = wait_for_recording (call);
  engine_fixture_order (call, "agent", "stalled");
  engine_fixture_order (call, "agent", "timeout");
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "MediaTimeout"));
  g_assert_cmpuint (count_active (call), ==, 0);
  update (call, "caller", "{'on-hold': <true>}");
  engine_fixture_order (call, "agent", "active");
  engine_fixture_order (call, "agent", "stalled");
  engine_fixture_order (call, "agent", "active");
  wait_until (count_log (call, REEL_LOG_STREAM_ACTIVE) == 2);
  g_assert_cmpuint (count_active (call), ==, 0);
  update (call, "caller", "{'on-hold': <false>}");
  second = wait_for_recording (call);
  g_assert_cmpstr (first, !=, second);
}

/* After a transfer the rules of the new active agent apply. */
static void
test_transfer (EngineFixture *self, gconstpointer forced)
{
  g_autofree char *first = NULL, *second = NULL;
  ReelCall *call;

  set_policy (self, "user", "agnes", "{'forced': <true>}");
  if (forced != NULL)
    set_policy (self, "user", "bert", "{'forced': <true>}");
  call = create_call (self, "{}");
  add (call, "caller", "{'leg': <'caller'>}");
  add (call, "agent", AGENT);
  first = wait_for_recording (call);
  add (call, "second", "{'user': <'bert'>, 'leg': <'agent'>}");
  g_assert_true (reel_call_remove_participant (call, "agent", "left", NULL));
  if (forced != NULL) {
    second = wait_for_recording (call);
    g_assert_cmpstr (first, ==, second);
  } else {
    /* No host has left: nobody started it. */
    wait_until (self->events->len == 1);
    g_assert_nonnull (strstr (self->events->pdata[0], "RulesChanged"));
  }
}

/* While the caller is on hold nobody is recorded, unless the consult is to be. */
static void
test_hold (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = create_call (self, "{}");
  add (call, "caller", "{'leg': <'caller'>}");
  add (call, "agent", AGENT);
  operation = wait_for_recording (call);
  update (call, "caller", "{'on-hold': <true>}");
  wait_until (!reel_recording_is_settling (reel_call_find_active_recording (call)));
  assert_admitted (self, operation, "");
  set_policy (self, "user", "agnes", "{'record-consult': <true>}");
  wait_until (!reel_recording_is_settling (reel_call_find_active_recording (call)));
  assert_admitted (self, operation, "agent");
  update (call, "caller", "{'on-hold': <false>}");
  wait_until (!reel_recording_is_settling (reel_call_find_active_recording (call)));
  assert_admitted (self, operation, "agent caller");
}

/* A policy that is set in mid-call counts at once. */
static void
test_policy_changes (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{}");
  g_autofree char *operation = NULL;

  add (call, "agent", AGENT);
  assert_controls (self, "agnes", "Not Recording: ");
  set_policy (self, "user", "agnes", "{'manual-allowed': <true>}");
  assert_controls (self, "agnes", "Start Recording: start");
  operation = engine_fixture_start (self, "c", "{'actor': <'agnes'>}", NULL);
  assert_controls (self, "agent", "Recording: pause stop");
  set_policy (self, "user", "agnes", "{'forced': <true>, 'censor-allowed': <true>}");
  assert_controls (self, "agent", "Recording: censor");
}

/* Who refused, who came late and what triggered it: a new manager knows. */
static void
test_restart (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) calls = NULL;
  g_autofree char *operation = NULL;
  ReelCall *call = create_call (self, "{'kind': <'room'>}");

  add (call, "host", "{'role': <'member'>, 'user': <'anna'>}");
  add (call, "there", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'anna'>}", NULL);
  add (call, "late", "{'role': <'member'>}");
  add (call, "later", "{'role': <'member'>}");
  consent (call, "there", FALSE);
  consent (call, "later", TRUE);
  assert_admitted (self, operation, "host later");
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  call = calls->pdata[0];
  assert_controls (self, "host", "Recording: pause stop censor");
  assert_controls (self, "there", "Recording: ");
  assert_admitted (self, operation, "host later");
  consent (call, "late", TRUE);
  assert_admitted (self, operation, "host late later");
}

/* What was spoken of as stopped before the manager's restart is not begun by the new one. */
static void
test_stopped_stays_stopped (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = create_call (self, "{}");
  add (call, "a", "{'user': <'anna'>}");
  operation = wait_for_recording (call);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  assert_controls (self, "anna", "Not Recording: ");
}

/* Nor where its files were still to be finished. */
static void
test_stopping_stays_stopped (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  ReelCall *call;

  set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = create_call (self, "{}");
  add (call, "a", "{'user': <'anna'>}");
  operation = wait_for_recording (call);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  engine_fixture_drop_engine (self);
  change_catalogue (self, "UPDATE operations SET state = 'finalizing'; DELETE FROM events");
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  g_assert_cmpuint (calls->len, ==, 1);
  assert_controls (self, "anna", "Not Recording: ");
  wait_until (self->events->len == 2);
  g_assert_null (reel_call_find_active_recording (calls->pdata[0]));
}

static guint
count_missed (ReelCall *call)
{
  const ReelLog *log = reel_call_get_log (call);
  guint count = 0;

  for (guint i = 0; i < reel_log_get_length (log); i++)
    count += reel_log_get (log, i)->kind == REEL_LOG_NOT_RECORDED;
  return count;
}

/* A call that has to be recorded and could not be, since too many are, is recorded once there is room. */
static void
test_room_for_another (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) none = engine_fixture_dict ("{}");
  g_autoptr (GVariant) anna = engine_fixture_dict ("{'user': <'anna'>}");
  g_autofree char *first = NULL, *second = NULL;
  ReelCall *call, *other;

  self->config->capacity = 1;
  set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = create_call (self, "{}");
  g_assert_true (reel_call_add_participant (call, "a", anna, NULL));
  first = wait_for_recording (call);
  other = reel_engine_create_call (self->engine, "d", none, NULL);
  g_assert_true (reel_call_add_participant (other, "a", anna, NULL));
  /* It is told of once. */
  g_assert_true (reel_call_add_participant (other, "b", none, NULL));
  g_assert_cmpuint (count_missed (other), ==, 1);
  g_assert_null (reel_call_find_active_recording (other));
  g_assert_true (engine_fixture_stop (self, first, NULL));
  second = wait_for_recording (other);
  g_assert_cmpstr (first, !=, second);
}

/* Several recordings of one call, where the configuration lets them: each has its own end, and the call ends all. */
static void
test_several (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>}");
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GError) error = NULL;

  self->config->operations_per_call = 2;
  add (call, "ann", "{'role': <'member'>}");
  add (call, "ben", "{'role': <'member'>}");
  first = engine_fixture_start (self, "c", "{'actor': <'ann'>}", NULL);
  second = engine_fixture_start (self, "c", "{'actor': <'ben'>, 'content-type': <'audioOnly'>}", NULL);
  g_assert_nonnull (second);
  g_assert_null (engine_fixture_start (self, "c", "{'actor': <'ben'>}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_ALREADY_STARTED);
  assert_stop (self, second, "ann", REEL_ERROR_NOT_ALLOWED);
  assert_controls (self, "ann", "Recording: pause stop censor");
  assert_controls (self, "ben", "Recording: pause stop censor");
  add (call, "late", "{'role': <'member'>}");
  consent (call, "late", TRUE);
  assert_admitted (self, first, "ann ben late");
  assert_admitted (self, second, "ann ben late");
  g_assert_true (reel_call_remove_participant (call, "ann", "left", NULL));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], first));
  g_assert_nonnull (strstr (self->events->pdata[0], "InitiatorLeft"));
  g_clear_pointer (&first, g_free);
  first = engine_fixture_start (self, "c", "{}", NULL);
  g_assert_nonnull (first);
  g_assert_true (reel_call_end (call, "over", NULL));
  wait_until (self->events->len == 3);
  g_assert_nonnull (strstr (self->events->pdata[1], "CallEnded"));
  g_assert_nonnull (strstr (self->events->pdata[2], "CallEnded"));
}

/* A worker that replaces a dead one takes nobody whom the dead one did not. */
static void
test_crash (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL;
  g_autofree char *path = NULL;

  add (call, "host", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  add (call, "late", "{'role': <'member'>}");
  path = g_strdup_printf ("%s/%s.admitted", self->directory, operation);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*is gone*");
  engine_fixture_order (call, "host", "crash");
  wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_admitted (self, operation, "host");
}

/* The host leaves before the recording has begun: it ends as soon as it has, once. */
static void
test_host_leaves_while_starting (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) options = engine_fixture_dict ("{'actor': <'host'>}");
  ReelCall *call = create_call (self, "{'kind': <'room'>}");
  g_autoptr (GAsyncResult) started = NULL;
  g_autofree char *path = NULL;

  add (call, "host", "{'role': <'member'>}");
  add (call, "other", "{'role': <'member'>}");
  g_setenv ("CALLREEL_FAKE_WORKER", "wait", TRUE);
  reel_engine_start_recording_async (self->engine, "c", options, store_result, &started);
  path = g_strdup_printf ("%s/%s.admitted", self->directory,
                          reel_recording_get_operation (reel_call_find_active_recording (call)));
  wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (reel_call_remove_participant (call, "host", "left", NULL));
  engine_fixture_order (call, "other", "begin");
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "InitiatorLeft"));
  engine_fixture_assert_states (self, "starting recording finalizing completed");
}

/* The text of Explain that says why a recording which is due is not made; NULL: none is missed. */
static char *
explain_missed (EngineFixture *self)
{
  g_autoptr (GVariant) explanation = g_variant_ref_sink (reel_engine_explain (self->engine, "", "c", NULL));
  char *text = NULL;

  return g_variant_lookup (explanation, "not-recorded", "s", &text) ? text : NULL;
}

/* Forced is set for somebody, and nobody is the agent: it is told once, and no longer once an agent is known. */
static void
test_not_recorded_no_agent (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{}");
  g_autofree char *missed = NULL, *later = NULL, *operation = NULL;

  set_policy (self, "user", "anna", "{'forced': <true>}");
  add (call, "carl", "{'leg': <'caller'>}");
  missed = explain_missed (self);
  g_assert_null (missed);
  add (call, "a", "{'user': <'anna'>}");
  add (call, "b", "{}");
  missed = explain_missed (self);
  g_assert_nonnull (strstr (missed, "'a'"));
  g_assert_cmpuint (count_missed (call), ==, 1);
  update (call, "a", "{'leg': <'agent'>}");
  operation = wait_for_recording (call);
  later = explain_missed (self);
  g_assert_null (later);
}

static void
test_not_recorded_capacity (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) none = engine_fixture_dict ("{}");
  ReelCall *call = create_call (self, "{}");
  g_autofree char *first = NULL, *missed = NULL, *later = NULL, *operation = NULL;

  self->config->capacity = 1;
  set_policy (self, "user", "anna", "{'forced': <true>}");
  reel_engine_create_call (self->engine, "d", none, NULL);
  first = engine_fixture_start (self, "d", "{}", NULL);
  add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  missed = explain_missed (self);
  g_assert_nonnull (strstr (missed, "capacity"));
  g_assert_cmpuint (count_missed (call), ==, 1);
  g_assert_true (engine_fixture_stop (self, first, NULL));
  operation = wait_for_recording (call);
  later = explain_missed (self);
  g_assert_null (later);
}

static void
test_not_recorded_failed_start (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{}");
  g_autofree char *missed = NULL;

  set_policy (self, "user", "anna", "{'forced': <true>}");
  g_setenv ("CALLREEL_FAKE_WORKER", "no-start", TRUE);
  add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  wait_until (count_missed (call) == 1);
  missed = explain_missed (self);
  g_assert_nonnull (missed);
}

/* Who joins a room without a role is a guest, who may not start a recording. */
static void
test_room_without_role (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>}");

  add (call, "ann", "{}");
  add (call, "ben", "{'role': <'member'>}");
  update (call, "ann", "{'display-name': <'Ann'>}");
  assert_controls (self, "ann", "Not Recording: ");
  assert_controls (self, "ben", "Start Recording: start");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test)                                                                                          \
  g_test_add ("/engine-rules/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)
  ADD ("always-on", NULL, test_always_on);
  ADD ("automatic-fails", NULL, test_automatic_fails);
  ADD ("automatic-survives-crash", NULL, test_automatic_survives_crash);
  ADD ("room", NULL, test_room);
  ADD ("late-joiner", NULL, test_late_joiner);
  ADD ("consent-of-all", NULL, test_consent_of_all);
  ADD ("caller-declines", NULL, test_caller_declines);
  ADD ("caller-declines/agent-recorded", "", test_caller_declines);
  ADD ("deny-variable", NULL, test_deny_variable);
  ADD ("deny-variable/unsaved", NULL, test_deny_variable_unsaved);
  ADD ("media-comes-again", NULL, test_media_comes_again);
  ADD ("transfer", NULL, test_transfer);
  ADD ("transfer/forced", "", test_transfer);
  ADD ("hold", NULL, test_hold);
  ADD ("policy-changes", NULL, test_policy_changes);
  ADD ("restart", NULL, test_restart);
  ADD ("stopped-stays-stopped", NULL, test_stopped_stays_stopped);
  ADD ("stopping-stays-stopped", NULL, test_stopping_stays_stopped);
  ADD ("room-for-another", NULL, test_room_for_another);
  ADD ("several", NULL, test_several);
  ADD ("crash", NULL, test_crash);
  ADD ("not-recorded/no-agent", NULL, test_not_recorded_no_agent);
  ADD ("not-recorded/capacity", NULL, test_not_recorded_capacity);
  ADD ("not-recorded/failed-start", NULL, test_not_recorded_failed_start);
  ADD ("room-without-role", NULL, test_room_without_role);
  ADD ("host-leaves-while-starting", NULL, test_host_leaves_while_starting);
  return g_test_run ();
}
