/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of Worker1.StartRecording. Called by ReelStart and ReelRecording. */
#include "manager/engine/recording/reel-recording-begin.h"

/* An a{sv} that a worker stores for a manager whose catalogue is lost; reel-rebuild.c reads it. */
static GVariant *
build_memo (ReelRecordingParts *parts)
{
  const ReelCallDescription call = reel_recording_host_describe (parts->host);
  g_autofree char *properties = reel_recording_host_print_properties (parts->host);
  ReelOperation *operation = parts->operation;
  const char *actor = reel_operation_get_options (operation)->actor;
  GVariantBuilder memo;

  g_variant_builder_init (&memo, G_VARIANT_TYPE_VARDICT);
#define ADD(key, value) g_variant_builder_add (&memo, "{sv}", key, value)
  ADD ("server-call-id", g_variant_new_string (call.server_call_id));
  ADD ("properties", g_variant_new_string (properties));
  ADD ("options", g_variant_new_string (reel_operation_get_options_text (operation)));
  ADD ("grounds", g_variant_new_string (reel_operation_get_trigger_text (operation)));
  ADD ("base", g_variant_new_string (reel_operation_get_base (operation)));
  ADD ("created-utc", g_variant_new_int64 (reel_operation_get_created_utc (operation)));
  if (actor != NULL)
    ADD ("host", g_variant_new_string (actor));
#undef ADD
  return g_variant_builder_end (&memo);
}

static GVariant *
list_admitted (ReelRecordingParts *parts)
{
  g_autofree const char **ids = reel_admission_list (parts->admission);

  return g_variant_new_strv (ids, -1);
}

static gboolean
begins_paused (ReelOperation *operation)
{
  ReelRecordingState state = reel_operation_get_state (operation);

  return state == REEL_RECORDING_STATE_PAUSED ||
         (state == REEL_RECORDING_STATE_STARTING && reel_operation_get_options (operation)->pause_on_start);
}

static GVariant *
build_options (ReelRecordingParts *parts)
{
  const ReelOptions *options = reel_operation_get_options (parts->operation);
  const ReelConfig *config = parts->services->config;
  const char *extension = reel_operation_get_extension (parts->operation);
  const GArray *warnings = config->warnings;
  g_autofree char *location = reel_storage_part_template (reel_operation_get_base (parts->operation), extension);
  GVariantBuilder dict;

#define ADD(key, value) g_variant_builder_add (&dict, "{sv}", key, value)
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  ADD ("content-type", g_variant_new_string (reel_content_type_nicks[options->content_type]));
  ADD ("channel-type", g_variant_new_string (reel_channel_type_nicks[options->channel_type]));
  if (options->channel_type == REEL_CHANNEL_UNMIXED) {
    ADD ("unmixed-channels", g_variant_new_uint32 (options->unmixed_channels));
    ADD ("channels", reel_channels_to_variant (parts->channels));
  }
  ADD ("format", g_variant_new_string (extension));
  ADD ("layout", g_variant_new_string (reel_layout_nicks[options->layout]));
  ADD ("location", g_variant_new_string (location));
  ADD ("max-size-bytes", g_variant_new_uint64 (options->max_size_bytes));
  ADD ("on-limit", g_variant_new_string (reel_on_limit_nicks[options->on_limit]));
  ADD ("max-duration-ms", g_variant_new_uint64 (options->max_duration_ms));
  ADD ("warnings", g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, warnings->data, warnings->len, sizeof (guint32)));
  ADD ("pause-on-start", g_variant_new_boolean (begins_paused (parts->operation)));
  ADD ("censor-on-start", g_variant_new_boolean (reel_timeline_is_censored (parts->timeline)));
  ADD ("media-timeout-ms", g_variant_new_uint64 ((guint64)config->media_timeout_seconds * 1000));
  ADD ("censor-text", g_variant_new_string (config->censor_text));
  ADD ("censor-tone", g_variant_new_uint32 (config->censor_tone_hz));
  ADD ("normalise-loudness", g_variant_new_boolean (config->normalise_loudness));
  ADD ("first-index", g_variant_new_uint32 (reel_chunk_list_get_next_index (parts->chunks)));
  ADD ("admitted", list_admitted (parts));
  ADD ("memo", build_memo (parts));
#undef ADD
  return g_variant_builder_end (&dict);
}

void
reel_recording_begin_async (ReelRecordingParts *parts, ReelWorker *worker, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const char *operation = reel_operation_get_id (parts->operation);

  reel_admission_set_informed (parts->admission, worker);
  reel_worker_links_set (parts->services->links, operation, worker);
  reel_worker_start_async (worker, operation, build_options (parts), callback, user_data);
}

gint64
reel_recording_begin_finish (ReelRecordingParts *parts, ReelWorker *worker, GAsyncResult *result, GError **error)
{
  gint64 start_utc = 0;

  if (reel_worker_start_finish (worker, result, &start_utc, error))
    return MAX (start_utc, 0);
  /* It must not start later, when nobody knows of it. */
  if (!reel_worker_has_answered (result) && reel_recording_host_peek_worker (parts->host) == worker)
    reel_recording_host_kill_worker (parts->host);
  return -1;
}
