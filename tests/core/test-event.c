/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The event documents, byte by byte. */
#include "manager/core/document/reel-event.h"

#include "tests/core/golden.h"

#include <string.h>

static const ReelEventChunk chunks[] = {
  { "doc-0", 0, REEL_CHUNK_END_MAXIMUM_TIME_EXCEEDED, "file:///r/0.mp4", "file:///r/0.json", "https://portal/d/doc-0" },
  { "doc-1", 1, REEL_CHUNK_END_SESSION_ENDED, "file:///r/1.mp4", "file:///r/1.json", "file:///r/1.mp4" },
};

static const ReelFileEvent file_event = {
  .id = "f7a7c0de-0000-4000-8000-000000000001",
  .topic = "/subscriptions/s/communicationServices/c",
  .call_id = "11111111-2222-4333-8444-555555555555",
  .server_call_id = "aHR0cHM6Ly9jb252+/==\"\\ü",
  .recording_id = "op-1",
  .chunks = chunks,
  .n_chunks = G_N_ELEMENTS (chunks),
  .start_utc = 1767323045678000,
  .duration_ms = 3601234,
  .content_type = REEL_CONTENT_AUDIO_VIDEO,
  .channel_type = REEL_CHANNEL_MIXED,
  .format = REEL_FORMAT_MP4,
  .session_end = REEL_SESSION_END_CALL_ENDED,
  .event_utc = 1767326650000000,
};

static void
test_file (void)
{
  g_autofree char *document = reel_event_build_file (&file_event);
  g_autofree char *with_line_end = g_strconcat (document, "\n", NULL);

  assert_golden (with_line_end, "file-event.json");
}

static void
test_no_chunks (void)
{
  ReelFileEvent event = file_event;
  g_autofree char *document = NULL;

  event.n_chunks = 0;
  event.duration_ms = 0;
  event.content_type = REEL_CONTENT_AUDIO_ONLY;
  event.channel_type = REEL_CHANNEL_UNMIXED;
  event.format = REEL_FORMAT_WAV;
  document = reel_event_build_file (&event);
  g_assert_nonnull (strstr (document, "\"recordingStorageInfo\":{\"recordingChunks\":[]}"));
  g_assert_nonnull (strstr (document, "\"recordingDurationMs\":0,\"recordingContentType\":\"Audio\","
                                      "\"recordingChannelType\":\"Unmixed\",\"recordingFormatType\":\"Wav\""));
}

static void
test_call_leg (void)
{
  const ReelCallLegEvent event = {
    .id = file_event.id,
    .topic = file_event.topic,
    .call_id = file_event.call_id,
    .server_call_id = file_event.server_call_id,
    .event_utc = file_event.event_utc,
  };
  g_autofree char *document = reel_event_build_call_leg (&event);
  g_autofree char *with_line_end = g_strconcat (document, "\n", NULL);

  assert_golden (with_line_end, "call-leg-event.json");
}

static const ReelRunningEvent recording_event = {
  .id = "f7a7c0de-0000-4000-8000-000000000003",
  .topic = "t",
  .call_id = "c-1",
  .server_call_id = "s/1",
  .recording_id = "op-1",
  .event_utc = 1767326650000000,
};

#define HEAD                                                                                                           \
  "{\"id\":\"f7a7c0de-0000-4000-8000-000000000003\",\"topic\":\"t\",\"subject\":\"/recording/call/c-1\","              \
  "\"data\":{\"recordingId\":\"op-1\",\"serverCallId\":\"s/1\","
#define TAIL(type)                                                                                                     \
  "},\"eventType\":\"" type "\",\"dataVersion\":\"1.0\",\"metadataVersion\":\"1\","                                    \
  "\"eventTime\":\"2026-01-02T04:04:10.000Z\"}"

static void
test_recording_events (void)
{
  g_autofree char *state = reel_event_build_state (&recording_event, REEL_RECORDING_STATE_PAUSED, TRUE, 61000);
  g_autofree char *warning = reel_event_build_time_warning (&recording_event, 300);
  const ReelIncompleteEvent gap = {
    .incomplete_id = "i-1", .reason = "RecorderFailed", .rule = "server", .start_utc = 1767326645000000
  };
  const ReelIncompleteEvent closed = { .incomplete_id = "i-1",
                                       .reason = "NoMedia",
                                       .rule = "forced",
                                       .level = "queue",
                                       .stream_id = "st-1",
                                       .start_utc = 1767326645000000,
                                       .end_utc = 1767326647500000,
                                       .missing_ms = 2500,
                                       .detail = "why" };
  g_autofree char *incomplete = reel_event_build_incomplete (&recording_event, &gap);
  g_autofree char *complete = reel_event_build_incomplete (&recording_event, &closed);

  g_assert_cmpstr (state, ==,
                   HEAD "\"state\":\"paused\",\"censored\":true,\"elapsedMs\":61000" TAIL (
                       "org.callreel.RecordingStateChanged"));
  g_assert_cmpstr (warning, ==, HEAD "\"remainingSeconds\":300" TAIL ("org.callreel.TimeWarning"));
  g_assert_cmpstr (incomplete, ==,
                   HEAD "\"incompleteId\":\"i-1\",\"reason\":\"RecorderFailed\",\"rule\":\"server\","
                        "\"startTime\":\"2026-01-02T04:04:05.000Z\"" TAIL ("org.callreel.RecordingIncomplete"));
  g_assert_cmpstr (complete, ==,
                   HEAD "\"incompleteId\":\"i-1\",\"reason\":\"NoMedia\",\"rule\":\"forced\",\"level\":\"queue\","
                        "\"streamId\":\"st-1\",\"startTime\":\"2026-01-02T04:04:05.000Z\","
                        "\"endTime\":\"2026-01-02T04:04:07.500Z\",\"missingMs\":2500,\"detail\":\"why\"" TAIL (
                            "org.callreel.RecordingIncomplete"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/event/file", test_file);
  g_test_add_func ("/core/event/no-chunks", test_no_chunks);
  g_test_add_func ("/core/event/call-leg", test_call_leg);
  g_test_add_func ("/event/recording-events", test_recording_events);
  return g_test_run ();
}
