/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata of a chunk and the event of a recording: collects the facts for
 * the core, which writes the documents. Called by the other parts of
 * ReelRecording. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/core/document/reel-event.h"
#include "manager/core/document/reel-metadata.h"
#include "manager/core/wire/reel-nick.h"

/* What the worker measured replaces what was asked for. */
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

char *
reel_recording_build_metadata (ReelRecording *self, ReelChunk *chunk)
{
  const ReelChunkRecord *record = &chunk->record;
  g_autoptr (GArray) pauses = reel_intervals_clip (self->pauses, record->start_utc, chunk->end_utc);
  g_autoptr (GArray) censored = reel_intervals_clip (self->censors, record->start_utc, chunk->end_utc);
  g_autoptr (GArray) late = reel_intervals_clip (self->late, record->start_utc, chunk->end_utc);
  g_autoptr (GPtrArray) chat = reel_chat_clip (self->chat, record->start_utc, chunk->end_utc);
  const ReelCallDescription call = reel_recording_host_describe (self->host);
  g_autoptr (GArray) participants =
      reel_recording_host_list_people (self->host, chunk->spoken, chunk->recorded, record->start_utc, chunk->end_utc);
  g_autoptr (GArray) streams = reel_recording_host_list_streams (self->host, record->start_utc);
  g_autoptr (ReelLog) log = reel_log_clip (call.log, record->start_utc, chunk->end_utc);
  g_autoptr (GVariant) visible =
      chunk->stats != NULL ? g_variant_lookup_value (chunk->stats, "visible", G_VARIANT_TYPE ("aa{sv}")) : NULL;
  ReelMetadata metadata = {
    .resource_id = self->services->config->event_topic,
    .call_id = call.call_id,
    .server_call_id = call.server_call_id,
    .recording_id = self->operation,
    .document_id = record->document_id,
    .index = record->index,
    .start_utc = record->start_utc,
    .duration_us = (gint64)(record->duration_ns / 1000),
    .pauses = pauses,
    .censored = censored,
    .late = late,
    .content_type = self->options->content_type,
    .channel_type = self->options->channel_type,
    .format = self->options->format,
    .participants = (const ReelMetadataParticipant *)(gpointer)participants->data,
    .n_participants = participants->len,
    .end_reason = (ReelChunkEnd)reel_nick_find (reel_chunk_end_nicks, record->end_reason),
    .detail = self->detail,
    .subject = call.subject,
    .meeting_id = call.meeting_id,
    .meeting = call.meeting,
    .host = self->options->actor,
    .restricted = call.restricted,
    .scope = self->trigger->scope,
    .client_metadata = self->options->metadata,
    .log = log,
    .chat = chat,
    .streams = (const ReelMetadataStream *)(gpointer)streams->data,
    .n_streams = streams->len,
    .visible = visible,
  };

  for (guint i = 0; i < participants->len; i++) {
    ReelMetadataParticipant *entry = &g_array_index (participants, ReelMetadataParticipant, i);

    entry->channel = reel_recording_find_channel (self, entry->participant_id);
  }
  read_stats (&metadata, self->options, chunk->stats);
  return reel_metadata_build (&metadata);
}

static void
release_location (gpointer data)
{
  ReelEventChunk *chunk = data;

  g_free ((char *)chunk->content_location);
  g_free ((char *)chunk->metadata_location);
}

static GArray *
list_event_chunks (ReelRecording *self)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ReelEventChunk));

  g_array_set_clear_func (list, release_location);
  for (guint i = 0; i < self->chunks->len; i++) {
    const ReelChunk *kept = self->chunks->pdata[i];
    const ReelChunkRecord *record = &kept->record;
    g_autofree char *metadata_path = reel_storage_metadata_path (self->base, record->index);
    ReelEventChunk chunk = { 0 };

    if (record->location == NULL || !kept->there)
      continue;
    chunk.document_id = record->document_id;
    chunk.index = record->index;
    chunk.end_reason = (ReelChunkEnd)reel_nick_find (reel_chunk_end_nicks, record->end_reason);
    chunk.content_location = g_filename_to_uri (record->location, NULL, NULL);
    /* On a full disk there may have been room for the media alone. */
    if (kept->described)
      chunk.metadata_location = g_filename_to_uri (metadata_path, NULL, NULL);
    chunk.delete_location = chunk.content_location;
    g_array_append_val (list, chunk);
  }
  return list;
}

char *
reel_recording_build_event (ReelRecording *self, const char *id, gint64 utc)
{
  const ReelCallDescription call = reel_recording_host_describe (self->host);
  g_autoptr (GArray) chunks = list_event_chunks (self);
  ReelFileEvent event = {
    .id = id,
    .topic = self->services->config->event_topic,
    .call_id = call.call_id,
    .server_call_id = call.server_call_id,
    .recording_id = self->operation,
    .chunks = (const ReelEventChunk *)(gpointer)chunks->data,
    .n_chunks = chunks->len,
    .start_utc = self->start_utc != 0 ? self->start_utc : self->created_utc,
    .duration_ms = reel_recording_sum_there (self) / 1000000,
    .content_type = self->options->content_type,
    .channel_type = self->options->channel_type,
    .format = self->options->format,
    .session_end = self->session_end,
    .restricted = call.restricted,
    .scope = self->trigger->scope,
    .event_utc = utc,
  };

  return reel_event_build_file (&event);
}
