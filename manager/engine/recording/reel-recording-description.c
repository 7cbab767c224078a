/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collects the description of a recording. Called by ReelRecording. */
#include "manager/engine/recording/reel-recording-description.h"

#include "manager/engine/services/reel-recording-view.h"

#define NS_PER_MS G_GUINT64_CONSTANT (1000000)
#define NS_PER_S  G_GUINT64_CONSTANT (1000000000)

static guint64
get_recorded (ReelRecordingParts *parts)
{
  return reel_recorded_time_get (parts->time, g_get_monotonic_time ());
}

static guint64
get_remaining_ns (ReelRecordingParts *parts)
{
  guint64 limit = reel_operation_get_options (parts->operation)->max_duration_ms * NS_PER_MS;
  guint next = reel_chunk_list_get_next_index (parts->chunks);
  guint64 before = next > 0 ? reel_chunk_list_sum (parts->chunks, next - 1) : 0;
  guint64 total = get_recorded (parts);
  guint64 in_chunk = total > before ? total - before : 0;

  if (!reel_recording_state_is_active (reel_operation_get_state (parts->operation)))
    return 0;
  return in_chunk < limit ? limit - in_chunk : 0;
}

guint64
reel_recording_description_get_remaining (ReelRecordingParts *parts)
{
  return (get_remaining_ns (parts) + NS_PER_S - 1) / NS_PER_S;
}

static const char *
get_reason (ReelOperation *operation)
{
  return reel_operation_is_ending (operation) ? reel_session_end_nicks[reel_operation_get_end (operation)] : NULL;
}

GVariant *
reel_recording_description_build (ReelRecordingParts *parts, guint64 late_us)
{
  const ReelCallDescription call = reel_recording_host_describe (parts->host);
  ReelOperation *operation = parts->operation;
  const gboolean final = reel_recording_state_is_final (reel_operation_get_state (operation));
  g_autoptr (GPtrArray) chunks = g_ptr_array_new ();
  guint next = reel_chunk_list_get_next_index (parts->chunks);
  ReelRecordingView view = {
    .operation = reel_operation_get_id (operation),
    .state = reel_operation_get_state (operation),
    .censored = reel_timeline_is_censored (parts->timeline),
    .elapsed_ns = final ? reel_chunk_list_sum (parts->chunks, G_MAXUINT) : get_recorded (parts),
    .remaining_ns = get_remaining_ns (parts),
    .chunk_index = next > 0 ? next - 1 : 0,
    .options = reel_operation_get_options (operation),
    .server_call_id = call.server_call_id,
    .call_id = call.call_id,
    .subject = call.subject,
    .meeting_id = call.meeting_id,
    .restricted = call.restricted,
    .scope = reel_operation_get_trigger (operation)->scope,
    .start_utc = reel_operation_get_start_utc (operation),
    .late_us = late_us,
    .session_end_reason = get_reason (operation),
    .warnings = parts->services->config->warnings,
    .chunks = chunks,
    .stalled_streams = final ? NULL : reel_recording_host_list_troubles (parts->host),
  };

  for (guint i = 0; i < reel_chunk_list_get_length (parts->chunks); i++)
    g_ptr_array_add (chunks, (gpointer)reel_chunk_get_record (reel_chunk_list_get (parts->chunks, i)));
  return reel_recording_view_to_variant (&view);
}

GVariant *
reel_recording_description_build_change (ReelRecordingParts *parts, guint64 late_us)
{
  const ReelCallDescription call = reel_recording_host_describe (parts->host);
  const char *reason = get_reason (parts->operation);
  GVariantBuilder detail;

  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
#define ADD(key, value) g_variant_builder_add (&detail, "{sv}", key, value)
  ADD ("censored", g_variant_new_boolean (reel_timeline_is_censored (parts->timeline)));
  ADD ("elapsed-ms", g_variant_new_uint64 (get_recorded (parts) / NS_PER_MS));
  if (late_us > 0)
    ADD ("late-ms", g_variant_new_uint64 ((late_us + 999) / 1000));
  ADD ("server-call-id", g_variant_new_string (call.server_call_id));
  if (reason != NULL)
    ADD ("reason", g_variant_new_string (reason));
  if (reel_recording_state_is_final (reel_operation_get_state (parts->operation))) {
    g_autoptr (GVariant) state = g_variant_ref_sink (reel_recording_description_build (parts, late_us));
    g_autoptr (GVariant) locations = g_variant_lookup_value (state, "locations", G_VARIANT_TYPE_STRING_ARRAY);

    ADD ("locations", locations);
  }
#undef ADD
  return g_variant_ref_sink (g_variant_builder_end (&detail));
}
