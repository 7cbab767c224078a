/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine on fake workers: lifecycle, refusals, streams, ends. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/document/reel-metadata.h"
#include "manager/core/document/reel-time.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

static void
assert_refused (GError **error, ReelErrorCode code)
{
  g_assert_error (*error, REEL_ERROR, (int)code);
  g_clear_error (error);
}

/* The state of a recording that has ended comes from the catalogue. */
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
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (operation);
  host = engine_fixture_state_text (self, operation, "host");
  g_assert_cmpstr (host, ==, "alice");
  g_assert_null (engine_fixture_start (self, "a/b", "{}", &error));
  assert_refused (&error, REEL_ERROR_ALREADY_STARTED);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  g_assert_false (engine_fixture_pause (self, operation, TRUE, &error));
  assert_refused (&error, REEL_ERROR_INVALID_STATE);
  g_assert_true (engine_fixture_pause (self, operation, FALSE, NULL));
  engine_fixture_order (call, "alice", "warn");
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

/* Another call's request id records nothing by mistake: not while the first start is under way, not after its call has
 * ended, and not when the next call has the server call id of the first. */
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

/* A start that fails leaves nothing, and the same request may be tried again. */
static void
test_rollback (EngineFixture *self, gconstpointer mode)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_create_call (self, "a");
  g_setenv ("CALLREEL_FAKE_WORKER", mode, TRUE);
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
  g_setenv ("CALLREEL_FAKE_WORKER", "no-start", TRUE);
  g_assert_null (engine_fixture_start (self, "a", "{'request-id': <'r'>}", &error));
  assert_refused (&error, REEL_ERROR_MEDIA_FAILED);
  g_unsetenv ("CALLREEL_FAKE_WORKER");
  operation = engine_fixture_start (self, "a", "{'request-id': <'r'>}", NULL);
  g_assert_nonnull (operation);
}

/* The operation ids of a page, with a space between them; NEXT: the cursor of the next one. */
static char *
list_page (EngineFixture *self, const char *filter, const char *cursor, guint limit, char **next)
{
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GError) error = NULL;
  GString *ids = g_string_new (NULL);

  rows = engine_fixture_list (self, filter, cursor, limit, next, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (rows); i++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
    const char *id = NULL;

    g_variant_lookup (row, "recording-operation-id", "&s", &id);
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", id);
  }
  return g_string_free (ids, FALSE);
}

#define assert_listed(self, filter, expected)                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *listed_next = NULL;                                                                               \
    g_autofree char *listed = list_page (self, filter, "", 0, &listed_next);                                           \
    g_assert_cmpstr (listed, ==, expected);                                                                            \
    g_assert_cmpstr (listed_next, ==, "");                                                                             \
  }                                                                                                                    \
  G_STMT_END

