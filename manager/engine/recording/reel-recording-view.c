/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The a{sv} of a recording. Called by ReelRecording and the engine. */
#include "manager/engine/recording/reel-recording-view.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/rules/reel-trigger.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/document/reel-time.h"
#include "manager/engine/store/reel-storage.h"

#define NS_PER_MS G_GUINT64_CONSTANT (1000000)
/* Of one recording, in an answer; its event names all. */
#define MAX_CHUNKS 500

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)

static void
add_text (GVariantBuilder *builder, const char *key, const char *text)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text != NULL ? text : ""));
}

static GVariant *
list_warnings_left (const ReelRecordingView *self)
{
  GVariantBuilder left;

  g_variant_builder_init (&left, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < self->warnings->len; i++) {
    guint32 seconds = g_array_index (self->warnings, guint32, i);
    if (seconds * NS_PER_S < self->remaining_ns)
      g_variant_builder_add (&left, "u", seconds);
  }
  return g_variant_builder_end (&left);
}

static void
add_locations (GVariantBuilder *dict, const char *location)
{
  g_autofree char *content = g_filename_to_uri (location, NULL, NULL);
  g_autofree char *metadata_path = reel_storage_metadata_path_of (location);
  g_autofree char *metadata = g_filename_to_uri (metadata_path, NULL, NULL);

  add_text (dict, "content-location", content);
  add_text (dict, "metadata-location", metadata);
}

/* Of a recording of many chunks the last ones are shown. */
static guint
first_shown (const ReelRecordingView *self)
{
  return self->chunks->len > MAX_CHUNKS ? self->chunks->len - MAX_CHUNKS : 0;
}

static GVariant *
list_locations (const ReelRecordingView *self)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = first_shown (self); i < self->chunks->len; i++) {
    const ReelChunkRecord *chunk = self->chunks->pdata[i];
    g_autofree char *uri = chunk->location != NULL ? g_filename_to_uri (chunk->location, NULL, NULL) : NULL;

    if (uri != NULL)
      g_variant_builder_add (&list, "s", uri);
  }
  return g_variant_builder_end (&list);
}

static GVariant *
list_chunks (const ReelRecordingView *self)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = first_shown (self); i < self->chunks->len; i++) {
    const ReelChunkRecord *chunk = self->chunks->pdata[i];
    GVariantBuilder dict;

    if (chunk->location == NULL)
      continue;
    g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&dict, "{sv}", "index", g_variant_new_uint32 (chunk->index));
    add_text (&dict, "document-id", chunk->document_id);
    g_variant_builder_add (&dict, "{sv}", "duration-ms", g_variant_new_uint64 (chunk->duration_ns / NS_PER_MS));
    g_variant_builder_add (&dict, "{sv}", "size", g_variant_new_uint64 (chunk->size));
    add_text (&dict, "end-reason", chunk->end_reason);
    add_locations (&dict, chunk->location);
    g_variant_builder_add_value (&list, g_variant_builder_end (&dict));
  }
  return g_variant_builder_end (&list);
}

GVariant *
reel_recording_view_to_variant (const ReelRecordingView *self)
{
  g_autofree char *start = self->start_utc != 0 ? reel_time_to_iso8601 (self->start_utc) : NULL;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "recording-operation-id", self->operation);
  add_text (&dict, "state", reel_recording_state_nicks[self->state]);
  g_variant_builder_add (&dict, "{sv}", "censored", g_variant_new_boolean (self->censored));
  g_variant_builder_add (&dict, "{sv}", "elapsed-ms", g_variant_new_uint64 (self->elapsed_ns / NS_PER_MS));
  g_variant_builder_add (&dict, "{sv}", "duration-ms", g_variant_new_uint64 (self->elapsed_ns / NS_PER_MS));
  g_variant_builder_add (&dict, "{sv}", "remaining-ms", g_variant_new_uint64 (self->remaining_ns / NS_PER_MS));
  g_variant_builder_add (&dict, "{sv}", "max-duration-ms", g_variant_new_uint64 (self->options->max_duration_ms));
  g_variant_builder_add (&dict, "{sv}", "chunk-index", g_variant_new_uint32 (self->chunk_index));
  add_text (&dict, "content-type", reel_content_type_nicks[self->options->content_type]);
  add_text (&dict, "channel-type", reel_channel_type_nicks[self->options->channel_type]);
  add_text (&dict, "format", reel_format_nicks[self->options->format]);
  add_text (&dict, "host", self->options->actor);
  add_text (&dict, "server-call-id", self->server_call_id);
  add_text (&dict, "call-id", self->call_id);
  add_text (&dict, "subject", self->subject);
  add_text (&dict, "meeting-id", self->meeting_id);
  g_variant_builder_add (&dict, "{sv}", "restricted", g_variant_new_boolean (self->restricted));
  add_text (&dict, "scope", reel_scope_nicks[self->scope]);
  if (start != NULL)
    add_text (&dict, "start-time", start);
  if (self->late_us > 0)
    g_variant_builder_add (&dict, "{sv}", "late-ms", g_variant_new_uint64 ((self->late_us + 999) / 1000));
  if (self->session_end_reason != NULL)
    add_text (&dict, "reason", self->session_end_reason);
  g_variant_builder_add (&dict, "{sv}", "warnings-left", list_warnings_left (self));
  g_variant_builder_add (&dict, "{sv}", "locations", list_locations (self));
  g_variant_builder_add (&dict, "{sv}", "chunk-count", g_variant_new_uint32 (self->chunks->len));
  g_variant_builder_add (&dict, "{sv}", "chunks", list_chunks (self));
  if (self->stalled_streams != NULL)
    g_variant_builder_add (&dict, "{sv}", "stalled-streams", self->stalled_streams);
  return g_variant_builder_end (&dict);
}

/* What is not as it was written is not a client's mistake. */
static ReelOptions *
parse_noted_options (const ReelOperationRecord *record, GError **error)
{
  g_autoptr (GVariant) text =
      record->options != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, record->options, NULL, NULL, NULL) : NULL;
  ReelOptions *options = text != NULL ? reel_options_parse (text, G_MAXUINT64, NULL) : NULL;

  if (options == NULL)
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue's row of the recording %s can't be read",
                 record->operation);
  return options;
}

GVariant *
reel_recording_view_of_record (const ReelListedRecord *listed, const GArray *warnings, GError **error)
{
  const ReelOperationRecord *record = listed->operation;
  g_autoptr (ReelOptions) options = parse_noted_options (record, error);
  g_autoptr (ReelTrigger) trigger = record->trigger != NULL ? reel_trigger_parse (record->trigger, NULL) : NULL;
  int state = reel_nick_find (reel_recording_state_nicks, record->state);
  ReelRecordingView view = {
    .operation = record->operation,
    .state = state >= 0 ? (ReelRecordingState)state : REEL_RECORDING_STATE_FAILED,
    .elapsed_ns = record->duration_ns,
    .chunk_index = listed->chunks->len > 0 ? listed->chunks->len - 1 : 0,
    .options = options,
    .server_call_id = listed->server_call_id,
    .call_id = record->call_id,
    .subject = listed->subject,
    .meeting_id = listed->meeting_id,
    .restricted = listed->restricted,
    .scope = trigger != NULL ? trigger->scope : REEL_SCOPE_ALL,
    .start_utc = record->start_utc,
    .session_end_reason = record->session_end_reason,
    .warnings = warnings,
    .chunks = listed->chunks,
  };

  return options != NULL ? reel_recording_view_to_variant (&view) : NULL;
}
