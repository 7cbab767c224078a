/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of the engine as those of Worker1, and what a FakeWorker says as signals of ReelWorker. See the header; made
 * by FakeLauncher. */
#include "tests/engine/worker/fake-link.h"

struct _FakeLink {
  GObject parent_instance;

  FakeWorker *worker;
  int pid;
  GQueue *requests; /* FakeRequest: not taken yet */
  GQueue *open;     /* FakeRequest: taken and not answered */
  guint turn;       /* source */
  gboolean hung_up;
  gboolean left; /* requests that it left unanswered have failed */
  gboolean gone; /* and the loss was signalled */
};

static void worker_iface_init (ReelWorkerInterface *iface);
static void instance_iface_init (ReelWorkerInstanceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeLink, fake_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER, worker_iface_init)
                                   G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_INSTANCE, instance_iface_init))

static void
fake_link_init (FakeLink *self)
{
  self->requests = g_queue_new ();
  self->open = g_queue_new ();
}

static void
fake_link_finalize (GObject *object)
{
  FakeLink *self = FAKE_LINK (object);

  fake_worker_leave (self->worker, self);
  fake_worker_unref (self->worker);
  g_clear_handle_id (&self->turn, g_source_remove);
  g_queue_free_full (self->requests, (GDestroyNotify)fake_request_unref);
  g_queue_free_full (self->open, (GDestroyNotify)fake_request_unref);
  G_OBJECT_CLASS (fake_link_parent_class)->finalize (object);
}

static void
fake_link_class_init (FakeLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_link_finalize;
}

/* As the proxy fails if there is no answer. */
static void
fail (FakeRequest *request, const char *why)
{
  GTask *task = request->data;

  request->answered = TRUE;
  if (task != NULL)
    reel_worker_fail (task,
                      g_error_new (REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The media process of the call failed: %s",
                                   why),
                      FALSE);
}

static void
fail_all (GQueue *requests, const char *why)
{
  FakeRequest *request;

  while ((request = g_queue_pop_head (requests)) != NULL) {
    if (!request->answered)
      fail (request, why);
    fake_request_unref (request);
  }
}

static void
forget_answered (FakeLink *self)
{
  for (GList *at = self->open->head, *next; at != NULL; at = next) {
    FakeRequest *request = at->data;

    next = at->next;
    if (request->answered) {
      g_queue_delete_link (self->open, at);
      fake_request_unref (request);
    }
  }
}

/* A failure may cause further requests, which fail as well. */
static gboolean
end_turn (FakeLink *self)
{
  if (!self->left || !g_queue_is_empty (self->requests)) {
    self->hung_up = TRUE;
    self->left = TRUE;
    fail_all (self->open, "it has gone");
    fail_all (self->requests, "it has gone");
    return TRUE;
  }
  if (self->gone)
    return FALSE;
  self->gone = TRUE;
  g_signal_emit_by_name (self, "died");
  return !g_queue_is_empty (self->requests);
}

/* Returns: whether there is more to do */
static gboolean
take_turn (FakeLink *self)
{
  FakeRequest *request;

  if (fake_worker_is_dead (self->worker))
    return end_turn (self);
  if (fake_worker_is_suspended (self->worker))
    return FALSE;
  request = g_queue_pop_head (self->requests);
  if (request != NULL) {
    g_queue_push_tail (self->open, request);
    if (!fake_worker_hangs (self->worker))
      fake_worker_take (self->worker, request);
  }
  if (fake_worker_hangs (self->worker))
    fail_all (self->open, "it does not answer");
  forget_answered (self);
  return fake_worker_is_dead (self->worker) || !g_queue_is_empty (self->requests);
}

static gboolean
on_turn (gpointer data)
{
  g_autoptr (FakeLink) self = g_object_ref (data);
  guint turn = self->turn;

  if (take_turn (self))
    return G_SOURCE_CONTINUE;
  if (self->turn == turn)
    self->turn = 0;
  return G_SOURCE_REMOVE;
}

static void
wake (gpointer data)
{
  FakeLink *self = data;

  if (self->turn == 0)
    self->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
}

/* The same arguments, from the object that represents the worker. */
static void
on_said (const char *signal, GVariant *arguments, gpointer data)
{
  const gsize n_arguments = g_variant_n_children (arguments);
  const guint id = g_signal_lookup (signal, REEL_TYPE_WORKER);
  GSignalQuery query;
  g_autofree GValue *values = g_new0 (GValue, n_arguments + 1);

  g_signal_query (id, &query);
  g_value_init (&values[0], FAKE_TYPE_LINK);
  g_value_set_object (&values[0], data);
  for (gsize i = 0; i < n_arguments; i++) {
    g_autoptr (GVariant) argument = g_variant_get_child_value (arguments, i);

    if (query.param_types[i] == G_TYPE_VARIANT) {
      g_value_init (&values[i + 1], G_TYPE_VARIANT);
      g_value_set_variant (&values[i + 1], argument);
    } else {
      g_dbus_gvariant_to_gvalue (argument, &values[i + 1]);
    }
  }
  g_signal_emitv (values, id, 0, NULL);
  for (gsize i = 0; i <= n_arguments; i++)
    g_value_unset (&values[i]);
}