/* Newest first, in pages, by all that a filter may ask for; running ones as well as those of calls that have ended. */
static void
test_list (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) subject = engine_fixture_dict ("{'subject': <'Größe & Co'>, 'meeting-id': <'M-1@x'>}");
  ReelCall *a = engine_fixture_create_call (self, "a"), *b = engine_fixture_create_call (self, "b");
  g_autofree char *one = NULL, *two = NULL, *three = NULL, *page = NULL, *rest = NULL, *next = NULL, *end = NULL;
  g_autofree char *all = NULL, *newer = NULL, *by_call = NULL;

  g_assert_true (engine_fixture_update_call (b, subject, NULL));
  one = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (engine_fixture_stop (self, one, NULL));
  wait_until (self->events->len == 1);
  two = engine_fixture_start (self, "a", "{}", NULL);
  three = engine_fixture_start (self, "b", "{}", NULL);
  all = g_strjoin (" ", three, two, one, NULL);
  newer = g_strjoin (" ", three, two, NULL);
  by_call = g_strjoin (" ", two, one, NULL);
  page = list_page (self, "{}", "", 2, &next);
  g_assert_cmpstr (page, ==, newer);
  g_assert_cmpstr (next, !=, "");
  rest = list_page (self, "{}", next, 2, &end);
  g_assert_cmpstr (rest, ==, one);
  g_assert_cmpstr (end, ==, "");
  assert_listed (self, "{}", all);
  assert_listed (self, "{'active': <true>}", newer);
  assert_listed (self, "{'active': <false>}", one);
  assert_listed (self, "{'state': <'completed'>}", one);
  assert_listed (self, "{'state': <'recording'>, 'server-call-id': <'a'>}", two);
  assert_listed (self, "{'server-call-id': <'a'>}", by_call);
  assert_listed (self, "{'subject': <'grösse & CO'>}", three);
  assert_listed (self, "{'subject': <'Größe'>}", "");
  assert_listed (self, "{'meeting-id': <'m-1@X'>}", three);
  assert_listed (self, "{'participant': <'alice'>}", all);
  assert_listed (self, "{'participant': <'nobody'>}", "");
  assert_listed (self, "{'to': <uint64 1000>}", "");
  assert_listed (self, "{'from': <uint64 1000>}", all);
  assert_listed (self, "{'from': <uint64 9000000000000>}", "");
  {
    g_autofree char *of_call = g_strdup_printf ("{'call-id': <'%s'>}", reel_call_get_call_id (a));

    assert_listed (self, of_call, by_call);
  }
}

static void
keep_detail (ReelEngine *engine, const char *operation, const char *state, GVariant *detail, GVariant **last)
{
  const char *call = NULL;
  guint64 elapsed;

  g_assert_true (g_variant_lookup (detail, "server-call-id", "&s", &call));
  g_assert_cmpstr (call, ==, "a");
  g_assert_true (g_variant_lookup (detail, "elapsed-ms", "t", &elapsed));
  g_clear_pointer (last, g_variant_unref);
  *last = g_variant_ref (detail);
}

/* Each change of the state says of which call; the last one why and where. */
static void
test_state_detail (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) last = NULL;
  g_autofree char *operation = NULL;
  g_auto (GStrv) locations = NULL;
  const char *reason = NULL;

  g_signal_connect (self->engine, "recording-state-changed", G_CALLBACK (keep_detail), &last);
  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_false (g_variant_lookup (last, "locations", "^as", &locations));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_signal_handlers_disconnect_by_data (self->engine, &last);
  g_assert_true (g_variant_lookup (last, "reason", "&s", &reason));
  g_assert_cmpstr (reason, ==, "StoppedByUser");
  g_assert_true (g_variant_lookup (last, "locations", "^as", &locations));
  g_assert_cmpuint (g_strv_length (locations), ==, engine_fixture_count_chunks (self->events->pdata[0]));
}

