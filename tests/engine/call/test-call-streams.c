/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streams of a call: from a client's request to the worker's answer, the worker's reports, and the same for the
 * next worker and the next manager. */
#include "manager/engine/call/reel-stream-list.h"
#include "manager/engine/call/reel-stream-request.h"
#include "tests/engine/call/part-fixture.h"
#include "tests/engine/call/quiet-host.h"

#include "manager/core/document/reel-metadata.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define TRANSPORT "{'type': <'rtp'>, 'sdp': <'v=0'>}"
#define IMPATIENT 20 /* ms */

static void
request_within (PartFixture *self, guint timeout_ms, const char *participant, const char *kind, GAsyncResult **result)
{
  g_autoptr (GVariant) transport = part_fixture_dict (TRANSPORT);

  reel_stream_request_async (self->streams, self->roster, REEL_WORKER_PROVIDER (self->workers), timeout_ms, participant,
                             kind, transport, part_fixture_store_result, result);
  part_fixture_settle ();
}

static void
request (PartFixture *self, const char *participant, const char *kind, GAsyncResult **result)
{
  request_within (self, 60000, participant, kind, result);
}

static void
assert_refused (GAsyncResult **result, int code)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;

  part_fixture_settle ();
  g_assert_nonnull (*result);
  g_assert_null (reel_stream_request_finish (*result, &endpoint, &error));
  g_assert_error (error, REEL_ERROR, code);
}

static void
assert_log_ends (PartFixture *self, const char *expected)
{
  g_autofree char *log = part_fixture_print_log (self);

  if (!g_str_has_suffix (log, expected))
    g_error ("%s does not end in %s", log, expected);
}

/* The worker is started for the stream, which is not visible before the worker has accepted it. */
static void
test_add (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *id = NULL;

  part_fixture_add_person (self, "ann");
  request (self, "ann", "audio", &result);
  part_fixture_assert_sent (self, "");
  trace_provider_set_worker (self->workers, self->worker);
  part_fixture_settle ();
  part_fixture_assert_sent (self, "add audio of ann");
  g_assert_cmpuint (reel_call_streams_count (self->streams), ==, 0);
  g_assert_null (result);
  trace_worker_answer (self->worker, part_fixture_dict ("{'sdp': <'answer'>}"));
  part_fixture_settle ();
  id = reel_stream_request_finish (result, &endpoint, NULL);
  g_assert_cmpuint (reel_call_streams_count (self->streams), ==, 1);
  g_assert_nonnull (reel_call_streams_find (self->streams, id));
  assert_log_ends (self, "streamAdded ann (audio)");
  g_assert_true (part_fixture_has_kept (self, id));
}

static void
test_refused (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) nobody = NULL, kind = NULL, foreign = NULL, closed = NULL;

  part_fixture_add_person (self, "ann");
  request (self, "bob", "audio", &nobody);
  assert_refused (&nobody, REEL_ERROR_UNKNOWN_PARTICIPANT);
  request (self, "ann", "smell", &kind);
  assert_refused (&kind, REEL_ERROR_INVALID_ARGUMENT);
  request (self, "ann", "announcement", &foreign);
  assert_refused (&foreign, REEL_ERROR_INVALID_ARGUMENT);
  reel_call_streams_close (self->streams);
  request (self, "ann", "audio", &closed);
  assert_refused (&closed, REEL_ERROR_NO_ONGOING_CALL);
  g_assert_cmpuint (reel_call_streams_get_all (self->streams)->len, ==, 0);
}

/* There are two port pairs: a third stream gets none, and a refused one returns its pair. */
static void
test_ports (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL, third = NULL, fourth = NULL;

  part_fixture_add_person (self, "ann");
  request (self, "ann", "audio", &first);
  request (self, "ann", "video", &second);
  request (self, "ann", "screen", &third);
  assert_refused (&third, REEL_ERROR_OVERLOADED);
  trace_provider_give_up (self->workers);
  assert_refused (&first, REEL_ERROR_MEDIA_FAILED);
  assert_refused (&second, REEL_ERROR_MEDIA_FAILED);
  request (self, "ann", "screen", &fourth);
  g_assert_null (fourth);
  trace_provider_give_up (self->workers);
  assert_refused (&fourth, REEL_ERROR_MEDIA_FAILED);
}

