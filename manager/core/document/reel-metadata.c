/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata file of a chunk. */
#include "manager/core/document/reel-metadata.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/document/reel-json.h"
#include "manager/core/document/reel-metadata-call.h"

#include <math.h>

static void
add_intervals (JsonBuilder *builder, const char *name, const GArray *intervals)
{
  reel_json_begin_array (builder, name);
  for (guint i = 0; intervals != NULL && i < intervals->len; i++) {
    const ReelInterval *interval = &g_array_index (intervals, ReelInterval, i);

    json_builder_begin_object (builder);
    reel_json_add_time (builder, "startTime", interval->start);
    reel_json_add_number (builder, "duration", (interval->end - interval->start + 500) / 1000);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_recording_info (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_object (builder, "recordingInfo");
  reel_json_add_text (builder, "contentType", reel_content_type_nicks[metadata->content_type]);
  reel_json_add_text (builder, "channelType", reel_channel_type_nicks[metadata->channel_type]);
  reel_json_add_text (builder, "format", reel_format_nicks[metadata->format]);
  reel_json_begin_object (builder, "audioConfiguration");
  reel_json_add_number (builder, "sampleRate", metadata->audio.sample_rate);
  reel_json_add_number (builder, "bitRate", metadata->audio.bit_rate);
  reel_json_add_number (builder, "channels", metadata->audio.channels);
  json_builder_end_object (builder);
  if (metadata->content_type == REEL_CONTENT_AUDIO_VIDEO) {
    const ReelVideoStats *video = &metadata->video;

    reel_json_begin_object (builder, "videoConfiguration");
    reel_json_add_number (builder, "longerSideLength", MAX (video->width, video->height));
    reel_json_add_number (builder, "shorterSideLength", MIN (video->width, video->height));
    reel_json_add_number (builder, "frameRate", video->frame_rate);
    reel_json_add_number (builder, "bitRate", video->bit_rate);
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
}

static void
add_participants (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_array (builder, "participants");
  for (guint i = 0; i < metadata->n_participants; i++) {
    if (!metadata->participants[i].recorded)
      continue;
    json_builder_begin_object (builder);
    reel_json_add_text (builder, "participantId", metadata->participants[i].participant_id);
    if (metadata->participants[i].channel >= 0)
      reel_json_add_number (builder, "channel", metadata->participants[i].channel);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* BUT: (nullable): whose names are left out */
static void
add_pairs (JsonBuilder *builder, GVariant *pairs, GVariant *but)
{
  GVariantIter iter;
  const char *name, *text, *other;

  if (pairs == NULL)
    return;
  g_variant_iter_init (&iter, pairs);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text)) {
    if (but == NULL || !g_variant_lookup (but, name, "&s", &other))
      reel_json_add_text (builder, name, text);
  }
}

static void
add_client_metadata (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_object (builder, "metadata");
  add_pairs (builder, metadata->client_metadata, NULL);
  add_pairs (builder, metadata->call_metadata, metadata->client_metadata);
  json_builder_end_object (builder);
}

/* Speaking is measured by the clock and the cuts by the media, which is slightly behind: the share may not exceed the
 * whole. */
static double
get_speaking_share (const ReelMetadata *metadata, const ReelMetadataParticipant *participant)
{
  return metadata->duration_us > 0 ? MIN (participant->spoken_ms * 1000.0 / metadata->duration_us, 1.0) : 0.0;
}

static void
add_person (JsonBuilder *builder, const ReelMetadataParticipant *participant)
{
  reel_json_add_text (builder, "participantId", participant->participant_id);
  reel_json_add_text (builder, "displayName", participant->display_name);
  reel_json_add_text (builder, "role", participant->role);
}

/* Those who were present without being recorded, listed separately. */
static void
add_not_recorded (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_array (builder, "notRecorded");
  for (guint i = 0; i < metadata->n_participants; i++) {
    const ReelMetadataParticipant *participant = &metadata->participants[i];

    if (participant->recorded)
      continue;
    json_builder_begin_object (builder);
    add_person (builder, participant);
    reel_json_add_text (builder, "why", participant->refused ? "refused" : "excluded");
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_people (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_array (builder, "people");
  for (guint i = 0; i < metadata->n_participants; i++) {
    const ReelMetadataParticipant *participant = &metadata->participants[i];

    if (!participant->recorded)
      continue;
    json_builder_begin_object (builder);
    add_person (builder, participant);
    reel_json_add_fraction (builder, "speakingShare", get_speaking_share (metadata, participant));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_log (JsonBuilder *builder, const ReelLog *log)
{
  reel_json_begin_array (builder, "participantLog");
  for (guint i = 0; log != NULL && i < reel_log_get_length (log); i++) {
    const ReelLogEntry *entry = reel_log_get (log, i);

    json_builder_begin_object (builder);
    reel_json_add_time (builder, "time", entry->utc);
    reel_json_add_text (builder, "event", reel_log_kind_nicks[entry->kind]);
    reel_json_add_text (builder, "participantId", entry->participant_id);
    if (entry->stream_id != NULL)
      reel_json_add_text (builder, "streamId", entry->stream_id);
    if (entry->detail != NULL)
      reel_json_add_text (builder, "detail", entry->detail);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_chat (JsonBuilder *builder, const GPtrArray *chat)
{
  reel_json_begin_array (builder, "chat");
  for (guint i = 0; chat != NULL && i < chat->len; i++) {
    const ReelChatMessage *message = chat->pdata[i];

    json_builder_begin_object (builder);
    reel_json_add_time (builder, "time", message->utc);
    reel_json_add_text (builder, "participantId", message->participant_id);
    reel_json_add_text (builder, "text", message->text);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* packets-lost becomes packetsLost. */
static char *
to_camel_case (const char *name)
{
  GString *camel = g_string_new (NULL);
  gboolean up = FALSE;

  for (const char *p = name; *p != '\0'; p++) {
    if (*p != '-')
      g_string_append_c (camel, up ? g_ascii_toupper (*p) : *p);
    up = *p == '-';
  }
  return g_string_free (camel, FALSE);
}

/* JSON has no NaN and no infinity. */
static JsonNode *
stat_to_node (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE) && !isfinite (g_variant_get_double (value)))
    return json_node_new (JSON_NODE_NULL);
  return json_gvariant_serialize (value);
}

static void
add_stats (JsonBuilder *builder, GVariant *stats)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, stats);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value)) {
    g_autofree char *camel = to_camel_case (name);

    json_builder_set_member_name (builder, camel);
    json_builder_add_value (builder, stat_to_node (value));
  }
}

static void
add_streams (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_array (builder, "streams");
  for (guint i = 0; i < metadata->n_streams; i++) {
    const ReelMetadataStream *stream = &metadata->streams[i];

    json_builder_begin_object (builder);
    reel_json_add_text (builder, "streamId", stream->stream_id);
    reel_json_add_text (builder, "participantId", stream->participant_id);
    reel_json_add_text (builder, "kind", stream->kind);
    reel_json_add_text (builder, "state", stream->state);
    if (stream->stats != NULL)
      add_stats (builder, stream->stats);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* The worker's names, and those of their maximum or sum over all streams. */
static const struct {
  const char *fact;
  const char *member;
  gboolean sum;
} sync_stats[] = {
  { "av-offset-ms", "largestOffsetMs", FALSE },
  { "av-offset-left-ms", "largestOffsetLeftMs", FALSE },
  { "av-correction-largest-ms", "largestCorrectionMs", FALSE },
  { "drift-ppm", "largestDriftPpm", FALSE },
  { "gap-samples", "gapSamples", TRUE },
  { "lost", "packetsLost", TRUE },
};

static double
read_size (const ReelMetadataStream *stream, const char *fact)
{
  g_autoptr (GVariant) value = NULL;

  if (stream->stats == NULL)
    return 0.0;
  value = g_variant_lookup_value (stream->stats, fact, NULL);
  if (value == NULL)
    return 0.0;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return (double)g_variant_get_uint64 (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE) && isfinite (g_variant_get_double (value)))
    return fabs (g_variant_get_double (value));
  return 0.0;
}

/* A summary of the A/V sync; the streams have their own values. */
static void
add_sync (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_object (builder, "sync");
  for (gsize f = 0; f < G_N_ELEMENTS (sync_stats); f++) {
    double total = 0.0;

    for (guint i = 0; i < metadata->n_streams; i++) {
      double size = read_size (&metadata->streams[i], sync_stats[f].fact);

      total = sync_stats[f].sum ? total + size : MAX (total, size);
    }
    if (sync_stats[f].sum)
      reel_json_add_number (builder, sync_stats[f].member, (gint64)total);
    else
      reel_json_add_fraction (builder, sync_stats[f].member, total);
  }
  json_builder_end_object (builder);
}

static void
add_ids (JsonBuilder *builder, const char *name, GVariant *view, const char *key)
{
  g_autofree const char **ids = NULL;

  reel_json_begin_array (builder, name);
  g_variant_lookup (view, key, "^a&s", &ids);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    json_builder_add_string_value (builder, ids[i]);
  json_builder_end_array (builder);
}

/* Each entry holds until the next one. */
static void
add_visible (JsonBuilder *builder, GVariant *views)
{
  reel_json_begin_array (builder, "visible");
  for (gsize i = 0; i < g_variant_n_children (views); i++) {
    g_autoptr (GVariant) view = g_variant_get_child_value (views, i);
    const char *layout = NULL, *stage = NULL;
    gint64 utc = 0;

    g_variant_lookup (view, "utc", "x", &utc);
    g_variant_lookup (view, "layout", "&s", &layout);
    g_variant_lookup (view, "stage", "&s", &stage);
    json_builder_begin_object (builder);
    reel_json_add_time (builder, "time", utc);
    reel_json_add_text (builder, "layout", layout);
    if (stage != NULL)
      reel_json_add_text (builder, "stage", stage);
    add_ids (builder, "participants", view, "participants");
    add_ids (builder, "screens", view, "screens");
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_sidecar (JsonBuilder *builder, const ReelMetadata *metadata, const char *member, ReelChunkFile file)
{
  g_autofree char *name = reel_chunk_files_name (metadata->stem, file);

  reel_json_add_text (builder, member, name);
}

/* The files beside the document; the catalogue knows which of them could be created. */
static void
add_sidecars (JsonBuilder *builder, const ReelMetadata *metadata)
{
  reel_json_begin_object (builder, "sidecars");
  if (metadata->captions)
    add_sidecar (builder, metadata, "captions", REEL_CHUNK_FILE_CAPTIONS);
  if (metadata->content_type == REEL_CONTENT_AUDIO_VIDEO) {
    add_sidecar (builder, metadata, "thumbnail", REEL_CHUNK_FILE_THUMBNAIL);
    add_sidecar (builder, metadata, "contactSheet", REEL_CHUNK_FILE_CONTACT_SHEET);
  }
  add_sidecar (builder, metadata, "peaks", REEL_CHUNK_FILE_PEAKS);
  json_builder_end_object (builder);
}

static void
add_own_stats (JsonBuilder *builder, const ReelMetadata *metadata)
{
  const ReelMetadataCall call = { metadata->subject, metadata->meeting_id, metadata->meeting, metadata->restricted };

  reel_json_begin_object (builder, "callreel");
  reel_json_add_text (builder, "serverCallId", metadata->server_call_id);
  reel_json_add_text (builder, "recordingId", metadata->recording_id);
  reel_json_add_text (builder, "endReason", reel_chunk_end_nicks[metadata->end_reason]);
  if (metadata->detail != NULL)
    reel_json_add_text (builder, "detail", metadata->detail);
  reel_metadata_call_add (builder, &call);
  reel_json_add_text (builder, "host", metadata->host);
  reel_json_add_text (builder, "scope", reel_scope_nicks[metadata->scope]);
  add_client_metadata (builder, metadata);
  add_intervals (builder, "censoredIntervals", metadata->censored);
  if (metadata->late != NULL && metadata->late->len > 0)
    add_intervals (builder, "lateIntervals", metadata->late);
  add_people (builder, metadata);
  add_not_recorded (builder, metadata);
  add_log (builder, metadata->log);
  add_chat (builder, metadata->chat);
  add_streams (builder, metadata);
  add_sync (builder, metadata);
  add_sidecars (builder, metadata);
  if (metadata->visible != NULL)
    add_visible (builder, metadata->visible);
  json_builder_end_object (builder);
}

char *
reel_metadata_build (const ReelMetadata *metadata)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "resourceId", metadata->resource_id);
  reel_json_add_text (builder, "callId", metadata->call_id);
  reel_json_add_text (builder, "chunkDocumentId", metadata->document_id);
  reel_json_add_number (builder, "chunkIndex", metadata->index);
  reel_json_add_time (builder, "chunkStartTime", metadata->start_utc);
  reel_json_add_fraction (builder, "chunkDuration", metadata->duration_us / 1000.0);
  add_intervals (builder, "pauseResumeIntervals", metadata->pauses);
  add_recording_info (builder, metadata);
  add_participants (builder, metadata);
  add_own_stats (builder, metadata);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}