/* What a row says beside the state. */
static void
test_list_row (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *running = engine_fixture_state_text (self, operation, "reason");
  g_autofree char *reason = NULL, *call_id = NULL;
  g_autoptr (GVariant) state = NULL;
  g_auto (GStrv) locations = NULL;

  g_assert_null (running);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  reason = engine_fixture_state_text (self, operation, "reason");
  call_id = engine_fixture_state_text (self, operation, "call-id");
  g_assert_cmpstr (reason, ==, "StoppedByUser");
  g_assert_cmpstr (call_id, ==, reel_call_get_call_id (call));
  state = engine_fixture_get_state (self, operation);
  g_assert_true (g_variant_lookup (state, "locations", "^as", &locations));
  g_assert_cmpuint (g_strv_length (locations), ==, engine_fixture_count_chunks (self->events->pdata[0]));
  g_assert_true (g_str_has_prefix (locations[0], "file:///"));
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
test_streams (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  guint32 port = 0, rtcp_port = 0;

  g_assert_nonnull (stream);
  g_assert_true (g_variant_lookup (endpoint, "port", "u", &port));
  g_assert_true (g_variant_lookup (endpoint, "rtcp-port", "u", &rtcp_port));
  g_assert_cmpuint (rtcp_port, ==, port + 1);
  g_assert_null (engine_fixture_add_stream (call, "bob", "audio", RTP, &endpoint, &error));
  assert_refused (&error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_assert_null (engine_fixture_add_stream (call, "alice", "smell", RTP, &endpoint, &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_null (
      engine_fixture_add_stream (call, "alice", "audio", "{'type': <'rtp'>, 'sdp': <'bad'>}", &endpoint, &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_null (engine_fixture_add_stream (call, "alice", "audio", "{'type': <'pigeon'>}", &endpoint, &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (reel_call_remove_stream (call, stream, NULL));
  g_assert_false (reel_call_remove_stream (call, stream, &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
}

typedef struct {
  guint told;
  char *state;
  GVariant *detail;
} StreamNews;

static void
on_stream_state (ReelCall *call, const char *stream_id, const char *state, GVariant *detail, gpointer data)
{
  StreamNews *news = data;

  news->told++;
  g_free (news->state);
  news->state = g_strdup (state);
  g_clear_pointer (&news->detail, g_variant_unref);
  news->detail = g_variant_ref (detail);
}

static guint64
get_last_packets (ReelCall *call)
{
  g_autoptr (GArray) list = reel_call_list_streams_for_metadata (call, 0);
  guint64 packets = 0;

  if (list->len == 1 && g_array_index (list, ReelMetadataStream, 0).stats != NULL)
    g_variant_lookup (g_array_index (list, ReelMetadataStream, 0).stats, "packets", "t", &packets);
  return packets;
}

/* A stream whose packets lead to nothing is told of, with the reason, wherever somebody may look; one that was removed
 * leaves its last counts behind. */
static void
test_stream_states (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL, list = NULL, entry = NULL, state = NULL, again = NULL, missed = NULL,
                       stalled = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *listed = NULL, *troubles = NULL, *missing = NULL;
  StreamNews news = { 0 };
  const char *why = "";
  guint64 refused = 0;

  g_signal_connect (call, "stream-state", G_CALLBACK (on_stream_state), &news);
  engine_fixture_order (call, "alice", "stalled");
  wait_until (news.told == 1);
  g_assert_cmpstr (news.state, ==, "stalled");
  g_assert_true (g_variant_lookup (news.detail, "why", "&s", &why));
  g_assert_cmpstr (why, ==, "payload type 9");
  g_assert_true (g_variant_lookup (news.detail, "refused", "t", &refused));
  g_assert_cmpuint (refused, ==, 7);
  list = g_variant_ref_sink (reel_call_list_streams (call));
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  entry = g_variant_get_child_value (list, 0);
  listed = g_variant_print (entry, TRUE);
  g_assert_nonnull (strstr (listed, "'state': <'stalled'>"));
  g_assert_nonnull (strstr (listed, "'why': <'payload type 9'>"));
  g_assert_nonnull (strstr (listed, "'packets': <uint64 3>"));
  g_assert_nonnull (strstr (listed, "'port': <uint32 "));
  state = engine_fixture_get_state (self, operation);
  stalled = g_variant_lookup_value (state, "stalled-streams", NULL);
  troubles = g_variant_print (stalled, FALSE);
  g_assert_nonnull (strstr (troubles, "'participant': <'alice'>"));
  g_assert_nonnull (strstr (troubles, "'why': <'payload type 9'>"));

  engine_fixture_order (call, "alice", "active");
  wait_until (news.told == 2);
  again = g_variant_ref_sink (reel_call_list_troubles (call));
  g_assert_cmpuint (g_variant_n_children (again), ==, 0);
  engine_fixture_order (call, "alice", "waiting");
  wait_until (news.told == 3);
  missed = g_variant_ref_sink (reel_call_list_troubles (call));
  missing = g_variant_print (missed, FALSE);
  g_assert_nonnull (strstr (missing, "'state': <'waiting'>"));
  g_assert_nonnull (strstr (missing, "'why': <'nothing so far'>"));
  g_assert_true (reel_call_remove_stream (call, stream, NULL));
  wait_until (get_last_packets (call) == 99);
  g_assert_cmpuint (news.told, ==, 3);
  g_free (news.state);
  g_variant_unref (news.detail);
}

/* What is said into the call is the recorder's, whether or not that is there, and nobody else's; no file tells of it.
 */
static void
test_announcement_stream (EngineFixture *self, gconstpointer unused)
{
  static const char *const owners[] = { "", "recorder", "recorder-0123" };
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GArray) listed = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (owners); i++) {
    g_autoptr (GVariant) endpoint = NULL;
    g_autofree char *stream = engine_fixture_add_stream (call, owners[i], "announcement", RTP, &endpoint, &error);

    g_assert_no_error (error);
    g_assert_true (g_variant_lookup (endpoint, "port", "u", NULL));
  }
  g_assert_null (engine_fixture_add_stream (call, "alice", "announcement", RTP, NULL, &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (reel_call_count_streams (call), ==, 3);
  listed = reel_call_list_streams_for_metadata (call, 0);
  g_assert_cmpuint (listed->len, ==, 0);
}

static void
on_refused (GObject *source, GAsyncResult *result, gpointer error)
{
  GVariant *endpoint = NULL;

  g_assert_null (reel_call_add_stream_finish (REEL_CALL (source), result, &endpoint, error));
}

/* Who leaves while the worker is asked for a stream leaves none behind. */
static void
test_leaves_meanwhile (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) transport = engine_fixture_dict (RTP);
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *first = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (first);
  reel_call_add_stream_async (call, "alice", "audio", transport, on_refused, &error);
  g_assert_true (reel_call_remove_participant (call, "alice", "left", NULL));
  wait_until (error != NULL);
  assert_refused (&error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_assert_cmpuint (reel_call_count_streams (call), ==, 0);
}

static void
test_many_participants (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) nothing = engine_fixture_dict ("{}");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < REEL_PARTICIPANTS_MAX; i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);
    g_assert_true (reel_call_add_participant (call, id, nothing, NULL));
  }
  g_assert_false (reel_call_add_participant (call, "late", nothing, &error));
  assert_refused (&error, REEL_ERROR_OVERLOADED);
  g_assert_true (reel_call_remove_participant (call, "1", "left", NULL));
  g_assert_true (reel_call_add_participant (call, "late", nothing, &error));
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (directory) != NULL)
    count++;
  return count;
}

static void
test_descriptors (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  guint before = 0;

  for (guint round = 0; round < 20; round++) {
    g_autoptr (GVariant) endpoint = NULL;
    g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);

    g_assert_nonnull (stream);
    g_assert_true (reel_call_remove_stream (call, stream, NULL));
    if (round == 4)
      before = count_descriptors ();
  }
  wait_until (count_descriptors () <= before);
}

static void
expect_end (EngineFixture *self, const char *reason)
{
  g_autofree char *member = g_strdup_printf ("\"sessionEndReason\":\"%s\"", reason);

  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], member));
}

static void
test_ends_by_itself (EngineFixture *self, gconstpointer order)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  g_assert_nonnull (operation);
  engine_fixture_order (call, "alice", order);
  expect_end (self, g_str_equal (order, "limit") ? "MaximumDurationReached" : "MediaTimeout");
}

static void
test_initiator_leaves (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'actor': <'alice'>}", NULL);

  g_assert_nonnull (operation);
  g_assert_true (reel_call_remove_participant (call, "alice", "offline", NULL));
  expect_end (self, "InitiatorLeft");
}

