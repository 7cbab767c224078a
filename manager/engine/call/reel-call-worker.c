/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call and its worker; see the header for who owns it. */
#include "manager/engine/call/reel-call-worker.h"

struct _ReelCallWorker {
  GObject parent_instance;

  ReelWorkerHost *host;
  char *call_id;
  ReelPeople *people;
  ReelCallStreams *streams;
  ReelPrompts *prompts;
  ReelRecordingList *recordings;
};

G_DEFINE_FINAL_TYPE (ReelCallWorker, reel_call_worker, G_TYPE_OBJECT)

enum { BRIEFED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_call_worker_init (ReelCallWorker *self)
{
}

static void
reel_call_worker_finalize (GObject *object)
{
  ReelCallWorker *self = REEL_CALL_WORKER (object);

  g_object_unref (self->host);
  g_object_unref (self->people);
  g_object_unref (self->streams);
  g_object_unref (self->prompts);
  g_object_unref (self->recordings);
  g_free (self->call_id);
  G_OBJECT_CLASS (reel_call_worker_parent_class)->finalize (object);
}

static void
reel_call_worker_class_init (ReelCallWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_worker_finalize;
  signals[BRIEFED] =
      g_signal_new ("briefed", REEL_TYPE_CALL_WORKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* A new worker knows nothing: it is sent the present call, people before their streams, streams before the
 * recordings. */
static void
on_running (ReelWorkerHost *host, ReelCallWorker *self)
{
  ReelWorker *worker = reel_worker_host_peek_worker (host);

  /* It disconnected at once: its loss is about to be handled. */
  if (worker == NULL)
    return;
  reel_call_streams_listen (self->streams, worker);
  reel_recording_list_listen (self->recordings, worker);
  if (reel_worker_host_is_adopted (host))
    return;
  reel_people_forward (self->people, worker);
  reel_call_streams_forward (self->streams, worker);
  reel_prompts_forward (self->prompts, worker);
  reel_recording_list_for_each (self->recordings, reel_recording_worker_replaced);
  g_signal_emit (self, signals[BRIEFED], 0);
}

static void
on_lost (ReelWorkerHost *host, ReelCallWorker *self)
{
  g_autoptr (ReelCallWorker) alive G_GNUC_UNUSED = g_object_ref (self);

  g_message ("The worker of call %s is gone", self->call_id);
  reel_recording_list_for_each (self->recordings, reel_recording_worker_lost);
  reel_prompts_end (self->prompts);
}

static void
on_given_up (ReelWorkerHost *host, ReelCallWorker *self)
{
  g_autoptr (ReelCallWorker) alive G_GNUC_UNUSED = g_object_ref (self);

  g_warning ("The worker of call %s is not replaced any more", self->call_id);
  reel_recording_list_for_each (self->recordings, reel_recording_worker_given_up);
  reel_call_streams_lose_sessions (self->streams);
}

ReelCallWorker *
reel_call_worker_new (ReelWorkerHost *host, const char *call_id, ReelPeople *people, ReelCallStreams *streams,
                      ReelPrompts *prompts, ReelRecordingList *recordings)
{
  ReelCallWorker *self = g_object_new (REEL_TYPE_CALL_WORKER, NULL);

  self->host = g_object_ref (host);
  self->call_id = g_strdup (call_id);
  self->people = g_object_ref (people);
  self->streams = g_object_ref (streams);
  self->prompts = g_object_ref (prompts);
  self->recordings = g_object_ref (recordings);
  g_signal_connect_object (host, "running", G_CALLBACK (on_running), self, 0);
  g_signal_connect_object (host, "lost", G_CALLBACK (on_lost), self, 0);
  g_signal_connect_object (host, "given-up", G_CALLBACK (on_given_up), self, 0);
  return self;
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCallWorker *self = g_task_get_source_object (task);
  ReelWorker *worker = REEL_WORKER (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = reel_worker_get_state_finish (worker, result, &error);

  if (state != NULL) {
    reel_people_reconcile (self->people, worker, state);
    reel_call_streams_reconcile (self->streams, worker, state);
  } else {
    g_warning ("The worker of call %s does not tell its state: %s", self->call_id, error->message);
    reel_worker_host_kill (self->host);
  }
  reel_recording_list_reconcile (self->recordings, state);
  g_task_return_boolean (task, state != NULL);
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCallWorker *self = g_task_get_source_object (task);
  ReelWorker *worker = NULL;

  if (reel_worker_host_adopt_finish (self->host, result, NULL))
    worker = reel_worker_host_peek_worker (self->host);
  if (worker != NULL) {
    reel_worker_get_state_async (worker, on_state, g_steal_pointer (&task));
    return;
  }
  /* It may need none any more, so that none would be notified of them. */
  reel_call_streams_lose_sessions (self->streams);
  reel_recording_list_reconcile (self->recordings, NULL);
  g_task_return_boolean (task, FALSE);
}

void
reel_call_worker_adopt_async (ReelCallWorker *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_worker_host_adopt_async (self->host, on_adopted, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_call_worker_adopt_finish (ReelCallWorker *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