FakeLink *
fake_link_new (FakeWorker *worker, int pid)
{
  static const FakeWorkerOwner owner = { on_said, wake, wake };
  FakeLink *self = g_object_new (FAKE_TYPE_LINK, NULL);

  self->worker = fake_worker_ref (worker);
  self->pid = pid;
  fake_worker_set_owner (worker, &owner, self);
  return self;
}

FakeWorker *
fake_link_get_worker (FakeLink *self)
{
  return self->worker;
}

void
fake_link_hang_up (FakeLink *self)
{
  self->hung_up = TRUE;
  fake_worker_kill (self->worker);
}

void
fake_link_close (FakeLink *self)
{
  g_autoptr (FakeLink) alive G_GNUC_UNUSED = g_object_ref (self);

  fake_worker_leave (self->worker, self);
  self->hung_up = TRUE;
  g_clear_handle_id (&self->turn, g_source_remove);
  fail_all (self->open, "the manager has gone");
  fail_all (self->requests, "the manager has gone");
}

void
fake_link_order (FakeLink *self, const char *order)
{
  g_queue_push_tail (self->requests, fake_request_new (FAKE_ORDER, g_variant_new ("(s)", order), 0, NULL, NULL));
  wake (self);
}

/* TASK: NULL if no answer is expected. */
static void
ask (ReelWorker *worker, const char *method, GVariant *arguments, guint descriptors, FakeAnswer answer, GTask *task)
{
  FakeLink *self = FAKE_LINK (worker);

  g_queue_push_tail (self->requests, fake_request_new (method, arguments, descriptors, answer, task));
  wake (self);
}

static gboolean
refuse (GTask *task, GError *error)
{
  if (error != NULL)
    reel_worker_fail (task, error, TRUE);
  return error != NULL;
}

static void
on_started (FakeRequest *request, GVariant *reply, GError *error, gpointer data)
{
  g_autoptr (GVariant) taken G_GNUC_UNUSED = reply;
  gint64 start_utc;

  if (refuse (data, error))
    return;
  g_variant_get (reply, "(x)", &start_utc);
  g_task_return_pointer (data, g_memdup2 (&start_utc, sizeof start_utc), g_free);
  g_object_unref (data);
}

static void
on_cut (FakeRequest *request, GVariant *reply, GError *error, gpointer data)
{
  g_autoptr (GVariant) taken G_GNUC_UNUSED = reply;
  ReelWorkerCut cut;

  if (refuse (data, error))
    return;
  g_variant_get (reply, "(xt)", &cut.utc, &cut.late_us);
  g_task_return_pointer (data, g_memdup2 (&cut, sizeof cut), g_free);
  g_object_unref (data);
}

static void
on_dict (FakeRequest *request, GVariant *reply, GError *error, gpointer data)
{
  g_autoptr (GVariant) taken G_GNUC_UNUSED = reply;

  if (refuse (data, error))
    return;
  g_task_return_pointer (data, g_variant_get_child_value (reply, 0), (GDestroyNotify)g_variant_unref);
  g_object_unref (data);
}

static void
on_text (FakeRequest *request, GVariant *reply, GError *error, gpointer data)
{
  g_autoptr (GVariant) taken G_GNUC_UNUSED = reply;
  char *text;

  if (refuse (data, error))
    return;
  g_variant_get (reply, "(s)", &text);
  g_task_return_pointer (data, text, g_free);
  g_object_unref (data);
}

static void
on_done (FakeRequest *request, GVariant *reply, GError *error, gpointer data)
{
  g_autoptr (GVariant) taken G_GNUC_UNUSED = reply;

  if (refuse (data, error))
    return;
  g_task_return_boolean (data, TRUE);
  g_object_unref (data);
}

static void
start (ReelWorker *self, const char *operation, GVariant *options, GTask *task)
{
  ask (self, "StartRecording", g_variant_new ("(s@a{sv})", operation, options), 0, on_started, task);
}

static void
pause_recording (ReelWorker *self, const char *operation, gint64 asked, GTask *task)
{
  ask (self, "PauseRecording", g_variant_new ("(sx)", operation, asked), 0, on_cut, task);
}

static void
resume (ReelWorker *self, const char *operation, gint64 asked, GTask *task)
{
  ask (self, "ResumeRecording", g_variant_new ("(sx)", operation, asked), 0, on_cut, task);
}

static void
censor (ReelWorker *self, const char *operation, gboolean on, gint64 asked, GTask *task)
{
  ask (self, "CensorRecording", g_variant_new ("(sbx)", operation, on, asked), 0, on_cut, task);
}

static void
stop (ReelWorker *self, const char *operation, gint64 asked, GTask *task)
{
  ask (self, "StopRecording", g_variant_new ("(sx)", operation, asked), 0, on_cut, task);
}

