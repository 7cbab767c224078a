/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine carries out the rules, with fake workers: recordings that start and end automatically, refusals, who is
 * recorded, and all of this after a restart. */
#include "tests/engine/rules-fixture.h"

#include <sqlite3.h>
#include <string.h>

/* A call that is always recorded is, from the answer on and not before; what a server stops stays stopped. */
static void
test_always_on (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = rules_fixture_create_call (self, "{'state': <'ringing'>}");
  rules_fixture_add (call, "a", "{'user': <'anna'>}");
  rules_fixture_add (call, "b", "{}");
  assert_controls (self, "anna", "Not Recording: ");
  g_assert_null (reel_call_find_active_recording (call));
  g_assert_true (reel_call_answer (call, NULL));
  operation = rules_fixture_wait_for_recording (call);
  assert_controls (self, "anna", "Recording: ");
  assert_controls (self, "", "Recording: pause stop censor");
  assert_admitted (self, operation, "a b");
  rules_fixture_assert_stop (self, operation, "anna", REEL_ERROR_NOT_ALLOWED);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  rules_fixture_add (call, "c", "{}");
  g_assert_null (reel_call_find_active_recording (call));
  assert_controls (self, "anna", "Not Recording: ");
}

/* An automatic recording that cannot start is reported once, and not retried without end. */
static void
test_automatic_fails (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call;

  rules_fixture_set_policy (self, "company", "default", "{'mode': <'pause-resume'>}");
  fake_launcher_set_mode (self->workers, "refuse");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "a", "{'user': <'anna'>}");
  wait_until (self->states->len == 2);
  wait_until (reel_engine_count_active (self->engine) == 0);
  g_test_assert_expected_messages ();
  rules_fixture_add (call, "b", "{}");
  g_assert_cmpuint (self->states->len, ==, 2);
  fake_launcher_set_mode (self->workers, NULL);
}

/* The worker dies just when it is to start: a forced call is recorded all the same. */
static void
test_automatic_survives_crash (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  /* The loss and the failed start are reported in either order. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  fake_launcher_set_mode_once (self->workers, "crash-on-record");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  operation = rules_fixture_wait_for_recording (call);
  fake_launcher_set_mode (self->workers, NULL);
}

#define AGENT "{'user': <'agnes'>, 'leg': <'agent'>}"

/* The caller does not want to be recorded: nothing is, or only the agent if that is configured. */
static void
test_caller_declines (EngineFixture *self, gconstpointer agent_is_recorded)
{
  g_autofree char *first = NULL, *second = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "queue", "sales", "{'forced': <true>}");
  if (agent_is_recorded != NULL)
    rules_fixture_set_policy (self, "user", "agnes", "{'record-agent-when-caller-declines': <true>}");
  call = rules_fixture_create_call (self, "{'queue': <'sales'>}");
  rules_fixture_add (call, "caller", "{'leg': <'caller'>}");
  rules_fixture_add (call, "agent", AGENT);
  first = rules_fixture_wait_for_recording (call);
  assert_admitted (self, first, "agent caller");
  rules_fixture_consent (call, "caller", FALSE);
  /* The request is answered once the worker records nobody any more. */
  assert_admitted (self, first, "");
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallerDeclined"));
  if (agent_is_recorded == NULL) {
    g_assert_null (reel_call_find_active_recording (call));
    assert_controls (self, "agnes", "Not Recording: ");
    return;
  }
  second = rules_fixture_wait_for_recording (call);
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

  rules_fixture_set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "caller", "{'leg': <'caller'>}");
  rules_fixture_add (call, "agent", AGENT);
  operation = rules_fixture_wait_for_recording (call);
  g_assert_true (engine_fixture_update_call (call, variables, NULL));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallerDeclined"));
}

/* With another connection. */
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