/* A worker that may have accepted a stream that nobody knows of is asked to remove it. */
static void
test_worker_fails (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) said = NULL, silent = NULL;

  part_fixture_add_person (self, "ann");
  trace_provider_set_worker (self->workers, self->worker);
  request (self, "ann", "audio", &said);
  trace_worker_fail (self->worker, TRUE);
  assert_refused (&said, REEL_ERROR_MEDIA_FAILED);
  part_fixture_assert_sent (self, "add audio of ann");
  request (self, "ann", "audio", &silent);
  trace_worker_fail (self->worker, FALSE);
  assert_refused (&silent, REEL_ERROR_MEDIA_FAILED);
  part_fixture_assert_sent (self, "add audio of ann; remove stream");
}

/* A participant who joins with the same id is another one. */
static void
test_owner_leaves (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  ReelMember *ann = part_fixture_add_person (self, "ann");

  trace_provider_set_worker (self->workers, self->worker);
  request (self, "ann", "audio", &result);
  reel_roster_leave (self->roster, ann, g_get_real_time () + 1);
  part_fixture_add_person (self, "ann")->joined_utc = ann->joined_utc + 2;
  trace_worker_answer (self->worker, part_fixture_dict ("{}"));
  assert_refused (&result, REEL_ERROR_UNKNOWN_PARTICIPANT);
  part_fixture_assert_sent (self, "add audio of ann; remove stream");
  g_assert_cmpuint (reel_call_streams_get_all (self->streams)->len, ==, 0);
}

static void
test_overdue (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  part_fixture_add_person (self, "ann");
  trace_provider_set_worker (self->workers, self->worker);
  request_within (self, IMPATIENT, "ann", "audio", &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_refused (&result, REEL_ERROR_MEDIA_FAILED);
  part_fixture_assert_sent (self, "add audio of ann");
  trace_worker_answer (self->worker, part_fixture_dict ("{}"));
  part_fixture_settle ();
  part_fixture_assert_sent (self, "remove stream");
  g_assert_cmpuint (reel_call_streams_get_all (self->streams)->len, ==, 0);
}

static void
on_changed (ReelCallStreams *streams, const char *id, GString *seen)
{
  g_string_append_printf (seen, "%s;", id);
}

static void
on_state (ReelCallStreams *streams, const char *id, const char *state, GVariant *detail, GString *seen)
{
  const char *why = "";

  g_variant_lookup (detail, "why", "&s", &why);
  g_string_append_printf (seen, "%s %s;", state, why);
}

static void
say (PartFixture *self, const char *id, const char *state, const char *stats)
{
  g_autoptr (GVariant) dict = part_fixture_dict (stats);

  g_signal_emit_by_name (self->worker, "stream-state", id, state, dict);
}

/* A stalled stream is reported once, logged once, and listed among the problems. */
static void
test_states (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GString) media = g_string_new (NULL), states = g_string_new (NULL);
  g_autoptr (GVariant) none = NULL, troubles = NULL;
  g_autofree char *id = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  g_signal_connect (self->streams, "media-changed", G_CALLBACK (on_changed), media);
  g_signal_connect (self->streams, "state", G_CALLBACK (on_state), states);
  say (self, "another", "active", "{}");
  say (self, id, "active", "{'packets': <uint64 1>}");
  say (self, id, "active", "{'packets': <uint64 2>}");
  g_assert_true (reel_call_streams_sends (self->streams, "ann"));
  none = g_variant_ref_sink (reel_stream_list_troubles (self->streams));
  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  say (self, id, "stalled", "{'text': <'nothing comes'>}");
  g_assert_false (reel_call_streams_sends (self->streams, "ann"));
  troubles = g_variant_ref_sink (reel_stream_list_troubles (self->streams));
  g_assert_cmpuint (g_variant_n_children (troubles), ==, 1);
  g_assert_cmpstr (states->str, ==, "active ;stalled nothing comes;");
  g_assert_cmpstr (media->str, ==, "ann;ann;");
  assert_log_ends (self, "streamActive ann, streamStalled ann (nothing comes)");
}

/* The last report comes long after everything else so far. */
static void
long_after (PartFixture *self, const char *id)
{
  reel_call_streams_find (self->streams, id)->stats_utc = g_get_real_time () + G_TIME_SPAN_HOUR;
}

/* That keys were pressed, and which where the worker tells and a recording has it; once each, also where another worker
 * counts again. */
