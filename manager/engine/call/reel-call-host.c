/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call as the host of its recordings: what they ask of it, and what it does when they tell of themselves. Called
 * through the interface and by signals. */
#include "manager/engine/call/reel-call-private.h"

static ReelWorker *
peek_worker (ReelRecordingHost *self)
{
  return reel_call_peek_worker (REEL_CALL (self));
}

static gboolean
has_worker_process (ReelRecordingHost *self)
{
  return reel_call_get_worker_pid (REEL_CALL (self)) != 0;
}

static void
kill_worker (ReelRecordingHost *self)
{
  reel_call_kill_worker (REEL_CALL (self));
}

static void
ensure_worker_async (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_call_ensure_worker_async (REEL_CALL (self), callback, user_data);
}

static gboolean
ensure_worker_finish (ReelRecordingHost *self, GAsyncResult *result, GError **error)
{
  return reel_call_ensure_worker_finish (REEL_CALL (self), result, error);
}

static void
wait_for_prompt_async (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_call_wait_for_prompt_async (REEL_CALL (self), callback, user_data);
}

static void
wait_for_prompt_finish (ReelRecordingHost *self, GAsyncResult *result)
{
  reel_call_wait_for_prompt_finish (REEL_CALL (self), result);
}

static gint64
stamp (ReelRecordingHost *self)
{
  return reel_call_stamp (REEL_CALL (self));
}

static gint64
get_asked (ReelRecordingHost *self)
{
  return reel_call_get_asked (REEL_CALL (self));
}

static void
describe (ReelRecordingHost *host, ReelCallDescription *description)
{
  ReelCall *self = REEL_CALL (host);

  description->call_id = reel_call_get_call_id (self);
  description->server_call_id = reel_call_get_server_call_id (self);
  description->subject = reel_call_get_subject (self);
  description->meeting_id = reel_call_get_meeting_id (self);
  description->meeting = reel_call_get_meeting (self);
  description->log = reel_call_get_log (self);
  description->restricted = reel_call_is_restricted (self);
  description->revision = reel_call_get_descriptions (self);
}

static char *
dup_directory (ReelRecordingHost *self)
{
  return reel_call_dup_directory (REEL_CALL (self));
}

static char *
print_properties (ReelRecordingHost *self)
{
  return reel_call_print_properties (REEL_CALL (self));
}

static GVariant *
list_troubles (ReelRecordingHost *self)
{
  return reel_call_list_troubles (REEL_CALL (self));
}

static GHashTable *
sum_speech (ReelRecordingHost *self, const ReelSpeech *speech, gint64 utc)
{
  return reel_call_sum_speech (REEL_CALL (self), speech, utc);
}

static GArray *
list_people (ReelRecordingHost *self, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to)
{
  return reel_call_list_for_metadata (REEL_CALL (self), spoken, recorded, from, to);
}

static GArray *
list_streams (ReelRecordingHost *self, gint64 from)
{
  return reel_call_list_streams_for_metadata (REEL_CALL (self), from);
}

void
reel_call_host_init (ReelRecordingHostInterface *iface)
{
  iface->peek_worker = peek_worker;
  iface->has_worker_process = has_worker_process;
  iface->kill_worker = kill_worker;
  iface->ensure_worker_async = ensure_worker_async;
  iface->ensure_worker_finish = ensure_worker_finish;
  iface->wait_for_prompt_async = wait_for_prompt_async;
  iface->wait_for_prompt_finish = wait_for_prompt_finish;
  iface->stamp = stamp;
  iface->get_asked = get_asked;
  iface->describe = describe;
  iface->dup_directory = dup_directory;
  iface->print_properties = print_properties;
  iface->list_troubles = list_troubles;
  iface->sum_speech = sum_speech;
  iface->list_people = list_people;
  iface->list_streams = list_streams;
}

static void
on_joined (ReelRecording *recording, ReelCall *self)
{
  reel_call_recorder_joined (self, recording);
}

static void
on_ending (ReelRecording *recording, ReelCall *self)
{
  reel_call_apply_admission (self, recording);
  reel_call_end_prompts (self);
}

static void
on_over (ReelRecording *recording, ReelCall *self)
{
  reel_call_recording_over (self, recording, reel_recording_get_session_end (recording));
}

static void
on_left (ReelRecording *recording, ReelCall *self)
{
  reel_call_recorder_left (self, reel_recording_get_operation (recording));
}

static void
on_start_failed (ReelRecording *recording, ReelCall *self)
{
  reel_call_start_failed (self, recording);
}

static void
on_settled (ReelRecording *recording, ReelCall *self)
{
  reel_call_settled (self);
}

static void
on_outdated (ReelRecording *recording, ReelCall *self)
{
  reel_call_amend_documents (self);
}

void
reel_call_listen (ReelCall *self, ReelRecording *recording)
{
  static const struct {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "joined", G_CALLBACK (on_joined) },
    { "ending", G_CALLBACK (on_ending) },
    { "over", G_CALLBACK (on_over) },
    { "left", G_CALLBACK (on_left) },
    { "start-failed", G_CALLBACK (on_start_failed) },
    { "settled", G_CALLBACK (on_settled) },
    { "outdated", G_CALLBACK (on_outdated) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (recording, handlers[i].signal, handlers[i].handler, self, 0);
}

ReelCall *
reel_call_of (ReelRecording *recording)
{
  return REEL_CALL (reel_recording_get_owner (recording));
}
