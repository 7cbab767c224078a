/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store: what it promises on any database, and its behaviour on one that is slow, blocks, fails, or refuses a
 * single change. */
#include "manager/engine/store/reel-store.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-store-sqlite.h"
#include "tests/engine/store/fake-backend.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *directory;
  ReelStoreBackend *backend;
  ReelStore *store;
  gboolean sqlite;
  guint ready; /* number of signals */
} Fixture;

#define FAKE(self) FAKE_BACKEND ((self)->backend)

static gboolean
on_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wait_turns = 0;                                                                                              \
    guint wait_tick = g_timeout_add (20, on_tick, &wait_turns);                                                        \
    while (!(condition) && wait_turns < 3000)                                                                          \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

/* Small limits, so that tests end soon. */
static const ReelStoreLimits small = {
  .max_waiting = 8, .max_bytes = 100 * 1024, .answer_ms = 200, .applying_ms = 100
};

static void
on_ready (ReelStore *store, Fixture *self)
{
  self->ready++;
}

static void
set_up (Fixture *self, gconstpointer how)
{
  g_autofree char *path = NULL;

  self->sqlite = g_strcmp0 (how, "sqlite") == 0;
  if (self->sqlite) {
    self->directory = g_dir_make_tmp ("reel-store-XXXXXX", NULL);
    path = g_build_filename (self->directory, "catalogue.db", NULL);
    self->backend = reel_store_sqlite_open (path, NULL);
  } else {
    self->backend = REEL_STORE_BACKEND (fake_backend_new ());
  }
  g_assert_nonnull (self->backend);
  if (g_strcmp0 (how, "small") == 0)
    self->store = reel_store_new_with_limits (g_object_ref (self->backend), &small);
  else
    self->store = reel_store_new (g_object_ref (self->backend));
  g_signal_connect (self->store, "ready", G_CALLBACK (on_ready), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  reel_store_close (self->store);
  /* Readers whose results nobody awaited still reference the store. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->store);
  g_assert_finalize_object (self->backend);
  for (guint i = 0; self->directory != NULL && i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (self->directory, "/catalogue.db", suffixes[i], NULL);
    g_remove (file);
  }
  if (self->directory != NULL)
    g_rmdir (self->directory);
  g_free (self->directory);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static ReelChange *
put_meeting (const char *id, const char *properties)
{
  ReelMeetingRecord record = { (char *)id, (char *)properties, 1 };

  return reel_change_put_meeting (&record);
}

static ReelChange *
put_call (const char *id, const char *state)
{
  ReelCallRecord record = { .call_id = (char *)id,
                            .server_call_id = (char *)"s/1",
                            .boot_id = (char *)"b",
                            .state = (char *)state,
                            .properties = (char *)"@a{sv} {}",
                            .created_utc = 5 };

  return reel_change_put_call (&record);
}

static ReelChange *
add_log (const char *call, const char *event)
{
  ReelLogRecord record = { (char *)call, (char *)"p", 1, (char *)event, NULL, NULL };

  return reel_change_add_log (&record);
}

static gboolean
put_durable (Fixture *self, ReelChange *change, gboolean *unknown, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_store_put_durable_async (self->store, change, store_result, &result);
  wait_until (result != NULL);
  return reel_store_put_durable_finish (self->store, result, unknown, error);
}

static GPtrArray *
query (Fixture *self, ReelQueryKind kind, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_store_query_async (self->store, reel_query_new (kind, id), store_result, &result);
  wait_until (result != NULL);
  return reel_store_query_finish (self->store, result, error);
}

static char *
print_log (GPtrArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s ", ((ReelLogRecord *)rows->pdata[i])->event);
  return g_string_free (text, FALSE);
}

/* A query sees what was put before it, in order, without waiting for it explicitly. */
static void
test_put_and_ask (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GPtrArray) log = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autofree char *text = NULL;

  reel_store_put (self->store, put_call ("c", "ringing"));
  reel_store_put (self->store, add_log ("c", "joined"));
  reel_store_put (self->store, add_log ("c", "left"));
  reel_store_put (self->store, put_call ("c", "established"));
  calls = query (self, REEL_QUERY_CALL, "c", NULL);
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_cmpstr (((ReelCallRecord *)calls->pdata[0])->state, ==, "established");
  log = query (self, REEL_QUERY_LOG, "c", NULL);
  text = print_log (log);
  g_assert_cmpstr (text, ==, "joined left ");
  none = query (self, REEL_QUERY_CALL, "another", NULL);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (reel_store_count_waiting (self->store), ==, 0);
  g_assert_true (reel_store_check (self->store, NULL));
}

static void
test_durable (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;
  gboolean unknown = TRUE;

  reel_store_put (self->store, put_call ("c", "ringing"));
  g_assert_true (put_durable (self, add_log ("c", "joined"), &unknown, NULL));
  g_assert_false (unknown);
  /* Read directly from the database, so nothing is waited for. */
  {
    g_autoptr (ReelQuery) question = reel_query_new (REEL_QUERY_LOG, "c");

    rows = reel_store_backend_read (self->backend, question, NULL);
  }
  g_assert_cmpuint (rows->len, ==, 1);
}

/* A group is stored as a whole. */
static void
test_group (Fixture *self, gconstpointer unused)
{
  ReelPolicyRecord one = { (char *)"user", (char *)"a", (char *)"1" };
  ReelPolicyRecord two = { (char *)"user", (char *)"b", (char *)"2" };
  ReelChange *replace = reel_change_replace_policies ();
  g_autoptr (GPtrArray) rows = NULL;

  reel_store_put (self->store, reel_change_put_policy (&one));
  reel_change_add_member (replace, reel_change_put_policy (&two));
  g_assert_true (put_durable (self, replace, NULL, NULL));
  rows = query (self, REEL_QUERY_POLICIES, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((ReelPolicyRecord *)rows->pdata[0])->id, ==, "b");
}

/* Everything put is stored at shutdown, and can be read at the next startup. */
static void
test_close (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelQuery) question = reel_query_new (REEL_QUERY_LOG, "c");
  g_autoptr (ReelCallRecord) call = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  reel_store_put (self->store, put_call ("c", "ringing"));
  call = reel_store_find_sync (self->store, REEL_QUERY_CALL, "c", NULL);
  g_assert_cmpstr (call->state, ==, "ringing");
  for (guint i = 0; i < 2500; i++)
    reel_store_put (self->store, add_log ("c", "joined"));
  reel_store_close (self->store);
  rows = reel_store_backend_read (self->backend, question, NULL);
  g_assert_cmpuint (rows->len, ==, 2500);
  /* Nobody listens any more. */
  reel_store_put (self->store, add_log ("c", "left"));
  g_assert_false (put_durable (self, add_log ("c", "left"), NULL, NULL));
}