static void
test_keys (PartFixture *self, gconstpointer unused)
{
  static const char *const ann[] = { "ann", NULL }, *const nobody[] = { NULL };
  g_autoptr (QuietHost) host = quiet_host_new ();
  g_autoptr (ReelRecording) recording = NULL;
  g_autofree char *id = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  say (self, id, "active", "{'keys': <uint64 4>}");
  assert_log_ends (self, "streamActive ann");
  say (self, id, "active", "{'keys': <uint64 5>}");
  say (self, id, "active", "{'keys': <uint64 5>}");
  say (self, id, "active", "{'keys': <uint64 7>}");
  say (self, id, "active", "{'keys': <uint64 1>}");
  assert_log_ends (self, "streamActive ann, keyPressed ann, keyPressed ann, keyPressed ann, keyPressed ann");
  recording = quiet_host_new_recording (host, self->services, REEL_ORIGIN_SERVER, "", REEL_CONSENT_OFF);
  reel_recording_set_admitted (recording, ann);
  reel_recording_list_add (self->recordings, recording);
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 3>, 'digits': <'93#'>}");
  long_after (self, id);
  assert_log_ends (self, "keyPressed ann, keyPressed ann (3), keyPressed ann (#)");
  say (self, id, "active", "{'keys': <uint64 5>, 'digits': <'1'>}");
  assert_log_ends (self, "keyPressed ann (#), keyPressed ann, keyPressed ann (1)");
  reel_recording_set_admitted (recording, nobody);
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 6>, 'digits': <'2'>}");
  assert_log_ends (self, "keyPressed ann (1), keyPressed ann");
  /* It may have been pressed before. */
  reel_recording_set_admitted (recording, ann);
  say (self, id, "active", "{'keys': <uint64 7>, 'digits': <'23'>}");
  assert_log_ends (self, "keyPressed ann (1), keyPressed ann, keyPressed ann");
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 8>, 'digits': <'234'>}");
  assert_log_ends (self, "keyPressed ann (4)");
  reel_recording_list_remove (self->recordings, recording);
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 9>, 'digits': <'2345'>}");
  assert_log_ends (self, "keyPressed ann (4), keyPressed ann");
}

/* While a stream is muted, and up to the first report after one that came later than the end of that. */
static void
test_keys_while_muted (PartFixture *self, gconstpointer unused)
{
  static const char *const ann[] = { "ann", NULL };
  g_autoptr (QuietHost) host = quiet_host_new ();
  g_autoptr (ReelRecording) recording = NULL;
  g_autoptr (GVariant) state = NULL;
  g_autofree char *id = NULL, *text = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  recording = quiet_host_new_recording (host, self->services, REEL_ORIGIN_SERVER, "", REEL_CONSENT_OFF);
  reel_recording_set_admitted (recording, ann);
  reel_recording_list_add (self->recordings, recording);
  say (self, id, "active", "{'keys': <uint64 0>}");
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 1>, 'digits': <'4'>}");
  assert_log_ends (self, "keyPressed ann (4)");
  g_assert_true (part_fixture_change_stream (self, id, "{'muted': <true>}", NULL));
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 2>, 'digits': <'45'>}");
  assert_log_ends (self, "streamMuted ann, keyPressed ann");
  g_assert_true (part_fixture_change_stream (self, id, "{'muted': <false>}", NULL));
  say (self, id, "active", "{'keys': <uint64 3>, 'digits': <'456'>}");
  assert_log_ends (self, "streamUnmuted ann, keyPressed ann");
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 4>, 'digits': <'4567'>}");
  assert_log_ends (self, "keyPressed ann (7)");
  /* The next manager learns it from the worker. */
  text = g_strdup_printf ("{'streams': <{'%s': {'muted': <true>, 'state': <'active'>, 'keys': <uint64 4>}}>}", id);
  state = part_fixture_dict (text);
  reel_call_streams_reconcile (self->streams, REEL_WORKER (self->worker), state);
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 5>, 'digits': <'45678'>}");
  assert_log_ends (self, "keyPressed ann (7), keyPressed ann");
}

/* From the request on, as with a pause; not if it fails. */
static void
test_keys_before_mute (PartFixture *self, gconstpointer unused)
{
  static const char *const ann[] = { "ann", NULL };
  g_autoptr (QuietHost) host = quiet_host_new ();
  g_autoptr (ReelRecording) recording = NULL;
  g_autoptr (GVariant) mute = part_fixture_dict ("{'muted': <true>}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *id = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  recording = quiet_host_new_recording (host, self->services, REEL_ORIGIN_SERVER, "", REEL_CONSENT_OFF);
  reel_recording_set_admitted (recording, ann);
  reel_recording_list_add (self->recordings, recording);
  say (self, id, "active", "{'keys': <uint64 0>}");
  reel_stream_change_async (self->streams, REEL_WORKER_PROVIDER (self->workers), id, mute, part_fixture_store_result,
                            &result);
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 1>, 'digits': <'4'>}");
  assert_log_ends (self, "keyPressed ann");
  trace_worker_fail (self->worker, TRUE);
  part_fixture_settle ();
  g_assert_false (reel_stream_change_finish (result, NULL));
  say (self, id, "active", "{'keys': <uint64 2>, 'digits': <'45'>}");
  assert_log_ends (self, "keyPressed ann, keyPressed ann");
  long_after (self, id);
  say (self, id, "active", "{'keys': <uint64 3>, 'digits': <'456'>}");
  assert_log_ends (self, "keyPressed ann (6)");
}

