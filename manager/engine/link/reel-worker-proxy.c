/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Translates requests to D-Bus calls, and D-Bus signals and errors back: the only user of the code generated from
 * org.callreel.Worker1. See the header for who calls it. */
#include "manager/engine/link/reel-worker-proxy.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/link/reel-worker-generated.h"

#include <gio/gunixfdlist.h>

struct _ReelWorkerProxy {
  GObject parent_instance;

  ReelBusWorker1 *bus;
};

static void worker_iface_init (ReelWorkerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelWorkerProxy, reel_worker_proxy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER, worker_iface_init))

#define BUS(self) (REEL_WORKER_PROXY (self)->bus)

static void
reel_worker_proxy_init (ReelWorkerProxy *self)
{
}

static void
reel_worker_proxy_dispose (GObject *object)
{
  ReelWorkerProxy *self = REEL_WORKER_PROXY (object);

  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (reel_worker_proxy_parent_class)->dispose (object);
}

static void
reel_worker_proxy_class_init (ReelWorkerProxyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_worker_proxy_dispose;
  /* Registers the error domain, so that a worker's error is received as raised. */
  for (guint i = 0; i < REEL_N_ERRORS; i++)
    g_dbus_error_register_error (REEL_ERROR, (int)i, reel_error_info ((ReelErrorCode)i)->dbus_name);
}

/* Emits the same signal on the object that represents the worker. */
static void
pass_on (GClosure *closure, GValue *unused_return, guint n_values, const GValue *values, gpointer hint, gpointer unused)
{
  const GSignalInvocationHint *from = hint;
  const guint signal = g_signal_lookup (g_signal_name (from->signal_id), REEL_TYPE_WORKER);
  g_autofree GValue *passed = g_memdup2 (values, n_values * sizeof *values);
  GValue self = G_VALUE_INIT;

  g_value_init (&self, REEL_TYPE_WORKER_PROXY);
  g_value_set_object (&self, closure->data);
  passed[0] = self;
  g_signal_emitv (passed, signal, 0, NULL);
  g_value_unset (&self);
}

static void
listen (ReelWorkerProxy *self)
{
  g_autofree guint *signals = NULL;
  guint n_signals = 0;

  signals = g_signal_list_ids (REEL_TYPE_WORKER, &n_signals);
  for (guint i = 0; i < n_signals; i++) {
    GClosure *closure = g_closure_new_simple (sizeof *closure, self);

    g_closure_set_marshal (closure, pass_on);
    g_signal_connect_closure (self->bus, g_signal_name (signals[i]), closure, FALSE);
  }
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (ReelWorkerProxy) self = g_object_new (REEL_TYPE_WORKER_PROXY, NULL);
  GError *error = NULL;

  self->bus = reel_bus_worker1_proxy_new_finish (result, &error);
  if (self->bus == NULL) {
    g_task_return_error (task, error);
    return;
  }
  listen (self);
  g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

void
reel_worker_proxy_new_async (GDBusConnection *connection, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (connection, NULL, callback, user_data);

  reel_bus_worker1_proxy_new (connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES, NULL, REEL_WORKER_OBJECT_PATH,
                              NULL, on_bus, task);
}

ReelWorkerProxy *
reel_worker_proxy_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_worker_proxy_set_timeout (ReelWorkerProxy *self, guint answer_ms)
{
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->bus), (int)answer_ms);
}

GDBusConnection *
reel_worker_proxy_get_connection (ReelWorkerProxy *self)
{
  return g_dbus_proxy_get_connection (G_DBUS_PROXY (self->bus));
}

