/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata document, byte by byte. */
#include "manager/core/document/reel-metadata.h"

#include "tests/core/golden.h"

#include <string.h>

#define START G_GINT64_CONSTANT (1767323045678000)

static ReelMetadata
make_metadata (void)
{
  static const ReelMetadataParticipant participants[] = {
    { "8:acs:ann", "Ann “A”", "administrator", TRUE, FALSE, 0, 617 },
    { "8:acs:bob", NULL, "member", TRUE, FALSE, 0, 0 },
  };

  return (ReelMetadata){
    .resource_id = "/subscriptions/s",
    .call_id = "11111111-2222-4333-8444-555555555555",
    .server_call_id = "server/call",
    .recording_id = "op-1",
    .document_id = "doc-0",
    .index = 0,
    .start_utc = START,
    .stem = "op-1-00000",
    .duration_us = 1234000,
    .content_type = REEL_CONTENT_AUDIO_VIDEO,
    .channel_type = REEL_CHANNEL_MIXED,
    .format = REEL_FORMAT_MP4,
    .audio = { 16000, 64000, 1 },
    .video = { 1920, 1080, 8, 1000000 },
    .participants = participants,
    .n_participants = G_N_ELEMENTS (participants),
    .end_reason = REEL_CHUNK_END_SESSION_ENDED,
  };
}

static GArray *
make_intervals (gint64 start, gint64 microseconds)
{
  g_autoptr (ReelIntervals) intervals = reel_intervals_new ();

  reel_intervals_begin (intervals, start);
  reel_intervals_end (intervals, start + microseconds);
  return reel_intervals_clip (intervals, 0, G_MAXINT64);
}

static void
test_full (void)
{
  g_autoptr (GVariant) stats = g_variant_ref_sink (g_variant_new_parsed (
      "{'packets': <uint64 5000>, 'lost': <uint64 3>, 'av-offset-ms': <61.5>, 'av-offset-left-ms': <%d>,"
      " 'codec': <'VP8'>}",
      g_ascii_strtod ("nan", NULL)));
  g_autoptr (GVariant) heard = g_variant_ref_sink (g_variant_new_parsed (
      "{'lost': <uint64 4>, 'av-offset-ms': <60.0>, 'av-correction-largest-ms': <20.25>, 'drift-ppm': <-99.5>,"
      " 'gap-samples': <uint64 320>}"));
  g_autoptr (GVariant) client = g_variant_ref_sink (g_variant_new_parsed ("{'case': '7', 'a': 'b'}"));
  g_autoptr (GArray) pauses = make_intervals (START + 1000000, 5220000);
  g_autoptr (GArray) censored = make_intervals (START + 250000, 125000);
  g_autoptr (ReelLog) log = reel_log_new ();
  ReelChatMessage message = { START + 700000, (char *)"8:acs:bob", (char *)"“Hi”\nall" };
  g_autoptr (GPtrArray) chat = g_ptr_array_new ();
  ReelMeetingPerson organiser = { (char *)"ann@example.org", (char *)"Ann" };
  ReelMeetingPerson invited = { (char *)"sip:room@example.org", (char *)"" };
  g_autoptr (GPtrArray) attendees = g_ptr_array_new ();
  const ReelMeeting meeting = { (char *)"m-1", (char *)"Budget 2026", &organiser, attendees };
  const ReelMetadataStream streams[] = { { "s1", "8:acs:ann", "video", "active", stats },
                                         { "s2", "8:acs:bob", "audio", "failed", NULL },
                                         { "s3", "8:acs:ann", "audio", "active", heard } };
  g_autoptr (GVariant) visible = g_variant_ref_sink (g_variant_new_parsed (
      "[{'utc': <int64 1767323045678000>, 'layout': <'grid'>, 'participants': <['8:acs:ann']>, 'screens': <@as []>},"
      " {'utc': <int64 1767323046178000>, 'layout': <'presentation'>, 'stage': <'8:acs:bob'>,"
      "  'participants': <['8:acs:ann', '8:acs:bob']>, 'screens': <['8:acs:bob']>}]"));
  ReelMetadata metadata = make_metadata ();
  g_autofree char *document = NULL;

  reel_log_add (log, START - 1000, REEL_LOG_JOINED, "8:acs:ann", NULL, NULL);
  reel_log_add (log, START + 500000, REEL_LOG_STREAM_FAILED, "8:acs:bob", "s2", "no decoder");
  reel_log_add (log, START + 900000, REEL_LOG_LEFT, "8:acs:bob", NULL, "offline");
  metadata.pauses = pauses;
  metadata.censored = censored;
  metadata.subject = "Budget";
  metadata.meeting_id = "m-1";
  metadata.meeting = &meeting;
  g_ptr_array_add (attendees, &organiser);
  g_ptr_array_add (attendees, &invited);
  metadata.host = "8:acs:ann";
  metadata.restricted = TRUE;
  metadata.client_metadata = client;
  metadata.log = log;
  metadata.chat = chat;
  g_ptr_array_add (chat, &message);
  metadata.streams = streams;
  metadata.n_streams = G_N_ELEMENTS (streams);
  metadata.detail = "why";
  metadata.visible = visible;
  metadata.captions = TRUE;
  document = reel_metadata_build (&metadata);
  assert_golden (document, "metadata.json");
}