static void
test_call_ends (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'pause-on-start': <true>}", NULL);
  g_autofree char *state = engine_fixture_state_text (self, operation, "state");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (state, ==, "paused");
  g_assert_true (reel_call_end (call, "bye", NULL));
  g_assert_null (engine_fixture_start (self, "a", "{}", &error));
  assert_refused (&error, REEL_ERROR_NO_ONGOING_CALL);
  expect_end (self, "CallEnded");
}

/* What could not be written is not named, and the recording is there all the same. */
static void
test_no_room_for_metadata (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *directory = reel_call_dup_directory (call);
  g_autofree char *base = g_build_filename (directory, operation, NULL);
  g_autofree char *in_the_way = g_strconcat (base, "-00000.json.part", NULL);

  g_assert_nonnull (operation);
  g_assert_cmpint (g_mkdir (in_the_way, 0700), ==, 0);
  engine_fixture_order (call, "alice", "roll");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  expect_end (self, "StoppedByUser");
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 2);
  g_assert_nonnull (strstr (self->events->pdata[0], "-00000.mp4\""));
  g_assert_null (strstr (self->events->pdata[0], "-00000.json"));
  g_assert_nonnull (strstr (self->events->pdata[0], "-00001.json\""));
}

static void
store (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* Starts a recording and stops it once the worker is asked to begin and has not. */
static void
stop_while_starting (EngineFixture *self, ReelCall *call, GAsyncResult **started, GAsyncResult **stopped)
{
  g_autoptr (GVariant) nothing = engine_fixture_dict ("{}");

  reel_engine_start_recording_async (self->engine, "a", nothing, store, started);
  wait_until (reel_call_peek_worker (call) != NULL);
  reel_engine_stop_recording_async (self->engine, self->operation, nothing, 0, store, stopped);
  /* What was sent before this has been read when it is answered. */
  for (guint requests = 0; requests < 3; requests++) {
    g_autoptr (GVariant) endpoint = NULL;
    g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);

    g_assert_nonnull (stream);
  }
  g_assert_null (*started);
  g_assert_null (*stopped);
}

