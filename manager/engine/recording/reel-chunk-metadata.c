/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collects the data of a chunk's metadata for the core, which writes the document. Called by ReelChunkKeeper. */
#include "manager/engine/recording/reel-chunk-metadata.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/document/reel-metadata.h"
#include "manager/core/rules/reel-key-rule.h"
#include "manager/core/wire/reel-nick.h"

/* Measured values replace requested ones. */
static guint
read_fact (GVariant *stats, const char *group, const char *name, guint otherwise)
{
  g_autoptr (GVariant) dict = stats != NULL ? g_variant_lookup_value (stats, group, G_VARIANT_TYPE_VARDICT) : NULL;
  guint value;

  return dict != NULL && g_variant_lookup (dict, name, "u", &value) ? value : otherwise;
}

static void
read_stats (ReelMetadata *metadata, const ReelOptions *options, GVariant *stats)
{
  guint channels = options->channel_type == REEL_CHANNEL_UNMIXED ? options->unmixed_channels : 1;

  metadata->audio.sample_rate = read_fact (stats, "audio", "sample-rate", 16000);
  metadata->audio.bit_rate =
      read_fact (stats, "audio", "bit-rate", options->format == REEL_FORMAT_WAV ? 256000 * channels : 64000);
  metadata->audio.channels = read_fact (stats, "audio", "channels", channels);
  metadata->video.width = read_fact (stats, "video", "width", 1920);
  metadata->video.height = read_fact (stats, "video", "height", 1080);
  metadata->video.frame_rate = read_fact (stats, "video", "frame-rate", 8);
  metadata->video.bit_rate = read_fact (stats, "video", "bit-rate", 1000000);
}

static GArray *
list_people (ReelRecordingParts *parts, const ReelChunk *chunk)
{
  GArray *people =
      reel_recording_host_list_people (parts->host, reel_chunk_get_spoken (chunk), reel_chunk_get_recorded (chunk),
                                       reel_chunk_get_record (chunk)->start_utc, reel_chunk_get_end_utc (chunk));

  for (guint i = 0; i < people->len; i++) {
    ReelMetadataParticipant *entry = &g_array_index (people, ReelMetadataParticipant, i);

    entry->channel = reel_channels_find (parts->channels, entry->participant_id);
  }
  return people;
}

char *
reel_chunk_metadata_build (ReelRecordingParts *parts, const ReelChunk *chunk)
{
  const ReelOptions *options = reel_operation_get_options (parts->operation);
  const ReelChunkRecord *record = reel_chunk_get_record (chunk);
  const gint64 end_utc = reel_chunk_get_end_utc (chunk);
  GVariant *stats = reel_chunk_get_stats (chunk);
  g_autoptr (GArray) pauses = reel_timeline_clip (parts->timeline, REEL_TIMELINE_PAUSE, record->start_utc, end_utc);
  g_autoptr (GArray) censored = reel_timeline_clip (parts->timeline, REEL_TIMELINE_CENSOR, record->start_utc, end_utc);
  g_autoptr (GArray) late = reel_timeline_clip (parts->timeline, REEL_TIMELINE_LATE, record->start_utc, end_utc);
  g_autoptr (GPtrArray) chat = reel_chat_keeper_clip (parts->chat, record->start_utc, end_utc);
  const ReelCallDescription call = reel_recording_host_describe (parts->host);
  g_autoptr (GArray) participants = list_people (parts, chunk);
  g_autoptr (GArray) streams = reel_recording_host_list_streams (parts->host, record->start_utc);
  g_autoptr (ReelLog) log = reel_log_clip (call.log, record->start_utc, end_utc);
  g_autoptr (GVariant) visible =
      stats != NULL ? g_variant_lookup_value (stats, "visible", G_VARIANT_TYPE ("aa{sv}")) : NULL;
  g_autoptr (GVariant) speech = reel_chunk_get_speech (chunk);
  g_autofree char *stem = reel_chunk_files_stem (reel_operation_get_id (parts->operation), record->index);
  ReelMetadata metadata = {
    .resource_id = parts->services->config->event_topic,
    .call_id = call.call_id,
    .server_call_id = call.server_call_id,
    .recording_id = reel_operation_get_id (parts->operation),
    .document_id = record->document_id,
    .index = record->index,
    .start_utc = record->start_utc,
    .duration_us = (gint64)(record->duration_ns / 1000),
    .pauses = pauses,
    .censored = censored,
    .late = late,
    .content_type = options->content_type,
    .channel_type = options->channel_type,
    .format = options->format,
    .participants = (const ReelMetadataParticipant *)(gpointer)participants->data,
    .n_participants = participants->len,
    .end_reason = (ReelChunkEnd)reel_nick_find (reel_chunk_end_nicks, record->end_reason),
    .detail = reel_operation_get_detail (parts->operation),
    .subject = call.subject,
    .meeting_id = call.meeting_id,
    .meeting = call.meeting,
    .host = options->actor,
    .restricted = call.restricted,
    .scope = reel_operation_get_trigger (parts->operation)->scope,
    .client_metadata = options->metadata,
    .call_metadata = call.metadata,
    .log = log,
    .chat = chat,
    .streams = (const ReelMetadataStream *)(gpointer)streams->data,
    .n_streams = streams->len,
    .visible = visible,
    .stem = stem,
    .captions = speech != NULL,
  };

  reel_log_hide_keys (log, pauses, REEL_KEY_RULE_DELAY);
  reel_log_hide_keys (log, censored, REEL_KEY_RULE_DELAY);
  read_stats (&metadata, options, stats);
  return reel_metadata_build (&metadata);
}
