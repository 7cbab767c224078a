/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording's host in a test; see the header. */
#include "tests/engine/recording/fake-call.h"

#include "manager/core/document/reel-metadata.h"

struct _FakeCall {
  GObject parent_instance;

  char *directory;
  ReelLog *log;
  ReelWorker *worker;
  GQueue waiting; /* GTask */
  guint kills;
  gint64 asked;
  gint64 last_stamp;
};

static void host_iface_init (ReelRecordingHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeCall, fake_call, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_RECORDING_HOST, host_iface_init))

static void
fake_call_init (FakeCall *self)
{
  self->log = reel_log_new ();
}

static void
fake_call_finalize (GObject *object)
{
  FakeCall *self = FAKE_CALL (object);

  g_assert_cmpuint (self->waiting.length, ==, 0);
  g_clear_object (&self->worker);
  reel_log_free (self->log);
  g_free (self->directory);
  G_OBJECT_CLASS (fake_call_parent_class)->finalize (object);
}

static void
fake_call_class_init (FakeCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_call_finalize;
}

FakeCall *
fake_call_new (const char *directory)
{
  FakeCall *self = g_object_new (FAKE_TYPE_CALL, NULL);

  self->directory = g_strdup (directory);
  return self;
}

void
fake_call_set_worker (FakeCall *self, ReelWorker *worker)
{
  GTask *task;

  g_set_object (&self->worker, worker);
  while (worker != NULL && (task = g_queue_pop_head (&self->waiting)) != NULL) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

guint
fake_call_count_kills (FakeCall *self)
{
  return self->kills;
}

void
fake_call_set_asked (FakeCall *self, gint64 asked)
{
  self->asked = asked;
}

static ReelWorker *
peek_worker (ReelRecordingHost *host)
{
  return FAKE_CALL (host)->worker;
}

static gboolean
has_worker_process (ReelRecordingHost *host)
{
  return FAKE_CALL (host)->worker != NULL;
}

static void
kill_worker (ReelRecordingHost *host)
{
  FAKE_CALL (host)->kills++;
  g_clear_object (&FAKE_CALL (host)->worker);
}

static void
ensure_worker_async (ReelRecordingHost *host, GAsyncReadyCallback callback, gpointer user_data)
{
  FakeCall *self = FAKE_CALL (host);

  g_queue_push_tail (&self->waiting, g_task_new (self, NULL, callback, user_data));
  fake_call_set_worker (self, self->worker);
}

static gboolean
ensure_worker_finish (ReelRecordingHost *host, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
wait_for_prompt_async (ReelRecordingHost *host, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (host, NULL, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static void
wait_for_prompt_finish (ReelRecordingHost *host, GAsyncResult *result)
{
}

static gint64
stamp (ReelRecordingHost *host)
{
  FakeCall *self = FAKE_CALL (host);

  self->last_stamp = MAX (g_get_real_time (), self->last_stamp + 1);
  return self->last_stamp;
}

static gint64
get_asked (ReelRecordingHost *host)
{
  return FAKE_CALL (host)->asked;
}

static void
describe (ReelRecordingHost *host, ReelCallDescription *description)
{
  description->call_id = "c1";
  description->server_call_id = "call";
  description->log = FAKE_CALL (host)->log;
}

static char *
dup_directory (ReelRecordingHost *host)
{
  return g_strdup (FAKE_CALL (host)->directory);
}

static char *
print_properties (ReelRecordingHost *host)
{
  return g_strdup ("@a{sv} {}");
}

static GVariant *
list_troubles (ReelRecordingHost *host)
{
  return g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0);
}

static GHashTable *
sum_speech (ReelRecordingHost *host, const ReelSpeech *speech, gint64 utc)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static GArray *
list_people (ReelRecordingHost *host, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to)
{
  return g_array_new (FALSE, TRUE, sizeof (ReelMetadataParticipant));
}

static GArray *
list_streams (ReelRecordingHost *host, gint64 from)
{
  return g_array_new (FALSE, TRUE, sizeof (ReelMetadataStream));
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