static void
admit (ReelWorker *self, const char *operation, const char *participant_id, gboolean on, gint64 asked, GTask *task)
{
  ask (self, "Admit", g_variant_new ("(ssbx)", operation, participant_id, on, asked), 0, on_cut, task);
}

static void
add_stream (ReelWorker *self, const ReelWorkerStream *stream, GTask *task)
{
  const guint descriptors = (stream->sockets[0] >= 0) + (stream->sockets[1] >= 0);

  ask (self, "AddStream",
       g_variant_new ("(sss@a{sv}ah)", stream->id, stream->participant_id, stream->kind, stream->transport, NULL),
       descriptors, on_dict, task);
}

static void
update_stream (ReelWorker *self, const char *stream_id, GVariant *properties, GTask *task)
{
  ask (self, "UpdateStream", g_variant_new ("(s@a{sv})", stream_id, properties), 0, on_done, task);
}

static void
play_prompt (ReelWorker *self, const char *stream_id, const char *file, GTask *task)
{
  ask (self, "PlayPrompt", g_variant_new ("(ss)", stream_id, file), 0, on_text, task);
}

static void
get_state (ReelWorker *self, GTask *task)
{
  ask (self, "GetState", g_variant_new ("()"), 0, on_dict, task);
}

static void
remove_stream (ReelWorker *self, const char *stream_id)
{
  ask (self, "RemoveStream", g_variant_new ("(s)", stream_id), 0, NULL, NULL);
}

static void
add_participant (ReelWorker *self, const char *participant_id, GVariant *properties)
{
  ask (self, "AddParticipant", g_variant_new ("(s@a{sv})", participant_id, properties), 0, NULL, NULL);
}

static void
update_participant (ReelWorker *self, const char *participant_id, GVariant *properties)
{
  ask (self, "UpdateParticipant", g_variant_new ("(s@a{sv})", participant_id, properties), 0, NULL, NULL);
}

static void
set_memo (ReelWorker *self, const char *kind, const char *id, GVariant *memo)
{
  ask (self, "SetMemo", g_variant_new ("(ss@a{sv})", kind, id, memo), 0, NULL, NULL);
}

static void
remove_participant (ReelWorker *self, const char *participant_id)
{
  ask (self, "RemoveParticipant", g_variant_new ("(s)", participant_id), 0, NULL, NULL);
}

static void
set_portrait (ReelWorker *self, const char *participant_id, int portrait)
{
  ask (self, "SetPortrait",
       portrait >= 0 ? g_variant_new_parsed ("(%s, [handle 0])", participant_id)
                     : g_variant_new_parsed ("(%s, @ah [])", participant_id),
       portrait >= 0, NULL, NULL);
}

static void
set_notice_tone (ReelWorker *self, gboolean on, guint interval_ms)
{
  ask (self, "SetNoticeTone", g_variant_new ("(bu)", on, interval_ms), 0, NULL, NULL);
}

static void
forget (ReelWorker *self, const char *operation, guint below)
{
  ask (self, "Forget", g_variant_new ("(su)", operation, below), 0, NULL, NULL);
}

static void
worker_iface_init (ReelWorkerInterface *iface)
{
  iface->start = start;
  iface->pause = pause_recording;
  iface->resume = resume;
  iface->censor = censor;
  iface->stop = stop;
  iface->admit = admit;
  iface->add_stream = add_stream;
  iface->update_stream = update_stream;
  iface->play_prompt = play_prompt;
  iface->get_state = get_state;
  iface->remove_stream = remove_stream;
  iface->add_participant = add_participant;
  iface->update_participant = update_participant;
  iface->remove_participant = remove_participant;
  iface->set_memo = set_memo;
  iface->set_portrait = set_portrait;
  iface->set_notice_tone = set_notice_tone;
  iface->forget = forget;
}

static ReelWorker *
get_worker (ReelWorkerInstance *instance)
{
  return REEL_WORKER (instance);
}

static gboolean
is_connected (ReelWorkerInstance *instance)
{
  return !FAKE_LINK (instance)->hung_up;
}

static void
set_timeout (ReelWorkerInstance *instance, guint answer_ms)
{
}

static int
get_pid (ReelWorkerInstance *instance)
{
  return FAKE_LINK (instance)->pid;
}

static void
kill_worker (ReelWorkerInstance *instance)
{
  fake_link_hang_up (FAKE_LINK (instance));
}

/* A worker that does not exit has exceeded the time limit. */
static void
on_shut_down (GObject *source, GAsyncResult *result, gpointer unused)
{
  kill_worker (REEL_WORKER_INSTANCE (source));
}

static void
shut_down (ReelWorkerInstance *instance)
{
  ask (REEL_WORKER (instance), "Shutdown", g_variant_new ("()"), 0, on_done,
       g_task_new (instance, NULL, on_shut_down, NULL));
}

static void
instance_iface_init (ReelWorkerInstanceInterface *iface)
{
  iface->get_worker = get_worker;
  iface->is_connected = is_connected;
  iface->set_timeout = set_timeout;
  iface->get_pid = get_pid;
  iface->shutdown = shut_down;
  iface->kill = kill_worker;
}