/* A caller who declines is not recorded any more, even if that can't be stored. */
static void
test_deny_variable_unsaved (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) variables = engine_fixture_dict ("{'variables': <{'DENY_RECORDING': '1'}>}");
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "caller", "{'leg': <'caller'>}");
  rules_fixture_add (call, "agent", AGENT);
  operation = rules_fixture_wait_for_recording (call);
  /* As a full disk would fail. */
  change_catalogue (self, "CREATE TRIGGER no_insert BEFORE INSERT ON calls BEGIN SELECT RAISE (ABORT, 'full'); END;"
                          "CREATE TRIGGER no_update BEFORE UPDATE ON calls BEGIN SELECT RAISE (ABORT, 'full'); END");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*calls *full*");
  g_assert_false (engine_fixture_update_call (call, variables, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  engine_fixture_flush (self);
  g_test_assert_expected_messages ();
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "CallerDeclined"));
  /* The end of the call can't be stored either. */
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

/* A forced recording that ended because nobody sent media starts again as soon as somebody does who is not on hold. */
static void
test_media_comes_again (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *first = NULL, *stream = NULL, *second = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "caller", "{'leg': <'caller'>}");
  rules_fixture_add (call, "agent", AGENT);
  stream = engine_fixture_add_stream (call, "caller", "audio", "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}",
                                      &endpoint, NULL);
  first = rules_fixture_wait_for_recording (call);
  engine_fixture_order (call, "stalled");
  engine_fixture_order (call, "timeout");
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], "MediaTimeout"));
  g_assert_cmpuint (count_active (call), ==, 0);
  rules_fixture_update (call, "caller", "{'on-hold': <true>}");
  engine_fixture_order (call, "active");
  engine_fixture_order (call, "stalled");
  engine_fixture_order (call, "active");
  wait_until (count_log (call, REEL_LOG_STREAM_ACTIVE) == 2);
  g_assert_cmpuint (count_active (call), ==, 0);
  rules_fixture_update (call, "caller", "{'on-hold': <false>}");
  second = rules_fixture_wait_for_recording (call);
  g_assert_cmpstr (first, !=, second);
}

/* After a transfer the rules of the new active agent apply. */
static void
test_transfer (EngineFixture *self, gconstpointer forced)
{
  g_autofree char *first = NULL, *second = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "user", "agnes", "{'forced': <true>}");
  if (forced != NULL)
    rules_fixture_set_policy (self, "user", "bert", "{'forced': <true>}");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "caller", "{'leg': <'caller'>}");
  rules_fixture_add (call, "agent", AGENT);
  first = rules_fixture_wait_for_recording (call);
  rules_fixture_add (call, "second", "{'user': <'bert'>, 'leg': <'agent'>}");
  g_assert_true (reel_call_remove_participant (call, "agent", "left", NULL));
  if (forced != NULL) {
    second = rules_fixture_wait_for_recording (call);
    g_assert_cmpstr (first, ==, second);
  } else {
    /* No host has left: nobody started it. */
    wait_until (self->events->len == 1);
    g_assert_nonnull (strstr (self->events->pdata[0], "RulesChanged"));
  }
}

/* While the caller is on hold nobody is recorded, unless the consultation is to be. */
static void
test_hold (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "user", "agnes", "{'forced': <true>}");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "caller", "{'leg': <'caller'>}");
  rules_fixture_add (call, "agent", AGENT);
  operation = rules_fixture_wait_for_recording (call);
  rules_fixture_update (call, "caller", "{'on-hold': <true>}");
  wait_until (!reel_recording_is_settling (reel_call_find_active_recording (call)));
  assert_admitted (self, operation, "");
  rules_fixture_set_policy (self, "user", "agnes", "{'record-consult': <true>}");
  wait_until (!reel_recording_is_settling (reel_call_find_active_recording (call)));
  assert_admitted (self, operation, "agent");
  rules_fixture_update (call, "caller", "{'on-hold': <false>}");
  wait_until (!reel_recording_is_settling (reel_call_find_active_recording (call)));
  assert_admitted (self, operation, "agent caller");
}

