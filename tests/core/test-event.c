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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/event/file", test_file);
  g_test_add_func ("/core/event/no-chunks", test_no_chunks);
  g_test_add_func ("/core/event/call-leg", test_call_leg);
  return g_test_run ();
}
