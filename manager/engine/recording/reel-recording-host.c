/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface of a recording's owner. Called by the parts of ReelRecording, implemented by reel-call-host.c. */
#include "manager/engine/recording/reel-recording-host.h"

#include "manager/core/wire/reel-error.h"

G_DEFINE_INTERFACE (ReelRecordingHost, reel_recording_host, G_TYPE_OBJECT)

#define IFACE(self) (REEL_RECORDING_HOST_GET_IFACE (self))

static void
reel_recording_host_default_init (ReelRecordingHostInterface *iface)
{
}

ReelWorker *
reel_recording_host_peek_worker (ReelRecordingHost *self)
{
  return IFACE (self)->peek_worker (self);
}

gboolean
reel_recording_host_has_worker_process (ReelRecordingHost *self)
{
  return IFACE (self)->has_worker_process (self);
}

void
reel_recording_host_kill_worker (ReelRecordingHost *self)
{
  IFACE (self)->kill_worker (self);
}

void
reel_recording_host_ensure_worker_async (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  IFACE (self)->ensure_worker_async (self, callback, user_data);
}

gboolean
reel_recording_host_ensure_worker_finish (ReelRecordingHost *self, GAsyncResult *result, GError **error)
{
  return IFACE (self)->ensure_worker_finish (self, result, error);
}

GError *
reel_recording_host_new_worker_error (void)
{
  return g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                              "The media process of the call ended unexpectedly. Try again.");
}

void
reel_recording_host_wait_for_prompt_async (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  IFACE (self)->wait_for_prompt_async (self, callback, user_data);
}

void
reel_recording_host_wait_for_prompt_finish (ReelRecordingHost *self, GAsyncResult *result)
{
  IFACE (self)->wait_for_prompt_finish (self, result);
}

gint64
reel_recording_host_stamp (ReelRecordingHost *self)
{
  return IFACE (self)->stamp (self);
}

gint64
reel_recording_host_get_asked (ReelRecordingHost *self)
{
  return IFACE (self)->get_asked (self);
}

ReelCallDescription
reel_recording_host_describe (ReelRecordingHost *self)
{
  ReelCallDescription description = { NULL };

  IFACE (self)->describe (self, &description);
  return description;
}

char *
reel_recording_host_dup_directory (ReelRecordingHost *self)
{
  return IFACE (self)->dup_directory (self);
}

char *
reel_recording_host_print_properties (ReelRecordingHost *self)
{
  return IFACE (self)->print_properties (self);
}

GVariant *
reel_recording_host_list_troubles (ReelRecordingHost *self)
{
  return IFACE (self)->list_troubles (self);
}

GHashTable *
reel_recording_host_sum_speech (ReelRecordingHost *self, const ReelSpeech *speech, gint64 utc)
{
  return IFACE (self)->sum_speech (self, speech, utc);
}

GArray *
reel_recording_host_list_people (ReelRecordingHost *self, GHashTable *spoken, GHashTable *recorded, gint64 from,
                                 gint64 to)
{
  return IFACE (self)->list_people (self, spoken, recorded, from, to);
}

GArray *
reel_recording_host_list_streams (ReelRecordingHost *self, gint64 from)
{
  return IFACE (self)->list_streams (self, from);
}
