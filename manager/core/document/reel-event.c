/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events that clients receive, as JSON documents. */
#include "manager/core/document/reel-event.h"

#include "manager/core/document/reel-json.h"

/* Document 004 spells the types of events differently from those of the metadata file. */
static const char *const content_types[] = {
  [REEL_CONTENT_AUDIO_VIDEO] = "AudioVideo",
  [REEL_CONTENT_AUDIO_ONLY] = "Audio",
};
static const char *const channel_types[] = {
  [REEL_CHANNEL_MIXED] = "Mixed",
  [REEL_CHANNEL_UNMIXED] = "Unmixed",
};
static const char *const format_types[] = {
  [REEL_FORMAT_MP4] = "Mp4",
  [REEL_FORMAT_MP3] = "Mp3",
  [REEL_FORMAT_WAV] = "Wav",
};

/* The beginning of every event, up to its data. */
static JsonBuilder *
open_event (const char *id, const char *topic, const char *subject_of, const char *call_id)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *subject = g_strconcat (subject_of, call_id, NULL);

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "id", id);
  reel_json_add_text (builder, "topic", topic);
  reel_json_add_text (builder, "subject", subject);
  reel_json_begin_object (builder, "data");
  return builder;
}

static char *
close_event (JsonBuilder *builder, ReelEventKind kind, gint64 utc)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  reel_json_add_text (builder, "eventType", reel_event_kind_types[kind]);
  reel_json_add_text (builder, "dataVersion", "1.0");
  reel_json_add_text (builder, "metadataVersion", "1");
  reel_json_add_time (builder, "eventTime", utc);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
add_chunk (JsonBuilder *builder, const ReelEventChunk *chunk)
{
  json_builder_begin_object (builder);
  reel_json_add_text (builder, "documentId", chunk->document_id);
  reel_json_add_number (builder, "index", chunk->index);
  reel_json_add_text (builder, "endReason", reel_chunk_end_nicks[chunk->end_reason]);
  reel_json_add_text (builder, "contentLocation", chunk->content_location);
  if (chunk->metadata_location != NULL)
    reel_json_add_text (builder, "metadataLocation", chunk->metadata_location);
  reel_json_add_text (builder, "deleteLocation", chunk->delete_location);
  json_builder_end_object (builder);
}

static void
add_storage_info (JsonBuilder *builder, const ReelFileEvent *event)
{
  reel_json_begin_object (builder, "recordingStorageInfo");
  reel_json_begin_array (builder, "recordingChunks");
  for (guint i = 0; i < event->n_chunks; i++)
    add_chunk (builder, &event->chunks[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

char *
reel_event_build_file (const ReelFileEvent *event)
{
  g_autoptr (JsonBuilder) builder = open_event (event->id, event->topic, "/recording/call/", event->call_id);

  add_storage_info (builder, event);
  reel_json_add_time (builder, "recordingStartTime", event->start_utc);
  reel_json_add_number (builder, "recordingDurationMs", event->duration_ms);
  reel_json_add_text (builder, "recordingContentType", content_types[event->content_type]);
  reel_json_add_text (builder, "recordingChannelType", channel_types[event->channel_type]);
  reel_json_add_text (builder, "recordingFormatType", format_types[event->format]);
  reel_json_add_text (builder, "sessionEndReason", reel_session_end_nicks[event->session_end]);
  reel_json_add_text (builder, "serverCallId", event->server_call_id);
  reel_json_add_text (builder, "recordingId", event->recording_id);
  reel_json_begin_object (builder, "callreel");
  json_builder_set_member_name (builder, "restricted");
  json_builder_add_boolean_value (builder, event->restricted);
  reel_json_add_text (builder, "scope", reel_scope_nicks[event->scope]);
  if (event->destination != NULL) {
    reel_json_add_text (builder, "destination", event->destination);
    json_builder_set_member_name (builder, "atDestination");
    json_builder_add_boolean_value (builder, event->at_destination);
  }
  json_builder_end_object (builder);
  return close_event (builder, REEL_EVENT_FILE_STATUS, event->event_utc);
}

char *
reel_event_build_call_leg (const ReelCallLegEvent *event)
{
  g_autoptr (JsonBuilder) builder = open_event (event->id, event->topic, "/call/", event->call_id);

  reel_json_add_text (builder, "serverCallId", event->server_call_id);
  reel_json_add_text (builder, "callId", event->call_id);
  reel_json_add_text (builder, "state", "established");
  return close_event (builder, REEL_EVENT_CALL_LEG, event->event_utc);
}

/* What the events of a recording that runs have in common. */
static JsonBuilder *
open_recording_event (const ReelRunningEvent *event)
{
  JsonBuilder *builder = open_event (event->id, event->topic, "/recording/call/", event->call_id);

  reel_json_add_text (builder, "recordingId", event->recording_id);
  reel_json_add_text (builder, "serverCallId", event->server_call_id);
  return builder;
}

char *
reel_event_build_state (const ReelRunningEvent *event, ReelRecordingState state, gboolean censored, guint64 elapsed_ms)
{
  g_autoptr (JsonBuilder) builder = open_recording_event (event);

  reel_json_add_text (builder, "state", reel_recording_state_nicks[state]);
  json_builder_set_member_name (builder, "censored");
  json_builder_add_boolean_value (builder, censored);
  reel_json_add_number (builder, "elapsedMs", (gint64)elapsed_ms);
  return close_event (builder, REEL_EVENT_STATE, event->event_utc);
}

char *
reel_event_build_time_warning (const ReelRunningEvent *event, guint remaining_seconds)
{
  g_autoptr (JsonBuilder) builder = open_recording_event (event);

  reel_json_add_number (builder, "remainingSeconds", remaining_seconds);
  return close_event (builder, REEL_EVENT_TIME_WARNING, event->event_utc);
}

static void
add_text_or_none (JsonBuilder *builder, const char *name, const char *text)
{
  if (text != NULL)
    reel_json_add_text (builder, name, text);
}

char *
reel_event_build_incomplete (const ReelRunningEvent *event, const ReelIncompleteEvent *incomplete)
{
  g_autoptr (JsonBuilder) builder = open_recording_event (event);

  reel_json_add_text (builder, "incompleteId", incomplete->incomplete_id);
  reel_json_add_text (builder, "reason", incomplete->reason);
  reel_json_add_text (builder, "rule", incomplete->rule);
  add_text_or_none (builder, "level", incomplete->level);
  add_text_or_none (builder, "streamId", incomplete->stream_id);
  reel_json_add_time (builder, "startTime", incomplete->start_utc);
  if (incomplete->end_utc != 0) {
    reel_json_add_time (builder, "endTime", incomplete->end_utc);
    reel_json_add_number (builder, "missingMs", incomplete->missing_ms);
  }
  add_text_or_none (builder, "detail", incomplete->detail);
  return close_event (builder, REEL_EVENT_INCOMPLETE, event->event_utc);
}
