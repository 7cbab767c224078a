/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The a{sv} of a recording. Called by ReelRecording, the engine and the archive. */
#include "manager/engine/services/reel-recording-view.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/wire/reel-destination.h"
#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/rules/reel-retention.h"
#include "manager/core/rules/reel-trigger.h"
#include "manager/core/state/reel-copy.h"
#include "manager/core/state/reel-disposition.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/document/reel-time.h"
#include "manager/engine/store/reel-storage.h"

#define US_PER_MS 1000
#define NS_PER_MS G_GUINT64_CONSTANT (1000000)
/* Of one recording, in an answer; its event names all. */
#define MAX_CHUNKS 500

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)

static void
add_text (GVariantBuilder *builder, const char *key, const char *text)
{
  reel_dict_add (builder, key, g_variant_new_string (text != NULL ? text : ""));
}

static GVariant *
list_warnings_left (const ReelRecordingView *self)
{
  GVariantBuilder left;

  g_variant_builder_init (&left, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < self->warnings->len; i++) {
    guint32 seconds = g_array_index (self->warnings, guint32, i);
    if (seconds * NS_PER_S < self->remaining_ns)
      g_variant_builder_add_value (&left, g_variant_new_uint32 (seconds));
  }
  return g_variant_builder_end (&left);
}

/* One that is kept for ever has none. */
static void
add_expiry_of (GVariantBuilder *dict, const char *prefix, gint64 expires_utc, const char *kept)
{
  g_autofree char *expires_key = g_strconcat (prefix, "expires", NULL);
  g_autofree char *kept_key = g_strconcat (prefix, "kept", NULL);

  if (expires_utc > 0 && expires_utc < REEL_RETENTION_FOR_EVER)
    reel_dict_add (dict, expires_key, g_variant_new_uint64 ((guint64)expires_utc / US_PER_MS));
  if (kept != NULL)
    add_text (dict, kept_key, kept);
}

char *
reel_recording_view_locate (const GPtrArray *copies, const char *path, gboolean is_here)
{
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 0; copies != NULL && i < copies->len; i++) {
    const ReelCopyRecord *copy = copies->pdata[i];

    if (copy->location != NULL && reel_copy_find (copy->state) == REEL_COPY_THERE && g_str_equal (copy->name, name))
      return g_strdup (copy->location);
  }
  return is_here ? g_filename_to_uri (path, NULL, NULL) : NULL;
}

static void
add_locations (GVariantBuilder *dict, const ReelRecordingView *self, const char *location, gboolean is_here)
{
  g_autofree char *content = reel_recording_view_locate (self->copies, location, is_here);
  g_autofree char *metadata_path = reel_storage_metadata_path_of (location);
  g_autofree char *metadata = reel_recording_view_locate (self->copies, metadata_path, is_here);

  if (content != NULL) {
    add_text (dict, "content-location", content);
    add_text (dict, "delete-location", content);
  }
  if (metadata != NULL)
    add_text (dict, "metadata-location", metadata);
}

static void
add_destination (GVariantBuilder *dict, const ReelRecordingView *self, const ReelChunkRecord *chunk)
{
  ReelCopyState state = REEL_COPY_THERE;
  const char *target = NULL;

  for (guint i = 0; self->copies != NULL && i < self->copies->len; i++) {
    const ReelCopyRecord *copy = self->copies->pdata[i];

    if (copy->index != chunk->index)
      continue;
    state = target != NULL ? reel_copy_join (state, reel_copy_find (copy->state)) : reel_copy_find (copy->state);
    target = copy->target;
  }
  if (target == NULL)
    return;
  add_text (dict, "destination", reel_destination_get_name (target));
  add_text (dict, "destination-state", reel_copy_nicks[state]);
  for (guint i = 0; self->copy_expiries != NULL && i < self->copy_expiries->len; i++) {
    const ReelCopyExpiryRecord *record = self->copy_expiries->pdata[i];

    if (record->index == chunk->index)
      add_expiry_of (dict, "destination-", record->expires_utc, record->kept);
  }
}

static const ReelSidecarRecord *
find_sidecars (const ReelRecordingView *self, guint index)
{
  for (guint i = 0; self->sidecars != NULL && i < self->sidecars->len; i++) {
    const ReelSidecarRecord *record = self->sidecars->pdata[i];

    if (record->index == index)
      return record;
  }
  return NULL;
}

static void
add_sidecars (GVariantBuilder *dict, const ReelRecordingView *self, const ReelChunkRecord *chunk,
              const ReelSidecarRecord *sidecars, gboolean is_here)
{
  g_auto (GStrv) names = g_strsplit (sidecars->names != NULL ? sidecars->names : "", " ", -1);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; names[i] != NULL; i++) {
    const int file = reel_nick_find (reel_chunk_file_nicks, names[i]);
    g_autofree char *path = file >= 0 ? reel_chunk_files_beside (chunk->location, (ReelChunkFile)file) : NULL;
    g_autofree char *uri = path != NULL ? reel_recording_view_locate (self->copies, path, is_here) : NULL;

    if (uri != NULL)
      g_variant_builder_add (&list, "{ss}", names[i], uri);
  }
  reel_dict_add (dict, "sidecars", g_variant_builder_end (&list));
  if (sidecars->error != NULL)
    add_text (dict, "sidecars-error", sidecars->error);
}

/* Of a recording of many chunks the last ones are shown. */
static guint
first_shown (const ReelRecordingView *self)
{
  return self->chunks->len > MAX_CHUNKS ? self->chunks->len - MAX_CHUNKS : 0;
}