/* An error that a client understands: the worker's own named one, or MediaFailed. Takes both. */
static void
fail (GTask *task, GError *error)
{
  g_dbus_error_strip_remote_error (error);
  if (error->domain == REEL_ERROR) {
    reel_worker_fail (task, error, TRUE);
    return;
  }
  g_prefix_error (&error, "The media process of the call failed: ");
  error->domain = REEL_ERROR;
  error->code = REEL_ERROR_MEDIA_FAILED;
  reel_worker_fail (task, error, FALSE);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  gint64 start_utc = 0;

  if (!reel_bus_worker1_call_start_recording_finish (REEL_BUS_WORKER1 (source), &start_utc, result, &error)) {
    fail (task, error);
    return;
  }
  g_task_return_pointer (task, g_memdup2 (&start_utc, sizeof start_utc), g_free);
  g_object_unref (task);
}

static void
start (ReelWorker *self, const char *operation, GVariant *options, GTask *task)
{
  reel_bus_worker1_call_start_recording (BUS (self), operation, options, NULL, on_started, task);
}

/* For all requests that return a cut. */
static void
on_cut (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GVariant) answer = NULL;
  ReelWorkerCut cut;
  GError *error = NULL;

  answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);
  if (answer == NULL) {
    fail (task, error);
    return;
  }
  g_variant_get (answer, "(xt)", &cut.utc, &cut.late_us);
  g_task_return_pointer (task, g_memdup2 (&cut, sizeof cut), g_free);
  g_object_unref (task);
}

static void
ask_cut (ReelWorker *self, const char *method, GVariant *arguments, GTask *task)
{
  g_dbus_proxy_call (G_DBUS_PROXY (BUS (self)), method, arguments, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_cut, task);
}

static void
pause_recording (ReelWorker *self, const char *operation, gint64 asked, GTask *task)
{
  ask_cut (self, "PauseRecording", g_variant_new ("(sx)", operation, asked), task);
}

static void
resume (ReelWorker *self, const char *operation, gint64 asked, GTask *task)
{
  ask_cut (self, "ResumeRecording", g_variant_new ("(sx)", operation, asked), task);
}

static void
censor (ReelWorker *self, const char *operation, gboolean on, gint64 asked, GTask *task)
{
  ask_cut (self, "CensorRecording", g_variant_new ("(sbx)", operation, on, asked), task);
}

static void
stop (ReelWorker *self, const char *operation, gint64 asked, GTask *task)
{
  ask_cut (self, "StopRecording", g_variant_new ("(sx)", operation, asked), task);
}

static void
admit (ReelWorker *self, const char *operation, const char *participant_id, gboolean on, gint64 asked, GTask *task)
{
  ask_cut (self, "Admit", g_variant_new ("(ssbx)", operation, participant_id, on, asked), task);
}

static void
on_stream_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GVariant *endpoint = NULL;
  GError *error = NULL;

  if (!reel_bus_worker1_call_add_stream_finish (REEL_BUS_WORKER1 (source), &endpoint, NULL, result, &error)) {
    fail (task, error);
    return;
  }
  g_task_return_pointer (task, endpoint, (GDestroyNotify)g_variant_unref);
  g_object_unref (task);
}

/* The message takes duplicates of the descriptors. */
static gboolean
add_descriptor (GVariantBuilder *handles, GUnixFDList *descriptors, int fd, GError **error)
{
  int handle;

  if (fd < 0)
    return TRUE;
  handle = g_unix_fd_list_append (descriptors, fd, error);
  if (handle >= 0)
    g_variant_builder_add (handles, "h", handle);
  return handle >= 0;
}

static void
add_stream (ReelWorker *self, const ReelWorkerStream *stream, GTask *task)
{
  g_autoptr (GUnixFDList) sockets = g_unix_fd_list_new ();
  g_auto (GVariantBuilder) handles = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ah"));
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (stream->sockets); i++) {
    if (!add_descriptor (&handles, sockets, stream->sockets[i], &error)) {
      g_variant_unref (g_variant_ref_sink (stream->transport));
      fail (task, error);
      return;
    }
  }
  reel_bus_worker1_call_add_stream (BUS (self), stream->id, stream->participant_id, stream->kind, stream->transport,
                                    g_variant_builder_end (&handles), sockets, NULL, on_stream_added, task);
}