/* Changes that arrive while a group is written form one group; a row that changes several times is written once. */
static void
test_groups (Fixture *self, gconstpointer unused)
{
  g_autofree char *kept = NULL;

  fake_backend_block (FAKE (self), TRUE);
  reel_store_put (self->store, put_call ("c", "ringing"));
  fake_backend_wait_for_apply (FAKE (self));
  for (guint i = 0; i < 100; i++) {
    reel_store_put (self->store, put_call ("c", "established"));
    reel_store_put (self->store, put_meeting ("m", "1"));
  }
  fake_backend_block (FAKE (self), FALSE);
  g_assert_true (reel_store_flush_sync (self->store));
  g_assert_cmpuint (fake_backend_count_groups (FAKE (self)), ==, 2);
  kept = fake_backend_print (FAKE (self));
  g_assert_cmpstr (kept, ==, "put into calls 1:c\nput into calls 1:c\nput into meetings 1:m\n");
}

/* A change that can't be stored is not, requests fail in time, and waiting changes are stored when possible. */
static void
test_failing (Fixture *self, gconstpointer unused)
{
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) check = NULL;
  gboolean unknown = TRUE;
  gint64 before = g_get_monotonic_time ();

  fake_backend_fail (FAKE (self), TRUE, REEL_ERROR_STORAGE_FULL);
  reel_store_put (self->store, put_meeting ("before", "1"));
  g_assert_false (put_durable (self, put_meeting ("awaited", "1"), &unknown, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  g_assert_false (unknown);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 200 * G_TIME_SPAN_MILLISECOND - 1000);
  g_assert_true (reel_store_is_failing (self->store));
  g_assert_false (reel_store_check (self->store, &check));
  g_assert_error (check, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  reel_store_put (self->store, put_meeting ("after", "1"));
  fake_backend_fail (FAKE (self), FALSE, 0);
  wait_until (!reel_store_is_failing (self->store));
  g_assert_true (reel_store_flush_sync (self->store));
  kept = fake_backend_print (FAKE (self));
  g_assert_cmpstr (kept, ==, "put into meetings 6:before\nput into meetings 5:after\n");
  g_assert_true (reel_store_check (self->store, NULL));
}

/* A request that is alone is failed as well, and then the store is not known to be failing. */
static void
test_failing_for_one (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fake_backend_fail (FAKE (self), TRUE, REEL_ERROR_STORAGE_FAILED);
  g_assert_false (put_durable (self, put_meeting ("awaited", "1"), NULL, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  wait_until (!reel_store_is_failing (self->store));
  fake_backend_fail (FAKE (self), FALSE, 0);
  g_assert_true (put_durable (self, put_meeting ("next", "1"), NULL, NULL));
}

/* A disk that recovers in time is waited for. */
static void
test_recovers_in_time (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  fake_backend_fail (FAKE (self), TRUE, REEL_ERROR_STORAGE_FAILED);
  reel_store_put_durable_async (self->store, put_meeting ("m", "1"), store_result, &result);
  wait_until (fake_backend_count_tries (FAKE (self)) >= 2);
  fake_backend_fail (FAKE (self), FALSE, 0);
  wait_until (result != NULL);
  g_assert_true (reel_store_put_durable_finish (self->store, result, NULL, NULL));
}

static gboolean
on_over (gpointer over)
{
  *(gboolean *)over = TRUE;
  return G_SOURCE_REMOVE;
}

/* A change that is being written when its time is over is neither stored nor refused: its outcome is awaited. */
static void
wait_for_outcome (Fixture *self, gboolean fails)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *kept = NULL;
  gboolean over = FALSE;

  fake_backend_block (FAKE (self), TRUE);
  reel_store_put_durable_async (self->store, put_meeting ("m", "1"), store_result, &result);
  /* It was added to the loop after the timer of the store. */
  g_timeout_add (200, on_over, &over);
  fake_backend_wait_for_apply (FAKE (self));
  wait_until (over);
  g_assert_null (result);
  if (fails)
    fake_backend_fail (FAKE (self), TRUE, REEL_ERROR_STORAGE_FAILED);
  fake_backend_block (FAKE (self), FALSE);
  wait_until (result != NULL);
  g_assert_cmpint (reel_store_put_durable_finish (self->store, result, NULL, NULL), ==, !fails);
  fake_backend_fail (FAKE (self), FALSE, 0);
  reel_store_flush_sync (self->store);
  kept = fake_backend_print (FAKE (self));
  g_assert_cmpstr (kept, ==, !fails ? "put into meetings 1:m\n" : "");
}

static void
test_outcome_kept (Fixture *self, gconstpointer unused)
{
  wait_for_outcome (self, FALSE);
}

static void
test_outcome_failed (Fixture *self, gconstpointer unused)
{
  wait_for_outcome (self, TRUE);
}

/* A disk that does not answer at all: requests end with an unknown result, and what it accepted after all is there. */
static void
test_unknown (Fixture *self, gconstpointer unused)
{
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  gboolean unknown = FALSE;

  fake_backend_block (FAKE (self), TRUE);
  g_assert_false (put_durable (self, put_meeting ("m", "1"), &unknown, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_true (unknown);
  fake_backend_block (FAKE (self), FALSE);
  g_assert_true (reel_store_flush_sync (self->store));
  kept = fake_backend_print (FAKE (self));
  g_assert_cmpstr (kept, ==, "put into meetings 1:m\n");
  g_assert_true (put_durable (self, put_meeting ("next", "1"), &unknown, NULL));
  g_assert_false (unknown);
}

/* Beyond three quarters of the limit nothing new is started, beyond all of it changes are lost with a critical message;
 * those who were refused are notified when it is over. */
static void
test_full (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) lags = NULL, full = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *kept = NULL;

  fake_backend_block (FAKE (self), TRUE);
  for (guint i = 0; i < 1 + 8; i++) {
    g_autofree char *id = g_strdup_printf ("m%u", i);

    g_assert_cmpint (reel_store_check (self->store, NULL), ==, i < 1 + 6);
    reel_store_put (self->store, put_meeting (id, "1"));
    if (i == 0)
      fake_backend_wait_for_apply (FAKE (self));
    g_string_append_printf (expected, "put into meetings 2:m%u\n", i);
  }
  g_assert_false (reel_store_check (self->store, &lags));
  g_assert_error (lags, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_false (reel_store_is_failing (self->store));
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*changes are lost*");
  for (guint i = 0; i < 100; i++)
    reel_store_put (self->store, put_meeting ("lost", "1"));
  g_test_assert_expected_messages ();
  g_assert_false (put_durable (self, put_meeting ("awaited", "1"), NULL, &full));
  g_assert_error (full, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_cmpuint (reel_store_count_waiting (self->store), ==, 1 + 8);
  g_assert_cmpuint (self->ready, ==, 0);
  fake_backend_block (FAKE (self), FALSE);
  wait_until (self->ready > 0);
  g_assert_true (reel_store_check (self->store, NULL));
  g_assert_true (put_durable (self, put_meeting ("after", "1"), NULL, NULL));
  g_string_append (expected, "put into meetings 5:after\n");
  kept = fake_backend_print (FAKE (self));
  g_assert_cmpstr (kept, ==, expected->str);
  g_assert_cmpuint (self->ready, ==, 1);
}

/* The same with few large changes. */
static void
test_full_of_bytes (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (30 * 1024, 'x');

  fake_backend_block (FAKE (self), TRUE);
  reel_store_put (self->store, put_meeting ("first", text));
  fake_backend_wait_for_apply (FAKE (self));
  reel_store_put (self->store, put_meeting ("a", text));
  reel_store_put (self->store, put_meeting ("b", text));
  g_assert_true (reel_store_check (self->store, NULL));
  reel_store_put (self->store, put_meeting ("c", text));
  g_assert_false (reel_store_check (self->store, NULL));
  reel_store_put (self->store, put_meeting ("d", text));
  g_assert_cmpuint (reel_store_count_waiting (self->store), ==, 5);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*changes are lost*");
  reel_store_put (self->store, put_meeting ("lost", text));
  g_test_assert_expected_messages ();
  g_assert_cmpuint (reel_store_count_waiting (self->store), ==, 5);
  fake_backend_block (FAKE (self), FALSE);
  wait_until (self->ready == 1);
}

/* A single change that can't be stored is reported, and holds up no other. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  fake_backend_refuse (FAKE (self), "bad");
  fake_backend_block (FAKE (self), TRUE);
  reel_store_put (self->store, put_meeting ("first", "1"));
  fake_backend_wait_for_apply (FAKE (self));
  reel_store_put (self->store, put_meeting ("bad", "1"));
  reel_store_put (self->store, put_meeting ("good", "1"));
  fake_backend_block (FAKE (self), FALSE);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*put into meetings 3:bad*refused*");
  g_assert_false (put_durable (self, put_meeting ("bad too", "1"), NULL, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_false (reel_store_is_failing (self->store));
  kept = fake_backend_print (FAKE (self));
  g_assert_cmpstr (kept, ==, "put into meetings 5:first\nput into meetings 4:good\n");
}

/* A query waits for the writer, but not for long, except for those that an older state would mislead. */
static void
test_ask_while_blocked (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) stale = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) fresh = NULL;
  g_autoptr (GError) error = NULL;

  fake_backend_block (FAKE (self), TRUE);
  reel_store_put (self->store, put_meeting ("m", "1"));
  stale = query (self, REEL_QUERY_MEETING, "m", NULL);
  g_assert_cmpuint (stale->len, ==, 0);
  none = query (self, REEL_QUERY_REQUEST, "r", &error);
  g_assert_null (none);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  fake_backend_block (FAKE (self), FALSE);
  fresh = query (self, REEL_QUERY_MEETING, "m", NULL);
  g_assert_cmpuint (fresh->len, ==, 1);
}

/* On a slow disk many requests share a commit. */
static void
test_slow (Fixture *self, gconstpointer unused)
{
  GAsyncResult *results[200] = { NULL };

  fake_backend_slow_down (FAKE (self), 50 * G_TIME_SPAN_MILLISECOND);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    reel_store_put_durable_async (self->store, add_log ("c", "joined"), store_result, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    wait_until (results[i] != NULL);
    g_assert_true (reel_store_put_durable_finish (self->store, results[i], NULL, NULL));
    g_object_unref (results[i]);
  }
  g_assert_cmpuint (fake_backend_count_groups (FAKE (self)), <=, 10);
}

/* The manager exits while the database accepts nothing: no change is reported as stored. */
static void
test_close_failing (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fake_backend_fail (FAKE (self), TRUE, REEL_ERROR_STORAGE_FAILED);
  reel_store_put (self->store, put_meeting ("a", "1"));
  reel_store_put_durable_async (self->store, put_meeting ("b", "1"), store_result, &result);
  reel_store_close (self->store);
  wait_until (result != NULL);
  g_assert_false (reel_store_put_durable_finish (self->store, result, NULL, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
}

/* SQLite itself: a change that violates a constraint, and a file that is locked by another process. */
static void
test_sqlite_refuses (Fixture *self, gconstpointer unused)
{
  ReelChatRecord stray = { (char *)"none", (char *)"q", 9, (char *)"x" };
  ReelChange *group = reel_change_new_group ();
  g_autoptr (GPtrArray) rows = NULL;

  reel_change_add_member (group, put_meeting ("in a group", "1"));
  reel_change_add_member (group, reel_change_add_chat (&stray));
  reel_store_put (self->store, put_meeting ("before", "1"));
  g_assert_false (put_durable (self, group, NULL, NULL));
  g_assert_false (put_durable (self, reel_change_add_chat (&stray), NULL, NULL));
  g_assert_true (put_durable (self, put_meeting ("after", "1"), NULL, NULL));
  rows = query (self, REEL_QUERY_MEETING, "before", NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = query (self, REEL_QUERY_MEETING, "in a group", NULL);
  g_assert_cmpuint (rows->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The store warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
#define ADD(name, data, test) g_test_add ("/store/" name, Fixture, data, set_up, test, tear_down)
#define ADD_BOTH(name, test)                                                                                           \
  ADD ("fake/" name, NULL, test);                                                                                      \
  ADD ("sqlite/" name, "sqlite", test)
  ADD_BOTH ("put-and-ask", test_put_and_ask);
  ADD_BOTH ("durable", test_durable);
  ADD_BOTH ("group", test_group);
  ADD_BOTH ("close", test_close);
  ADD ("groups", NULL, test_groups);
  ADD ("failing", "small", test_failing);
  ADD ("failing-for-one", "small", test_failing_for_one);
  ADD ("recovers-in-time", NULL, test_recovers_in_time);
  ADD ("outcome/kept", "small", test_outcome_kept);
  ADD ("outcome/failed", "small", test_outcome_failed);
  ADD ("outcome/unknown", "small", test_unknown);
  ADD ("full/of-changes", "small", test_full);
  ADD ("full/of-bytes", "small", test_full_of_bytes);
  ADD ("refused", NULL, test_refused);
  ADD ("ask-while-blocked", NULL, test_ask_while_blocked);
  ADD ("slow", NULL, test_slow);
  ADD ("close-failing", NULL, test_close_failing);
  ADD ("sqlite/refuses", "sqlite", test_sqlite_refuses);
  return g_test_run ();
}