/* What else tells of a stream does not have its keys: not the metadata, in which all of its other stats are. */
static void
test_keys_kept_back (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (ReelInterval)), list = NULL;
  g_autoptr (ReelLog) log = reel_log_new ();
  g_autoptr (GVariant) streams = NULL;
  g_autofree char *id = NULL, *document = NULL, *listed = NULL;
  ReelMetadata metadata;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  say (self, id, "active", "{'keys': <uint64 16>, 'digits': <'4111111111111111'>, 'packets': <uint64 77>}");
  list = reel_stream_list_for_metadata (self->streams, 0);
  metadata = (ReelMetadata){
    .resource_id = "r",
    .call_id = "c1",
    .server_call_id = "call",
    .recording_id = "op",
    .document_id = "d",
    .pauses = none,
    .censored = none,
    .late = none,
    .log = log,
    .stem = "op-00000",
    .streams = (const ReelMetadataStream *)(gpointer)list->data,
    .n_streams = list->len,
  };
  document = reel_metadata_build (&metadata);
  g_assert_nonnull (strstr (document, "\"packets\""));
  g_assert_null (strstr (document, "4111111111111111"));
  streams = g_variant_ref_sink (reel_call_streams_list (self->streams));
  listed = g_variant_print (streams, FALSE);
  g_assert_null (strstr (listed, "4111111111111111"));
}

/* The replacement of a worker gets the same streams, as muted as they were. */
static void
test_next_worker (PartFixture *self, gconstpointer unused)
{
  g_autofree char *audio = NULL, *video = NULL;

  part_fixture_add_person (self, "ann");
  audio = part_fixture_add_stream (self, "ann", "audio");
  video = part_fixture_add_stream (self, "ann", "video");
  g_assert_true (part_fixture_change_stream (self, audio, "{'muted': <true>}", NULL));
  g_assert_true (reel_call_streams_remove (self->streams, video, NULL));
  part_fixture_assert_sent (self, "add audio of ann; add video of ann; update {'muted': <true>}; remove stream");
  reel_call_streams_forward (self->streams, REEL_WORKER (self->worker));
  part_fixture_assert_sent (self, "add muted audio of ann");
  trace_worker_answer (self->worker, part_fixture_dict ("{}"));
  part_fixture_settle ();
  assert_log_ends (self, "streamMuted ann, streamRemoved ann");
}

/* A stream that the replacement does not take has failed, and whoever asks learns it. */
static void
test_next_worker_refuses (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GString) media = g_string_new (NULL), states = g_string_new (NULL);
  g_autoptr (GVariant) troubles = NULL;
  g_autoptr (GArray) list = NULL;
  g_autofree char *id = NULL, *told = NULL;
  const ReelMetadataStream *entry;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  say (self, id, "active", "{'state': <'active'>, 'packets': <uint64 7>}");
  g_signal_connect (self->streams, "media-changed", G_CALLBACK (on_changed), media);
  g_signal_connect (self->streams, "state", G_CALLBACK (on_state), states);
  reel_call_streams_forward (self->streams, REEL_WORKER (self->worker));
  trace_worker_fail (self->worker, TRUE);
  part_fixture_settle ();
  assert_log_ends (self, "streamActive ann, streamFailed ann (on purpose)");
  g_assert_cmpstr (states->str, ==, "failed on purpose;");
  g_assert_cmpstr (media->str, ==, "ann;");
  g_assert_false (reel_call_streams_sends (self->streams, "ann"));
  troubles = g_variant_ref_sink (reel_stream_list_troubles (self->streams));
  told = g_variant_print (troubles, FALSE);
  g_assert_nonnull (strstr (told, "'state': <'failed'>"));
  list = reel_stream_list_for_metadata (self->streams, 0);
  entry = &g_array_index (list, ReelMetadataStream, 0);
  g_assert_cmpstr (entry->state, ==, "failed");
  g_clear_pointer (&told, g_free);
  told = g_variant_print (entry->stats, FALSE);
  g_assert_nonnull (strstr (told, "'packets': <uint64 7>"));
  g_assert_null (strstr (told, "active"));
}

