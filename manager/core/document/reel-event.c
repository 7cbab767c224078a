/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events that clients receive, as JSON documents. */
#include "manager/core/document/reel-event.h"

#include "manager/core/document/reel-json.h"

/* Document 004 writes the event's types unlike those of the metadata file. */
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

/* What every event opens with, up to the beginning of its data. */
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
close_event (JsonBuilder *builder, const char *type, gint64 utc)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  reel_json_add_text (builder, "eventType", type);
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
  json_builder_end_object (builder);
  return close_event (builder, "Microsoft.Communication.RecordingFileStatusUpdated", event->event_utc);
}

char *
reel_event_build_call_leg (const ReelCallLegEvent *event)
{
  g_autoptr (JsonBuilder) builder = open_event (event->id, event->topic, "/call/", event->call_id);

  reel_json_add_text (builder, "serverCallId", event->server_call_id);
  reel_json_add_text (builder, "callId", event->call_id);
  reel_json_add_text (builder, "state", "established");
  return close_event (builder, "Microsoft.Communication.CallLegStateChanged", event->event_utc);
}
