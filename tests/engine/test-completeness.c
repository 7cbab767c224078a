/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What should have been recorded and is not is known at once, kept, and over when it is over: recordings that are not
 * made, gaps of lost workers, media that never comes. */
#include "tests/engine/completeness-rig.h"
#include "tests/engine/rules-fixture.h"

#include <string.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

#define S G_USEC_PER_SEC

static void
on_incomplete (ReelEngine *engine, const ReelIncompleteRecord *record, const char *id, const char *json,
               GString *events)
{
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  JsonObject *data = json_object_get_object_member (json_node_get_object (root), "data");

  g_assert_cmpstr (json_object_get_string_member (data, "incompleteId"), ==, record->id);
  g_string_append_printf (events, "%s%s%s", events->len > 0 ? " " : "", json_object_get_string_member (data, "reason"),
                          json_object_has_member (data, "endTime") ? " over" : "");
}

static void
free_events (gpointer events, GClosure *closure)
{
  g_string_free (events, TRUE);
}

/* Until the engine goes. */
static GString *
listen (EngineFixture *self)
{
  GString *events = g_string_new (NULL);

  g_signal_connect_data (self->engine, "recording-incomplete", G_CALLBACK (on_incomplete), events, free_events, 0);
  return events;
}

static void
end_call (EngineFixture *self, ReelCall *call)
{
  g_assert_true (reel_call_end (call, "bye", NULL));
  engine_fixture_flush (self);
}

static void
test_whole (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  engine_fixture_order (call, "2000");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  end_call (self, call);
  assert_all (self, "");
  completeness_assert_counts (self, 1, 0, 0);
}

/* A rule says recorded, and there is no capacity: open until it begins, and then only partly recorded. */
static void
test_capacity (EngineFixture *self, gconstpointer unused)
{
  GString *events = listen (self);
  g_autofree char *first = NULL, *operation = NULL;
  ReelCall *call;

  self->config->capacity = 1;
  rules_fixture_set_policy (self, "queue", "q", "{'forced': <true>}");
  engine_fixture_create_call (self, "d");
  first = engine_fixture_start (self, "d", "{}", NULL);
  call = rules_fixture_create_call (self, "{'queue': <'q'>}");
  rules_fixture_add (call, "b", "{'leg': <'agent'>}");
  assert_all (self, "Overloaded forced queue open");
  g_assert_cmpstr (events->str, ==, "Overloaded");
  completeness_assert_counts (self, 1, 0, 1);
  g_assert_true (engine_fixture_stop (self, first, NULL));
  operation = rules_fixture_wait_for_recording (call);
  wait_until (strcmp (events->str, "Overloaded Overloaded over") == 0);
  assert_all (self, "Overloaded forced queue");
  completeness_assert_counts (self, 1, 1, 0);
}

/* It never begins: it is missing from the answer to the end of the call. */
static void
test_never_made (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *first = NULL;
  g_autoptr (ReelIncompleteRecord) row = NULL;
  ReelCall *call;

  self->config->capacity = 1;
  rules_fixture_set_policy (self, "user", "anna", "{'mode': <'always-on'>}");
  engine_fixture_create_call (self, "d");
  first = engine_fixture_start (self, "d", "{}", NULL);
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "a", "{'user': <'anna'>}");
  end_call (self, call);
  assert_all (self, "Overloaded mode user");
  completeness_assert_counts (self, 1, 0, 1);
  row = completeness_read_only (self);
  g_assert_cmpint (row->end_utc, >=, row->start_utc);
  g_assert_cmpuint (row->missing_ns, ==, (guint64)(row->end_utc - row->start_utc) * 1000);
  g_assert_nonnull (row->detail);
}

static void
test_no_agent (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (ReelIncompleteRecord) row = NULL;
  ReelCall *call = rules_fixture_create_call (self, "{}");
  g_autofree char *operation = NULL;

  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  rules_fixture_add (call, "a", "{'user': <'anna'>}");
  rules_fixture_add (call, "b", "{}");
  assert_all (self, "NoAgent forced user open");
  /* Nothing that is kept names a person. */
  row = completeness_read_only (self);
  g_assert_null (row->detail);
  rules_fixture_update (call, "a", "{'leg': <'agent'>}");
  operation = rules_fixture_wait_for_recording (call);
  wait_until (reel_call_is_recording (call));
  assert_all (self, "NoAgent forced user");
}

/* The rules want it no longer. */
static void
test_declined (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) none = engine_fixture_dict ("{}");
  ReelCall *call = rules_fixture_create_call (self, "{}");

  self->config->capacity = 1;
  g_free (engine_fixture_start (self, "c", "{}", NULL));
  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  call = reel_engine_create_call (self->engine, "d", none, NULL);
  rules_fixture_add (call, "carl", "{'leg': <'caller'>}");
  rules_fixture_add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  assert_all (self, "Overloaded forced user open");
  rules_fixture_consent (call, "carl", FALSE);
  assert_all (self, "Overloaded forced user");
}