/* A recording that is stopped before it has begun begins, and ends at once. */
static void
test_stop_while_starting (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GAsyncResult) started = NULL, stopped = NULL;
  g_autofree char *operation = NULL;

  g_setenv ("CALLREEL_FAKE_WORKER", "wait", TRUE);
  stop_while_starting (self, call, &started, &stopped);
  engine_fixture_order (call, "alice", "begin");
  wait_until (started != NULL && stopped != NULL);
  operation = reel_engine_start_recording_finish (self->engine, started, NULL);
  g_assert_cmpstr (operation, ==, self->operation);
  g_assert_true (reel_engine_change_finish (self->engine, stopped, NULL));
  expect_end (self, "StoppedByUser");
  g_assert_cmpuint (engine_fixture_count_chunks (self->events->pdata[0]), ==, 1);
  engine_fixture_assert_states (self, "starting recording finalizing completed");
}

/* And one that does not begin is stopped. */
static void
test_stop_of_failed_start (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GAsyncResult) started = NULL, stopped = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("CALLREEL_FAKE_WORKER", "wait", TRUE);
  stop_while_starting (self, call, &started, &stopped);
  g_assert_cmpint (kill (reel_call_get_worker_pid (call), SIGKILL), ==, 0);
  wait_until (started != NULL && stopped != NULL);
  g_assert_null (reel_engine_start_recording_finish (self->engine, started, &error));
  assert_refused (&error, REEL_ERROR_MEDIA_FAILED);
  g_assert_true (reel_engine_change_finish (self->engine, stopped, NULL));
  engine_fixture_assert_states (self, "starting failed");
  g_assert_cmpuint (self->events->len, ==, 0);
}