static const ReelDispositionRecord *
find_disposition (const ReelRecordingView *self, const ReelChunkRecord *chunk)
{
  for (guint i = 0; self->dispositions != NULL && i < self->dispositions->len; i++) {
    const ReelDispositionRecord *record = self->dispositions->pdata[i];

    if (g_str_equal (record->document_id, chunk->document_id))
      return record;
  }
  return NULL;
}

/* Whether its files are where they were put. */
static gboolean
is_kept (const ReelDispositionRecord *disposition)
{
  return disposition == NULL || reel_disposition_find (disposition->state) == REEL_DISPOSITION_KEPT;
}

static void
add_expiry (GVariantBuilder *dict, const ReelRecordingView *self, const ReelChunkRecord *chunk)
{
  for (guint i = 0; self->expiries != NULL && i < self->expiries->len; i++) {
    const ReelExpiryRecord *record = self->expiries->pdata[i];

    if (!g_str_equal (record->document_id, chunk->document_id))
      continue;
    add_expiry_of (dict, "", record->expires_utc, record->kept);
  }
}

static void
add_sealing_error (GVariantBuilder *dict, const ReelRecordingView *self, const ReelChunkRecord *chunk)
{
  for (guint i = 0; self->unsealed != NULL && i < self->unsealed->len; i++) {
    const ReelUnsealedRecord *record = self->unsealed->pdata[i];

    if (record->index == chunk->index)
      add_text (dict, "sealing-error", record->error);
  }
}

static GVariant *
list_locations (const ReelRecordingView *self)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = first_shown (self); i < self->chunks->len; i++) {
    const ReelChunkRecord *chunk = self->chunks->pdata[i];
    g_autofree char *uri =
        chunk->location != NULL
            ? reel_recording_view_locate (self->copies, chunk->location, is_kept (find_disposition (self, chunk)))
            : NULL;

    if (uri != NULL)
      g_variant_builder_add_value (&list, g_variant_new_string (uri));
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
    const ReelSidecarRecord *sidecars;
    const ReelDispositionRecord *disposition = find_disposition (self, chunk);
    GVariantBuilder dict;

    if (chunk->location == NULL)
      continue;
    g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
    reel_dict_add (&dict, "index", g_variant_new_uint32 (chunk->index));
    add_text (&dict, "document-id", chunk->document_id);
    reel_dict_add (&dict, "duration-ms", g_variant_new_uint64 (chunk->duration_ns / NS_PER_MS));
    reel_dict_add (&dict, "size", g_variant_new_uint64 (chunk->size));
    add_text (&dict, "end-reason", chunk->end_reason);
    add_locations (&dict, self, chunk->location, is_kept (disposition));
    add_destination (&dict, self, chunk);
    if (!is_kept (disposition))
      add_text (&dict, "disposition", disposition->state);
    if (disposition != NULL && disposition->hold != NULL)
      add_text (&dict, "hold", disposition->hold);
    sidecars = find_sidecars (self, chunk->index);
    if (sidecars != NULL)
      add_sidecars (&dict, self, chunk, sidecars, is_kept (disposition));
    add_expiry (&dict, self, chunk);
    add_sealing_error (&dict, self, chunk);
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
  reel_dict_add (&dict, "censored", g_variant_new_boolean (self->censored));
  reel_dict_add (&dict, "elapsed-ms", g_variant_new_uint64 (self->elapsed_ns / NS_PER_MS));
  reel_dict_add (&dict, "duration-ms", g_variant_new_uint64 (self->elapsed_ns / NS_PER_MS));
  reel_dict_add (&dict, "remaining-ms", g_variant_new_uint64 (self->remaining_ns / NS_PER_MS));
  reel_dict_add (&dict, "max-duration-ms", g_variant_new_uint64 (self->options->max_duration_ms));
  add_text (&dict, "on-limit", reel_on_limit_nicks[self->options->on_limit]);
  reel_dict_add (&dict, "chunk-index", g_variant_new_uint32 (self->chunk_index));
  add_text (&dict, "content-type", reel_content_type_nicks[self->options->content_type]);
  add_text (&dict, "channel-type", reel_channel_type_nicks[self->options->channel_type]);
  add_text (&dict, "format", reel_format_nicks[self->options->format]);
  add_text (&dict, "host", self->options->actor);
  add_text (&dict, "server-call-id", self->server_call_id);
  add_text (&dict, "call-id", self->call_id);
  add_text (&dict, "subject", self->subject);
  add_text (&dict, "meeting-id", self->meeting_id);
  reel_dict_add (&dict, "restricted", g_variant_new_boolean (self->restricted));
  add_text (&dict, "scope", reel_scope_nicks[self->scope]);
  if (start != NULL)
    add_text (&dict, "start-time", start);
  if (self->late_us > 0)
    reel_dict_add (&dict, "late-ms", g_variant_new_uint64 ((self->late_us + 999) / 1000));
  if (self->session_end_reason != NULL)
    add_text (&dict, "reason", self->session_end_reason);
  reel_dict_add (&dict, "warnings-left", list_warnings_left (self));
  reel_dict_add (&dict, "locations", list_locations (self));
  reel_dict_add (&dict, "chunk-count", g_variant_new_uint32 (self->chunks->len));
  reel_dict_add (&dict, "chunks", list_chunks (self));
  if (self->stalled_streams != NULL)
    reel_dict_add (&dict, "stalled-streams", self->stalled_streams);
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
    .sidecars = listed->sidecars,
    .dispositions = listed->dispositions,
    .expiries = listed->expiries,
    .copies = listed->copies,
    .unsealed = listed->unsealed,
    .copy_expiries = listed->copy_expiries,
  };

  return options != NULL ? reel_recording_view_to_variant (&view) : NULL;
}