static void
test_failed_start (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = rules_fixture_create_call (self, "{}");

  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  fake_launcher_set_mode (self->workers, "no-start");
  rules_fixture_add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  wait_until (rules_fixture_count_missed (call) == 1);
  assert_all (self, "MediaFailed forced user open");
  end_call (self, call);
  assert_all (self, "MediaFailed forced user");
  completeness_assert_counts (self, 0, 0, 1);
}

/* A client asks for a recording and is refused; a rule or a mistake is no gap. */
static void
test_refused (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *first = NULL, *operation = NULL;
  g_autoptr (GError) error = NULL;
  ReelCall *call;

  self->config->capacity = 1;
  engine_fixture_create_call (self, "d");
  first = engine_fixture_start (self, "d", "{}", NULL);
  call = engine_fixture_create_call (self, "a");
  g_assert_null (engine_fixture_start (self, "a", "{'actor': <'stranger'>}", NULL));
  assert_all (self, "");
  for (guint i = 0; i < 3; i++)
    g_assert_null (engine_fixture_start (self, "a", "{}", NULL));
  assert_all (self, "Overloaded server - open");
  g_assert_true (engine_fixture_stop (self, first, NULL));
  operation = engine_fixture_start (self, "a", "{}", &error);
  g_assert_no_error (error);
  assert_all (self, "Overloaded server -");
  g_assert_true (reel_call_is_recording (call));
  completeness_assert_counts (self, 1, 1, 0);
}

/* The manager ends, and the next one may record the call. */
static void
test_refused_at_end (EngineFixture *self, gconstpointer unused)
{
  reel_call_forget_recordings (engine_fixture_create_call (self, "a"));
  g_assert_null (engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL));
  assert_all (self, "");
}

/* The gap is what lies between the last sample of the lost worker and the first of the next. */
static void
test_worker_loss (EngineFixture *self, gconstpointer unused)
{
  GString *events = listen (self);
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (ReelIncompleteRecord) row = NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  const ReelChunkRecord *lost, *next;

  completeness_make_finish (self, 1000);
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (strcmp (events->str, "RecorderFailed RecorderFailed over") == 0);
  assert_all (self, "RecorderFailed server - recorded");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  assert_all (self, "RecorderFailed server - recorded");
  row = completeness_read_only (self);
  g_assert_cmpstr (row->operation, ==, operation);
  chunks = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_CHUNKS, operation), NULL);
  g_assert_cmpuint (chunks->len, ==, 2);
  lost = chunks->pdata[0];
  next = chunks->pdata[1];
  g_assert_cmpint (row->start_utc, ==, lost->start_utc + 1);
  g_assert_cmpint (row->end_utc, ==, next->start_utc);
  g_assert_cmpuint (row->missing_ns, ==, (guint64)(row->end_utc - row->start_utc) * 1000);
  completeness_assert_counts (self, 0, 1, 0);
}

/* While it was paused nothing was to be recorded. */
static void
test_worker_loss_paused (EngineFixture *self, gconstpointer unused)
{
  GString *events = listen (self);
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  const FakeNotes *notes = fake_launcher_get_notes (self->workers);

  engine_fixture_order (call, "2000");
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  completeness_make_finish (self, 2000000000);
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (notes->starts == 2);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpstr (events->str, ==, "");
  assert_all (self, "");
  completeness_assert_counts (self, 1, 0, 0);
}

/* It is stopped before the next worker records: the gap ends there. */
static void
test_worker_loss_stopped (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  completeness_make_finish (self, 1000);
  fake_launcher_set_mode (self->workers, "mute");
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (reel_call_get_worker_pid (call) == 0);
  assert_all (self, "RecorderFailed server - recorded open");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  assert_all (self, "RecorderFailed server - recorded");
}

/* The worker is not replaced: everything up to the end of the call is missing, which is one gap. */
static void
test_worker_given_up (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (ReelIncompleteRecord) row = NULL;
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  gint64 finished;

  completeness_make_finish (self, 1000);
  fake_launcher_set_mode (self->workers, "crash-on-record");
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (self->events->len == 1);
  assert_all (self, "RecorderFailed server - recorded open");
  finished = g_get_real_time ();
  end_call (self, call);
  assert_all (self, "RecorderFailed server - recorded");
  row = completeness_read_only (self);
  g_assert_cmpint (row->end_utc, >=, finished);
  completeness_assert_counts (self, 0, 1, 0);
}

