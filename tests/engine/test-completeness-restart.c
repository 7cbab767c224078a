/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of recordings when managers come and go: what one leaves open the next one closes, and the time in
 * which there was no recorder is told apart. */
#include "tests/engine/completeness-rig.h"
#include "tests/engine/rules-fixture.h"

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

#define S G_USEC_PER_SEC

/* A manager that is gone leaves the gap open; the next one closes it. */
static void
test_restart (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *first = NULL;
  ReelCall *call;

  self->config->capacity = 1;
  rules_fixture_set_policy (self, "user", "anna", "{'forced': <true>}");
  engine_fixture_create_call (self, "d");
  first = engine_fixture_start (self, "d", "{}", NULL);
  call = rules_fixture_create_call (self, "{}");
  rules_fixture_add (call, "a", "{'user': <'anna'>, 'leg': <'agent'>}");
  assert_all (self, "Overloaded forced user open");
  engine_fixture_drop_engine (self);
  self->groups = "[announcements]\nenabled=false\n[limits]\ncapacity=1\n";
  engine_fixture_make_engine (self);
  assert_all (self, "Overloaded forced user open");
  g_assert_true (engine_fixture_stop (self, first, NULL));
  wait_until (self->events->len == 1);
  assert_all (self, "Overloaded forced user");
}

/* What is kept survives a manager that dies with its worker. */
static void
test_restart_without_worker (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (ReelIncompleteRecord) row = NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  int pid = reel_call_get_worker_pid (call);

  completeness_make_finish (self, 1000);
  engine_fixture_drop_engine (self);
  fake_launcher_kill (self->workers, pid);
  engine_fixture_make_engine (self);
  wait_until (self->events->len == 1);
  engine_fixture_flush (self);
  assert_all (self, "RecorderDown server - recorded");
  row = completeness_read_only (self);
  /* From the last sample on. */
  chunks = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_CHUNKS, operation), NULL);
  g_assert_cmpint (row->start_utc, ==, ((const ReelChunkRecord *)chunks->pdata[0])->start_utc + 1);
  g_assert_cmpuint (row->missing_ns, ==, (guint64)(row->end_utc - row->start_utc) * 1000);
  completeness_assert_counts (self, 0, 1, 0);
}

/* There was no capacity, and then no recorder: each is told by itself, and nothing twice. */
static void
test_down_while_missing (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *first = NULL, *stream = NULL;
  const ReelIncompleteRecord *missed, *down;
  ReelCall *call;
  gint64 known;
  int pid;

  self->config->capacity = 1;
  engine_fixture_create_call (self, "d");
  first = engine_fixture_start (self, "d", "{}", NULL);
  call = engine_fixture_create_call (self, "a");
  stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  g_assert_null (engine_fixture_start (self, "a", "{}", NULL));
  assert_all (self, "Overloaded server - open");
  pid = reel_call_get_worker_pid (call);
  known = g_get_real_time ();
  reel_engine_look (self->engine, known);
  engine_fixture_flush (self);
  engine_fixture_drop_engine (self);
  fake_launcher_kill (self->workers, pid);
  engine_fixture_make_engine (self);
  assert_all (self, "Overloaded server -, RecorderDown server -");
  rows = completeness_read_all (self);
  missed = rows->pdata[0];
  down = rows->pdata[1];
  if (g_str_equal (missed->reason, "RecorderDown")) {
    missed = rows->pdata[1];
    down = rows->pdata[0];
  }
  g_assert_cmpint (missed->end_utc, ==, known);
  g_assert_cmpint (down->start_utc, ==, known);
  g_assert_cmpuint (down->missing_ns, ==, (guint64)(down->end_utc - known) * 1000);
}

static void
look (EngineFixture *self, gint64 after_seconds)
{
  reel_engine_look (self->engine, g_get_real_time () + after_seconds * S);
}

/* Whether the call's first stream is in STATE. */
static gboolean
has_state (ReelCall *call, const char *state)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (reel_call_list_streams (call));
  g_autoptr (GVariant) first = g_variant_get_child_value (list, 0);
  const char *text = NULL;

  return g_variant_lookup (first, "state", "&s", &text) && g_str_equal (text, state);
}

/* What has sent to an earlier manager and is silent now is not missing; what never has is. */
static void
test_no_media_after_restart (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL, other = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autofree char *sent = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL), *silent = NULL;
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (ReelIncompleteRecord) row = NULL;

  engine_fixture_order (call, "active");
  engine_fixture_order (call, "stalled");
  wait_until (has_state (call, "stalled"));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  wait_until (has_state (calls->pdata[0], "stalled"));
  silent = engine_fixture_add_stream (calls->pdata[0], "alice", "audio", RTP, &other, NULL);
  look (self, 0);
  look (self, 121);
  assert_all (self, "NoMedia server - recorded stream open");
  row = completeness_read_only (self);
  g_assert_cmpstr (row->stream_id, ==, silent);
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/completeness-restart/" name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns of what is done to it here. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("missed", test_restart);
  ADD ("without-worker", test_restart_without_worker);
  ADD ("down-while-missing", test_down_while_missing);
  ADD ("no-media", test_no_media_after_restart);
  return g_test_run ();
}