/* A call that ends waits for no worker that is still to come. */
static void
test_call_ends_without_worker (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) transport = engine_fixture_dict (RTP);
  g_autofree char *socket = g_build_filename (self->directory, reel_call_get_call_id (call), "socket", NULL);
  g_autoptr (GError) error = NULL;

  g_setenv ("CALLREEL_FAKE_WORKER", "mute", TRUE);
  reel_call_add_stream_async (call, "alice", "audio", transport, on_refused, &error);
  wait_until (g_file_test (socket, G_FILE_TEST_EXISTS));
  g_assert_true (reel_call_end (call, "bye", NULL));
  wait_until (error != NULL);
  assert_refused (&error, REEL_ERROR_NO_ONGOING_CALL);
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
}

/* The same when it is to take the place of one that died. */
static void
test_call_ends_without_replacement (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  g_autofree char *socket = g_build_filename (self->directory, reel_call_get_call_id (call), "socket", NULL);

  g_assert_nonnull (stream);
  g_setenv ("CALLREEL_FAKE_WORKER", "mute", TRUE);
  g_assert_cmpint (kill (reel_call_get_worker_pid (call), SIGKILL), ==, 0);
  wait_until (reel_call_get_worker_pid (call) == 0);
  wait_until (g_file_test (socket, G_FILE_TEST_EXISTS));
  g_assert_true (reel_call_end (call, "bye", NULL));
  wait_until (!g_file_test (socket, G_FILE_TEST_EXISTS));
}

static void
test_unwritable_storage (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *storage = g_build_filename (self->directory, "recordings", NULL);
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (storage, "in the way", -1, NULL));
  g_assert_null (engine_fixture_start (self, "a", "{}", &error));
  assert_refused (&error, REEL_ERROR_STORAGE_FAILED);
  /* Refused before the call was touched. */
  g_assert_cmpint (reel_call_get_worker_pid (call), ==, 0);
}

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns of what is done to it here. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/engine/lifecycle", NULL, test_lifecycle);
  ADD ("/engine/list", NULL, test_list);
  ADD ("/engine/state-detail", NULL, test_state_detail);
  ADD ("/engine/list/row", NULL, test_list_row);
  ADD ("/engine/request-id", NULL, test_request_id);
  ADD ("/engine/request-id/of-another-call", NULL, test_request_id_of_another_call);
  ADD ("/engine/rollback/worker", "no-start", test_rollback);
  ADD ("/engine/rollback/record", "refuse", test_rollback);
  ADD ("/engine/rollback/crash", "crash-on-record", test_rollback);
  ADD ("/engine/rollback/retry", NULL, test_retry_after_rollback);
  ADD ("/engine/bad-input", NULL, test_bad_input);
  ADD ("/engine/streams", NULL, test_streams);
  ADD ("/engine/stream-states", NULL, test_stream_states);
  ADD ("/engine/announcement-stream", NULL, test_announcement_stream);
  ADD ("/engine/streams/leaves-meanwhile", NULL, test_leaves_meanwhile);
  ADD ("/engine/many-participants", NULL, test_many_participants);
  ADD ("/engine/descriptors", NULL, test_descriptors);
  ADD ("/engine/end/limit", "limit", test_ends_by_itself);
  ADD ("/engine/end/timeout", "timeout", test_ends_by_itself);
  ADD ("/engine/end/initiator", NULL, test_initiator_leaves);
  ADD ("/engine/end/call", NULL, test_call_ends);
  ADD ("/engine/end/no-room-for-metadata", NULL, test_no_room_for_metadata);
  ADD ("/engine/end/stop-while-starting", NULL, test_stop_while_starting);
  ADD ("/engine/end/stop-of-failed-start", NULL, test_stop_of_failed_start);
  ADD ("/engine/end/worker-starts", NULL, test_call_ends_without_worker);
  ADD ("/engine/end/replacement-starts", NULL, test_call_ends_without_replacement);
  ADD ("/engine/unwritable-storage", NULL, test_unwritable_storage);
  return g_test_run ();
}
