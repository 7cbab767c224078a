/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's streams with fake workers: what is accepted and refused, what is reported, and what is left of them. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/document/reel-metadata.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

static void
assert_refused (GError **error, ReelErrorCode code)
{
  g_assert_error (*error, REEL_ERROR, (int)code);
  g_clear_error (error);
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
  self->config->streams_network = FALSE;
  g_assert_null (engine_fixture_add_stream (call, "alice", "audio", "{'type': <'uri'>, 'uri': <'rtsp://camera/1'>}",
                                            &endpoint, &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (reel_call_remove_stream (call, stream, NULL));
  g_assert_false (reel_call_remove_stream (call, stream, &error));
  assert_refused (&error, REEL_ERROR_INVALID_ARGUMENT);
}

typedef struct {
  guint count;
  char *state;
  GVariant *detail;
} StreamEvents;

static void
on_stream_state (ReelCall *call, const char *stream_id, const char *state, GVariant *detail, gpointer data)
{
  StreamEvents *events = data;

  events->count++;
  g_free (events->state);
  events->state = g_strdup (state);
  g_clear_pointer (&events->detail, g_variant_unref);
  events->detail = g_variant_ref (detail);
}

static guint64
get_last_packets (ReelCall *call)
{
  g_autoptr (GArray) list = reel_recording_host_list_streams (REEL_RECORDING_HOST (call), 0);
  guint64 packets = 0;

  if (list->len == 1 && g_array_index (list, ReelMetadataStream, 0).stats != NULL)
    g_variant_lookup (g_array_index (list, ReelMetadataStream, 0).stats, "packets", "t", &packets);
  return packets;
}

/* A stream whose packets lead to nothing is reported with the reason in all places; a removed stream leaves its last
 * counters behind. */
static void
test_stream_states (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL, list = NULL, entry = NULL, state = NULL, again = NULL, missed = NULL,
                       stalled = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, NULL);
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *listed = NULL, *troubles = NULL, *missing = NULL;
  StreamEvents events = { 0 };
  const char *why = "";
  guint64 refused = 0;

  g_signal_connect (call, "stream-state", G_CALLBACK (on_stream_state), &events);
  engine_fixture_order (call, "stalled");
  wait_until (events.count == 1);
  g_assert_cmpstr (events.state, ==, "stalled");
  g_assert_true (g_variant_lookup (events.detail, "why", "&s", &why));
  g_assert_cmpstr (why, ==, "payload type 9");
  g_assert_true (g_variant_lookup (events.detail, "refused", "t", &refused));
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

  engine_fixture_order (call, "active");
  wait_until (events.count == 2);
  again = g_variant_ref_sink (reel_recording_host_list_troubles (REEL_RECORDING_HOST (call)));
  g_assert_cmpuint (g_variant_n_children (again), ==, 0);
  engine_fixture_order (call, "waiting");
  wait_until (events.count == 3);
  missed = g_variant_ref_sink (reel_recording_host_list_troubles (REEL_RECORDING_HOST (call)));
  missing = g_variant_print (missed, FALSE);
  g_assert_nonnull (strstr (missing, "'state': <'waiting'>"));
  g_assert_nonnull (strstr (missing, "'why': <'nothing so far'>"));
  g_assert_true (reel_call_remove_stream (call, stream, NULL));
  wait_until (get_last_packets (call) == 99);
  g_assert_cmpuint (events.count, ==, 3);
  g_free (events.state);
  g_variant_unref (events.detail);
}

/* An announcement stream belongs to the recorder, present or not, and to nobody else; it is in no metadata. */
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
  listed = reel_recording_host_list_streams (REEL_RECORDING_HOST (call), 0);
  g_assert_cmpuint (listed->len, ==, 0);
}

static void
on_refused (GObject *source, GAsyncResult *result, gpointer error)
{
  GVariant *endpoint = NULL;

  g_assert_null (reel_call_add_stream_finish (REEL_CALL (source), result, &endpoint, error));
}

/* A participant who leaves while the worker is asked for a stream leaves no stream behind. */
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

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The engine warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("/engine-streams/added", NULL, test_streams);
  ADD ("/engine-streams/states", NULL, test_stream_states);
  ADD ("/engine-streams/announcement", NULL, test_announcement_stream);
  ADD ("/engine-streams/leaves-meanwhile", NULL, test_leaves_meanwhile);
  ADD ("/engine-streams/descriptors", NULL, test_descriptors);
  return g_test_run ();
}
