/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Creates and frees the parts of a recording. Called by ReelRecording. */
#include "manager/engine/recording/reel-recording-parts.h"

static ReelRecordingParts *
new_without_operation (ReelServices *services, ReelRecordingHost *host, const char *id)
{
  ReelRecordingParts *self = g_rc_box_new0 (ReelRecordingParts);

  self->services = reel_services_ref (services);
  self->host = g_object_ref (host);
  self->chunks = reel_chunk_list_new (services->store, id);
  self->timeline = reel_timeline_new (services->store, id);
  self->time = g_new0 (ReelRecordedTime, 1);
  self->speech = reel_speech_new ();
  self->chat = reel_chat_keeper_new (services->store, id, self->timeline);
  self->admission = reel_admission_new (host, id, self->timeline, self->chunks, self->services->deadline_ms);
  return self;
}

static void
set_operation (ReelRecordingParts *self, ReelOperation *operation)
{
  const ReelOptions *options = reel_operation_get_options (operation);

  self->operation = operation;
  self->channels = reel_channels_new (options->channel_type == REEL_CHANNEL_MIXED);
  if (options->channels != NULL)
    reel_channels_restore (self->channels, options->channels);
}

ReelRecordingParts *
reel_recording_parts_new (ReelServices *services, ReelRecordingHost *host, ReelOptions *options, GVariant *options_text,
                          ReelTrigger *trigger)
{
  g_autofree char *id = g_uuid_string_random ();
  ReelRecordingParts *self = new_without_operation (services, host, id);
  ReelOperationRequest request = {
    .id = id,
    .call_id = reel_recording_host_describe (host).call_id,
    .created_utc = reel_recording_host_stamp (host),
    .options = options,
    .options_text = options_text,
    .trigger = trigger,
  };

  set_operation (self, reel_operation_new (services->store, self->chunks, &request));
  return self;
}

ReelRecordingParts *
reel_recording_parts_new_restored (ReelServices *services, ReelRecordingHost *host, const ReelOperationRecord *record,
                                   GError **error)
{
  g_autoptr (ReelRecordingParts) self = new_without_operation (services, host, record->operation);
  ReelOperation *operation = reel_operation_new_restored (services->store, self->chunks, record,
                                                          reel_config_get_limit_ms (services->config), error);

  if (operation == NULL)
    return NULL;
  set_operation (self, operation);
  return g_steal_pointer (&self);
}

ReelRecordingParts *
reel_recording_parts_ref (ReelRecordingParts *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ReelRecordingParts *self = data;

  g_object_unref (self->admission);
  reel_chat_keeper_free (self->chat);
  g_clear_pointer (&self->channels, reel_channels_free);
  reel_speech_free (self->speech);
  g_free (self->time);
  reel_timeline_unref (self->timeline);
  g_clear_object (&self->operation);
  g_object_unref (self->chunks);
  g_object_unref (self->host);
  reel_services_unref (self->services);
}

void
reel_recording_parts_unref (ReelRecordingParts *self)
{
  g_rc_box_release_full (self, clear);
}

void
reel_recording_parts_cut (ReelRecordingParts *self, ReelTimelineKind kind, gboolean on, gint64 utc)
{
  reel_timeline_cut (self->timeline, kind, on, utc);
  if (on)
    reel_chat_keeper_drop_from (self->chat, utc);
}