/* A policy that is set in mid-call applies at once. */
static void
test_policy_changes (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{}");
  g_autofree char *operation = NULL;

  rules_fixture_add (call, "agent", AGENT);
  assert_controls (self, "agnes", "Not Recording: ");
  rules_fixture_set_policy (self, "user", "agnes", "{'manual-allowed': <true>}");
  assert_controls (self, "agnes", "Start Recording: start");
  operation = engine_fixture_start (self, "c", "{'actor': <'agnes'>}", NULL);
  assert_controls (self, "agent", "Recording: pause stop");
  rules_fixture_set_policy (self, "user", "agnes", "{'forced': <true>, 'censor-allowed': <true>}");
  assert_controls (self, "agent", "Recording: censor");
}

/* A new manager knows who refused, who joined late and what the trigger was. */
static void
test_restart (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) calls = NULL;
  g_autofree char *operation = NULL;
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>}");

  rules_fixture_add (call, "host", "{'role': <'member'>, 'user': <'anna'>}");
  rules_fixture_add (call, "there", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'anna'>}", NULL);
  rules_fixture_add (call, "late", "{'role': <'member'>}");
  rules_fixture_add (call, "later", "{'role': <'member'>}");
  rules_fixture_consent (call, "there", FALSE);
  rules_fixture_consent (call, "later", TRUE);
  assert_admitted (self, operation, "host later");
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  call = calls->pdata[0];
  assert_controls (self, "host", "Recording: pause stop censor");
  assert_controls (self, "there", "Recording: ");
  assert_admitted (self, operation, "host later");
  rules_fixture_consent (call, "late", TRUE);
  assert_admitted (self, operation, "host late later");
}

/* A recording that was stopped before the manager's restart is not started by the new one. */
static void
test_stopped_stays_stopped (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "a", "{'user': <'anna'>}");
  operation = rules_fixture_wait_for_recording (call);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  assert_controls (self, "anna", "Not Recording: ");
}

/* Nor if its files were still to be finished. */
static void
test_stopping_stays_stopped (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  ReelCall *call;

  rules_fixture_set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "a", "{'user': <'anna'>}");
  operation = rules_fixture_wait_for_recording (call);
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

/* Several recordings of one call, if the configuration allows it: each ends by itself, and the call ends all. */
static void
test_several (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>}");
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GError) error = NULL;

  self->config->operations_per_call = 2;
  rules_fixture_add (call, "ann", "{'role': <'member'>}");
  rules_fixture_add (call, "ben", "{'role': <'member'>}");
  first = engine_fixture_start (self, "c", "{'actor': <'ann'>}", NULL);
  second = engine_fixture_start (self, "c", "{'actor': <'ben'>, 'content-type': <'audioOnly'>}", NULL);
  g_assert_nonnull (second);
  g_assert_null (engine_fixture_start (self, "c", "{'actor': <'ben'>}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_ALREADY_STARTED);
  rules_fixture_assert_stop (self, second, "ann", REEL_ERROR_NOT_ALLOWED);
  assert_controls (self, "ann", "Recording: pause stop censor");
  assert_controls (self, "ben", "Recording: pause stop censor");
  rules_fixture_add (call, "late", "{'role': <'member'>}");
  rules_fixture_consent (call, "late", TRUE);
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

/* A replacement worker records nobody whom the dead one did not. */
static void
test_crash (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL;

  rules_fixture_add (call, "host", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "c", "{'actor': <'host'>}", NULL);
  rules_fixture_add (call, "late", "{'role': <'member'>}");
  g_hash_table_remove_all (self->notes->admitted);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*is gone*");
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (fake_notes_get_admitted (self->notes, operation) != NULL);
  assert_admitted (self, operation, "host");
}

#define ADD(name, data, test)                                                                                          \
  g_test_add ("/engine-rules/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("always-on", NULL, test_always_on);
  ADD ("automatic-fails", NULL, test_automatic_fails);
  ADD ("automatic-survives-crash", NULL, test_automatic_survives_crash);
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
  ADD ("several", NULL, test_several);
  ADD ("crash", NULL, test_crash);
  return g_test_run ();
}
