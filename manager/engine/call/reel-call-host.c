/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the recordings of a call need of it; see the header. */
#include "manager/engine/call/reel-call-host.h"

#include "manager/engine/call/reel-stream-list.h"

typedef struct {
  ReelCallParts *parts;
  gint64 asked;
} ReelCallHostPrivate;

static void host_iface_init (ReelRecordingHostInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (ReelCallHost, reel_call_host, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (ReelCallHost)
                                      G_IMPLEMENT_INTERFACE (REEL_TYPE_RECORDING_HOST, host_iface_init))

static ReelCallHostPrivate *
get_private (gpointer self)
{
  return reel_call_host_get_instance_private (REEL_CALL_HOST (self));
}

static ReelCallParts *
get_parts (gpointer self)
{
  return get_private (self)->parts;
}

static void
reel_call_host_init (ReelCallHost *self)
{
}

static void
reel_call_host_finalize (GObject *object)
{
  reel_call_parts_free (get_parts (object));
  G_OBJECT_CLASS (reel_call_host_parent_class)->finalize (object);
}

static void
reel_call_host_class_init (ReelCallHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_host_finalize;
}

void
reel_call_host_set_parts (ReelCallHost *self, ReelCallParts *parts)
{
  get_private (self)->parts = parts;
}

ReelCallParts *
reel_call_host_get_parts (ReelCallHost *self)
{
  return get_parts (self);
}

void
reel_call_host_set_asked (ReelCallHost *self, gint64 asked)
{
  get_private (self)->asked = asked;
}

static ReelWorker *
peek_worker (ReelRecordingHost *self)
{
  return reel_worker_host_peek_worker (get_parts (self)->host);
}

static gboolean
has_worker_process (ReelRecordingHost *self)
{
  return reel_worker_host_get_pid (get_parts (self)->host) != 0;
}

static void
kill_worker (ReelRecordingHost *self)
{
  reel_worker_host_kill (get_parts (self)->host);
}

/* Completed by a part with the task's result: keeps the call alive until then. */
static void
on_part_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, g_object_ref (result), g_object_unref);
}

static void
ensure_worker_async (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_worker_host_ensure_async (get_parts (self)->host, on_part_done, g_task_new (self, NULL, callback, user_data));
}

static gboolean
ensure_worker_finish (ReelRecordingHost *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) done = g_task_propagate_pointer (G_TASK (result), NULL);

  return reel_worker_host_ensure_finish (get_parts (self)->host, done, error);
}

static void
wait_for_prompt_async (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  ReelCallParts *parts = get_parts (self);

  reel_prompts_wait_async (parts->prompts, parts->profile->properties->language, on_part_done,
                           g_task_new (self, NULL, callback, user_data));
}

static void
wait_for_prompt_finish (ReelRecordingHost *self, GAsyncResult *result)
{
  g_autoptr (GAsyncResult) done = g_task_propagate_pointer (G_TASK (result), NULL);

  reel_prompts_wait_finish (get_parts (self)->prompts, done);
}

static gint64
stamp (ReelRecordingHost *self)
{
  return reel_stamp_clock_next (&get_parts (self)->clock);
}

static gint64
get_asked (ReelRecordingHost *self)
{
  return get_private (self)->asked;
}

static void
describe (ReelRecordingHost *self, ReelCallDescription *description)
{
  const ReelCallParts *parts = get_parts (self);

  description->call_id = parts->profile->call_id;
  description->server_call_id = parts->profile->server_call_id;
  description->subject = reel_call_parts_get_subject (parts);
  description->meeting_id = parts->profile->properties->meeting_id;
  description->meeting = reel_call_meeting_get (parts->meeting);
  description->metadata = parts->profile->properties->metadata;
  description->log = reel_call_log_get (parts->log);
  description->restricted = parts->profile->restricted;
  description->revision = reel_call_documents_get_revision (parts->documents);
}

static char *
dup_directory (ReelRecordingHost *self)
{
  return reel_call_parts_dup_directory (get_parts (self));
}

static char *
print_properties (ReelRecordingHost *self)
{
  return reel_call_profile_print_properties (get_parts (self)->profile);
}

static GVariant *
list_troubles (ReelRecordingHost *self)
{
  return reel_stream_list_troubles (get_parts (self)->streams);
}

static GHashTable *
sum_speech (ReelRecordingHost *self, const ReelSpeech *speech, gint64 utc)
{
  return reel_roster_sum_speech (get_parts (self)->roster, speech, utc);
}

static GArray *
list_people (ReelRecordingHost *self, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to)
{
  return reel_roster_list_for_metadata (get_parts (self)->roster, spoken, recorded, from, to);
}

static GArray *
list_streams (ReelRecordingHost *self, gint64 from)
{
  return reel_stream_list_for_metadata (get_parts (self)->streams, from);
}

static void
host_iface_init (ReelRecordingHostInterface *iface)
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