static void
test_audio_only (void)
{
  ReelMetadata metadata = make_metadata ();
  g_autofree char *document = NULL;

  metadata.content_type = REEL_CONTENT_AUDIO_ONLY;
  metadata.format = REEL_FORMAT_WAV;
  metadata.duration_us = 1000063;
  document = reel_metadata_build (&metadata);
  assert_golden (document, "metadata-audio-only.json");
}

/* Somebody who was not heard has no channel. */
static void
test_unmixed (void)
{
  static const ReelMetadataParticipant participants[] = {
    { "ann", NULL, "member", TRUE, FALSE, 5, 0 },
    { "bob", NULL, "member", TRUE, FALSE, -1, 0 },
  };
  ReelMetadata metadata = make_metadata ();
  g_autofree char *document = NULL;

  metadata.content_type = REEL_CONTENT_AUDIO_ONLY;
  metadata.channel_type = REEL_CHANNEL_UNMIXED;
  metadata.format = REEL_FORMAT_WAV;
  metadata.audio.channels = 16;
  metadata.participants = participants;
  metadata.n_participants = G_N_ELEMENTS (participants);
  document = reel_metadata_build (&metadata);
  g_assert_nonnull (strstr (document, "\"channels\" : 16"));
  g_assert_nonnull (strstr (document, "\"channel\" : 5"));
  g_assert_null (strstr (strstr (document, "\"channel\" : 5") + 1, "\"channel\" :"));
}

/* Somebody who refused, or was excluded by the rules, was present and is in no channel. */
static void
test_not_recorded (void)
{
  static const ReelMetadataParticipant participants[] = {
    { "ann", NULL, "member", TRUE, FALSE, 0, 0 },
    { "bob", NULL, "member", FALSE, TRUE, 0, 0 },
    { "cyd", NULL, "guest", FALSE, FALSE, 0, 0 },
  };
  ReelMetadata metadata = make_metadata ();
  g_autofree char *document = NULL;
  const char *apart;

  metadata.participants = participants;
  metadata.n_participants = G_N_ELEMENTS (participants);
  metadata.scope = REEL_SCOPE_AGENT;
  document = reel_metadata_build (&metadata);
  apart = strstr (document, "\"notRecorded\"");
  g_assert_nonnull (apart);
  g_assert_nonnull (strstr (document, "\"scope\" : \"agent\""));
  g_assert_null (g_strstr_len (document, apart - document, "bob"));
  g_assert_null (g_strstr_len (document, apart - document, "cyd"));
  g_assert_null (strstr (apart, "ann"));
  g_assert_nonnull (strstr (strstr (apart, "bob"), "\"why\" : \"refused\""));
  g_assert_nonnull (strstr (strstr (apart, "cyd"), "\"why\" : \"excluded\""));
}

static void
test_nothing_recorded (void)
{
  ReelMetadata metadata = make_metadata ();
  g_autofree char *document = NULL;

  metadata.duration_us = 0;
  document = reel_metadata_build (&metadata);
  g_assert_nonnull (strstr (document, "\"chunkDuration\" : 0.0"));
  g_assert_nonnull (strstr (document, "\"speakingShare\" : 0.0"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/metadata/full", test_full);
  g_test_add_func ("/core/metadata/audio-only", test_audio_only);
  g_test_add_func ("/core/metadata/unmixed", test_unmixed);
  g_test_add_func ("/core/metadata/not-recorded", test_not_recorded);
  g_test_add_func ("/core/metadata/nothing-recorded", test_nothing_recorded);
  return g_test_run ();
}