/* The next worker finds the storage full: that is why all since the last sample is missing, and nothing is twice. */
static void
test_worker_loss_full (EngineFixture *self, gconstpointer unused)
{
  GString *events = listen (self);
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (ReelIncompleteRecord) row = NULL;
  g_autoptr (GPtrArray) chunks = NULL;

  completeness_make_finish (self, 1000);
  fake_launcher_set_mode (self->workers, "full");
  fake_launcher_kill (self->workers, reel_call_get_worker_pid (call));
  wait_until (self->events->len == 1);
  assert_all (self, "StorageFull server - recorded open");
  g_assert_cmpstr (events->str, ==, "RecorderFailed RecorderFailed over StorageFull");
  row = completeness_read_only (self);
  chunks = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_CHUNKS, operation), NULL);
  g_assert_cmpint (row->start_utc, ==, ((const ReelChunkRecord *)chunks->pdata[0])->start_utc + 1);
}

/* A disk that fails ends it; another recording of the call ends the gap. */
static void
test_storage_failed (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL), *next = NULL;

  engine_fixture_order (call, "2000");
  engine_fixture_order (call, "storage-failed");
  wait_until (self->events->len == 1);
  assert_all (self, "StorageFailed server - recorded open");
  next = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (next);
  assert_all (self, "StorageFailed server - recorded");
}

static void
look (EngineFixture *self, gint64 after_seconds)
{
  reel_engine_look (self->engine, g_get_real_time () + after_seconds * S);
}

/* Two streams are added, and one of them never sends. */
static ReelCall *
add_streams (EngineFixture *self, char **silent)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL, other = NULL;
  g_autofree char *sends = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);

  engine_fixture_order (call, "active");
  *silent = engine_fixture_add_stream (call, "alice", "audio", RTP, &other, NULL);
  g_assert_nonnull (sends);
  g_assert_nonnull (*silent);
  return call;
}

static void
test_no_media (EngineFixture *self, gconstpointer unused)
{
  GString *events = listen (self);
  g_autofree char *silent = NULL, *operation = NULL;
  g_autoptr (ReelIncompleteRecord) row = NULL;
  ReelCall *call = add_streams (self, &silent);

  operation = engine_fixture_start (self, "a", "{}", NULL);
  look (self, 0);
  look (self, 60);
  assert_all (self, "");
  look (self, 121);
  assert_all (self, "NoMedia server - recorded stream open");
  look (self, 122);
  g_assert_cmpstr (events->str, ==, "NoMedia");
  /* It comes after all. */
  engine_fixture_order (call, "active");
  wait_until (strcmp (events->str, "NoMedia NoMedia over") == 0);
  assert_all (self, "NoMedia server - recorded stream");
  row = completeness_read_only (self);
  g_assert_cmpstr (row->stream_id, ==, silent);
  g_assert_cmpstr (row->operation, ==, operation);
  look (self, 500);
  assert_all (self, "NoMedia server - recorded stream");
}

/* Nothing came in the whole recording, however short that was. */
static void
test_no_media_at_all (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *silent = NULL, *operation = NULL;
  g_autoptr (ReelIncompleteRecord) row = NULL;

  add_streams (self, &silent);
  operation = engine_fixture_start (self, "a", "{}", NULL);
  look (self, 0);
  look (self, 20);
  assert_all (self, "");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  assert_all (self, "NoMedia server - recorded stream");
  row = completeness_read_only (self);
  g_assert_cmpuint (row->missing_ns, >=, G_GUINT64_CONSTANT (19000000000));
}

/* Muted or paused is no reason. */
static void
test_media_not_due (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) mute = engine_fixture_dict ("{'muted': <true>}");
  g_autofree char *silent = NULL, *operation = NULL;
  ReelCall *call = add_streams (self, &silent);

  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  look (self, 0);
  look (self, 200);
  g_assert_true (engine_fixture_pause (self, operation, FALSE, NULL));
  assert_all (self, "");
  reel_call_update_stream_async (call, silent, mute, NULL, NULL);
  engine_fixture_flush (self);
  look (self, 0);
  look (self, 500);
  assert_all (self, "");
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/completeness/" name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns of what is done to it here. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("whole", test_whole);
  ADD ("capacity", test_capacity);
  ADD ("never-made", test_never_made);
  ADD ("no-agent", test_no_agent);
  ADD ("declined", test_declined);
  ADD ("failed-start", test_failed_start);
  ADD ("refused", test_refused);
  ADD ("refused-at-end", test_refused_at_end);
  ADD ("worker-loss", test_worker_loss);
  ADD ("worker-loss-paused", test_worker_loss_paused);
  ADD ("worker-loss-stopped", test_worker_loss_stopped);
  ADD ("worker-loss-full", test_worker_loss_full);
  ADD ("worker-given-up", test_worker_given_up);
  ADD ("storage-failed", test_storage_failed);
  ADD ("no-media", test_no_media);
  ADD ("no-media-at-all", test_no_media_at_all);
  ADD ("media-not-due", test_media_not_due);
  return g_test_run ();
}