static void
on_stream_updated (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (!reel_bus_worker1_call_update_stream_finish (REEL_BUS_WORKER1 (source), result, &error)) {
    fail (task, error);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
update_stream (ReelWorker *self, const char *stream_id, GVariant *properties, GTask *task)
{
  reel_bus_worker1_call_update_stream (BUS (self), stream_id, properties, NULL, on_stream_updated, task);
}

static void
on_prompt_begun (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  char *prompt_id = NULL;
  GError *error = NULL;

  if (!reel_bus_worker1_call_play_prompt_finish (REEL_BUS_WORKER1 (source), &prompt_id, result, &error)) {
    fail (task, error);
    return;
  }
  g_task_return_pointer (task, prompt_id, g_free);
  g_object_unref (task);
}

static void
play_prompt (ReelWorker *self, const char *stream_id, const char *file, GTask *task)
{
  reel_bus_worker1_call_play_prompt (BUS (self), stream_id, file, NULL, on_prompt_begun, task);
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GVariant *state = NULL;
  GError *error = NULL;

  if (!reel_bus_worker1_call_get_state_finish (REEL_BUS_WORKER1 (source), &state, result, &error)) {
    fail (task, error);
    return;
  }
  g_task_return_pointer (task, state, (GDestroyNotify)g_variant_unref);
  g_object_unref (task);
}

static void
get_state (ReelWorker *self, GTask *task)
{
  reel_bus_worker1_call_get_state (BUS (self), NULL, on_state, task);
}

static void
remove_stream (ReelWorker *self, const char *stream_id)
{
  reel_bus_worker1_call_remove_stream (BUS (self), stream_id, NULL, NULL, NULL);
}

static void
add_participant (ReelWorker *self, const char *participant_id, GVariant *properties)
{
  reel_bus_worker1_call_add_participant (BUS (self), participant_id, properties, NULL, NULL, NULL);
}

static void
update_participant (ReelWorker *self, const char *participant_id, GVariant *properties)
{
  reel_bus_worker1_call_update_participant (BUS (self), participant_id, properties, NULL, NULL, NULL);
}

static void
set_memo (ReelWorker *self, const char *kind, const char *id, GVariant *memo)
{
  reel_bus_worker1_call_set_memo (BUS (self), kind, id, memo, NULL, NULL, NULL);
}

static void
remove_participant (ReelWorker *self, const char *participant_id)
{
  reel_bus_worker1_call_remove_participant (BUS (self), participant_id, NULL, NULL, NULL);
}

static void
set_portrait (ReelWorker *self, const char *participant_id, int portrait)
{
  g_autoptr (GUnixFDList) descriptors = g_unix_fd_list_new ();
  g_auto (GVariantBuilder) handles = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ah"));

  add_descriptor (&handles, descriptors, portrait, NULL);
  reel_bus_worker1_call_set_portrait (BUS (self), participant_id, g_variant_builder_end (&handles), descriptors, NULL,
                                      NULL, NULL);
}

static void
set_notice_tone (ReelWorker *self, gboolean on, guint interval_ms)
{
  reel_bus_worker1_call_set_notice_tone (BUS (self), on, interval_ms, NULL, NULL, NULL);
}

static void
forget (ReelWorker *self, const char *operation, guint below)
{
  reel_bus_worker1_call_forget (BUS (self), operation, below, NULL, NULL, NULL);
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

static void
on_shutdown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_boolean (task, reel_bus_worker1_call_shutdown_finish (REEL_BUS_WORKER1 (source), result, NULL));
}

void
reel_worker_proxy_shutdown_async (ReelWorkerProxy *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  reel_bus_worker1_call_shutdown (self->bus, NULL, on_shutdown, task);
}

gboolean
reel_worker_proxy_shutdown_finish (ReelWorkerProxy *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