/* What was removed is told of by metadata, until nobody asks for it any more; and its port is free. */
static void
test_removed (PartFixture *self, gconstpointer unused)
{
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  g_autoptr (GArray) list = NULL;
  gint64 removed;

  part_fixture_add_person (self, "ann");
  first = part_fixture_add_stream (self, "ann", "audio");
  second = part_fixture_add_stream (self, "ann", "video");
  reel_call_streams_remove_of (self->streams, "ann");
  third = part_fixture_add_stream (self, "ann", "audio");
  list = reel_stream_list_for_metadata (self->streams, 0);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpuint (reel_call_streams_count (self->streams), ==, 1);
  removed = g_get_real_time () + 1;
  g_array_unref (g_steal_pointer (&list));
  list = reel_stream_list_for_metadata (self->streams, removed);
  g_assert_cmpuint (list->len, ==, 1);
  reel_call_streams_forget_removed (self->streams, removed);
  g_assert_cmpuint (reel_call_streams_get_all (self->streams)->len, ==, 1);
}

/* The next manager restores the streams from the rows, asks the worker who is muted, and removes streams that were
 * never reported. */
static void
test_restore (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) state = NULL;
  g_autofree char *id = NULL, *text = NULL;
  const ReelCallStream *stream;
  guint16 port;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  port = reel_call_streams_find (self->streams, id)->ports->port;
  part_fixture_restore (self);
  stream = reel_call_streams_find (self->streams, id);
  g_assert_nonnull (stream);
  g_assert_cmpuint (stream->ports->port, ==, port);
  g_assert_false (stream->muted);
  part_fixture_assert_sent (self, "add audio of ann");
  text =
      g_strdup_printf ("{'streams': <{'%s': {'muted': <true>, 'state': <'active'>}, 'other': {'muted': <true>}}>}", id);
  state = part_fixture_dict (text);
  reel_call_streams_reconcile (self->streams, REEL_WORKER (self->worker), state);
  part_fixture_assert_sent (self, "remove stream");
  g_assert_true (stream->muted);
  g_assert_cmpstr (stream->state, ==, "active");
}

static void
test_announcement (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GString) added = g_string_new (NULL);
  g_autoptr (GArray) list = NULL;
  g_autofree char *id = NULL, *expected = NULL;

  g_signal_connect (self->streams, "announcement-stream-added", G_CALLBACK (on_changed), added);
  g_assert_false (reel_stream_list_has_announcement (self->streams));
  id = part_fixture_add_stream (self, "", "announcement");
  expected = g_strconcat (id, ";", NULL);
  g_assert_cmpstr (added->str, ==, expected);
  g_assert_true (reel_stream_list_has_announcement (self->streams));
  part_fixture_assert_sent (self, "add announcement of recorder");
  list = reel_stream_list_for_metadata (self->streams, 0);
  g_assert_cmpuint (list->len, ==, 0);
}

/* It stays when the recorder that it was added for leaves with its recording. */
static void
test_announcement_of_recorder (PartFixture *self, gconstpointer unused)
{
  g_autofree char *id = part_fixture_add_stream (self, "recorder-1", "announcement");

  part_fixture_assert_sent (self, "add announcement of recorder-1");
  reel_call_streams_remove_of (self->streams, "recorder-1");
  g_assert_true (reel_stream_list_has_announcement (self->streams));
  g_assert_nonnull (id);
}

#define add(path, function)                                                                                            \
  g_test_add ("/call-streams/" path, PartFixture, NULL, part_fixture_set_up, function, part_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("add", test_add);
  add ("refused", test_refused);
  add ("ports", test_ports);
  add ("worker-fails", test_worker_fails);
  add ("owner-leaves", test_owner_leaves);
  add ("overdue", test_overdue);
  add ("states", test_states);
  add ("next-worker", test_next_worker);
  add ("next-worker-refuses", test_next_worker_refuses);
  add ("keys", test_keys);
  add ("keys-while-muted", test_keys_while_muted);
  add ("keys-before-mute", test_keys_before_mute);
  add ("keys-kept-back", test_keys_kept_back);
  add ("removed", test_removed);
  add ("restore", test_restore);
  add ("announcement", test_announcement);
  add ("announcement-of-recorder", test_announcement_of_recorder);
  return g_test_run ();
}
