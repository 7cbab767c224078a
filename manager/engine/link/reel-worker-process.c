/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts or finds a callreel-worker, connects to its socket and watches the process by a pidfd, so that a reused
 * process id is not mistaken for it. See the header for who creates it. */
#include "manager/engine/link/reel-worker-process.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/link/reel-program.h"
#include "manager/engine/link/reel-worker-proxy.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <unistd.h>

#define READY_LINE    "ready"
#define READY_SECONDS 10
/* A starting manager serves nobody until it knows every worker. */
#define ADOPT_SECONDS 5
/* A process that has exited has closed its connection: this is the time that the thread reading it may take. */
#define HANG_UP_MS 2000
/* A worker that shuts down only has its files to finish: the time of this many answers. */
#define EXIT_ANSWERS 4

struct _ReelWorkerProcess {
  GObject parent_instance;

  GSubprocess *subprocess; /* NULL for an adopted one */
  GDataInputStream *output;
  GDBusConnection *connection;
  ReelWorkerProxy *proxy;
  char *socket_path;
  int pid;
  int pidfd;
  gboolean killed;
  gboolean exited;
  gboolean hung_up;
  guint exit_source; /* of the process, then of the wait for the disconnection */
  guint answer_ms;
  guint end_timer; /* while it shuts down */
  GError *failure; /* of its start, while waiting for its exit */
};

static void instance_iface_init (ReelWorkerInstanceInterface *iface);
static void kill_process (ReelWorkerProcess *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelWorkerProcess, reel_worker_process, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_INSTANCE, instance_iface_init))

static void
reel_worker_process_init (ReelWorkerProcess *self)
{
  self->pidfd = -1;
}

static void
reel_worker_process_dispose (GObject *object)
{
  ReelWorkerProcess *self = REEL_WORKER_PROCESS (object);

  g_clear_handle_id (&self->exit_source, g_source_remove);
  g_clear_handle_id (&self->end_timer, g_source_remove);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->proxy);
  g_clear_object (&self->connection);
  g_clear_object (&self->output);
  g_clear_object (&self->subprocess);
  if (self->pidfd >= 0)
    close (self->pidfd);
  self->pidfd = -1;
  g_clear_pointer (&self->socket_path, g_free);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (reel_worker_process_parent_class)->dispose (object);
}

static void
reel_worker_process_class_init (ReelWorkerProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_worker_process_dispose;
}

static gboolean
on_hang_up_overdue (gpointer data)
{
  g_autoptr (ReelWorkerProcess) self = g_object_ref (data);

  self->exit_source = 0;
  g_signal_emit_by_name (self, "died");
  return G_SOURCE_REMOVE;
}

/* A thread reads the connection: the worker's last messages, and the failures of unanswered requests, arrive through it
 * before "died". */
static gboolean
on_process_exit (int fd, GIOCondition condition, gpointer data)
{
  ReelWorkerProcess *self = data;

  self->exited = TRUE;
  g_clear_handle_id (&self->end_timer, g_source_remove);
  if (self->hung_up)
    return on_hang_up_overdue (self);
  self->exit_source = g_timeout_add (HANG_UP_MS, on_hang_up_overdue, self);
  return G_SOURCE_REMOVE;
}

static void
on_connection_closed (GDBusConnection *connection, gboolean remote_vanished, GError *error, gpointer data)
{
  ReelWorkerProcess *self = data;

  self->hung_up = TRUE;
  /* A worker that can't be called is useless, and must not go on writing beside its replacement. */
  kill_process (self);
  if (self->exited && self->exit_source != 0) {
    g_source_remove (self->exit_source);
    on_hang_up_overdue (self);
  }
}

static gboolean
find_process (ReelWorkerProcess *self, GSocketConnection *stream, GError **error)
{
  g_autoptr (GCredentials) peer = g_socket_get_credentials (g_socket_connection_get_socket (stream), error);

  if (peer == NULL)
    return FALSE;
  self->pid = g_credentials_get_unix_pid (peer, error);
  if (self->pid < 0)
    return FALSE;
  self->pidfd = pidfd_open (self->pid, 0);
  if (self->pidfd >= 0)
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The call's media process exited at its start");
  return FALSE;
}

static void
watch_process (ReelWorkerProcess *self)
{
  self->exit_source = g_unix_fd_add (self->pidfd, G_IO_IN, on_process_exit, self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_connection_closed), self);
  if (g_dbus_connection_is_closed (self->connection))
    on_connection_closed (self->connection, TRUE, NULL, self);
}

static void
on_put_down (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelWorkerProcess *self = g_task_get_task_data (task);

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_task_return_error (task, g_steal_pointer (&self->failure));
}

/* Takes both. */
static void
fail_task (GTask *task, GError *error)
{
  ReelWorkerProcess *self = g_task_get_task_data (task);

  g_prefix_error (&error, "The media process of the call can't be reached: ");
  if (error->domain != REEL_ERROR) {
    error->domain = REEL_ERROR;
    error->code = REEL_ERROR_MEDIA_FAILED;
  }
  /* Wherever it hangs, it must not go on writing beside its replacement, nor create its socket later. */
  if (self->subprocess != NULL) {
    self->failure = error;
    g_subprocess_force_exit (self->subprocess);
    g_subprocess_wait_async (self->subprocess, NULL, on_put_down, task);
    return;
  }
  kill_process (self);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_proxy (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelWorkerProcess *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->proxy = reel_worker_proxy_new_finish (result, &error);
  if (self->proxy == NULL) {
    fail_task (task, error);
    return;
  }
  watch_process (self);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  g_object_unref (task);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelWorkerProcess *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->connection = g_dbus_connection_new_finish (result, &error);
  if (self->connection == NULL) {
    fail_task (task, error);
    return;
  }
  reel_worker_proxy_new_async (self->connection, on_proxy, task);
}

static void
on_socket (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ReelWorkerProcess *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GSocketConnection) stream = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (stream == NULL || !find_process (self, stream, &error)) {
    fail_task (task, error);
    return;
  }
  g_dbus_connection_new (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL,
                         g_task_get_cancellable (task), on_connected, task);
}

/* The process is known before it is called: a stopped or hanging one accepts the connection and does not answer. */
static void
connect_to_socket (GTask *task)
{
  ReelWorkerProcess *self = g_task_get_task_data (task);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->socket_path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), g_task_get_cancellable (task), on_socket,
                                 task);
}

static void
on_ready_line (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (line != NULL && g_str_has_prefix (line, READY_LINE)) {
    connect_to_socket (task);
    return;
  }
  if (error == NULL)
    error = g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "it exited before it was ready");
  fail_task (task, error);
}

static gboolean
on_timeout (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_CONTINUE;
}

static void
remove_timeout (gpointer data, GObject *gone)
{
  g_source_remove (GPOINTER_TO_UINT (data));
}

static GTask *
task_for_socket (const char *socket_path, guint seconds, GCancellable *cancellable, GAsyncReadyCallback callback,
                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  ReelWorkerProcess *self = g_object_new (REEL_TYPE_WORKER_PROCESS, NULL);
  guint timeout = g_timeout_add_seconds (seconds, on_timeout, cancellable);

  self->socket_path = g_strdup (socket_path);
  g_task_set_check_cancellable (task, FALSE);
  g_object_weak_ref (G_OBJECT (task), remove_timeout, GUINT_TO_POINTER (timeout));
  g_task_set_task_data (task, self, g_object_unref);
  return task;
}

void
reel_worker_process_spawn_async (const char *program, const char *socket_path, const char *state_path,
                                 const char *const *rights, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = task_for_socket (socket_path, READY_SECONDS, cancellable, callback, user_data);
  ReelWorkerProcess *self = g_task_get_task_data (task);
  g_autoptr (GSubprocessLauncher) launcher = reel_program_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  GError *error = NULL;

  unlink (socket_path);
  g_strv_builder_add_many (arguments, program, "--socket", socket_path, "--state-file", state_path, NULL);
  g_strv_builder_addv (arguments, (const char **)rights);
  argv = g_strv_builder_end (arguments);
  self->subprocess = reel_program_start (launcher, (const char *const *)argv, &error);
  if (self->subprocess == NULL) {
    fail_task (task, error);
    return;
  }
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->subprocess));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_ready_line,
                                       task);
}

void
reel_worker_process_adopt_async (const char *socket_path, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  connect_to_socket (task_for_socket (socket_path, ADOPT_SECONDS, cancellable, callback, user_data));
}

ReelWorkerProcess *
reel_worker_process_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static ReelWorker *
get_worker (ReelWorkerInstance *instance)
{
  return REEL_WORKER (REEL_WORKER_PROCESS (instance)->proxy);
}

static gboolean
is_connected (ReelWorkerInstance *instance)
{
  ReelWorkerProcess *self = REEL_WORKER_PROCESS (instance);

  return !self->killed && !g_dbus_connection_is_closed (self->connection);
}

static void
set_timeout (ReelWorkerInstance *instance, guint answer_ms)
{
  ReelWorkerProcess *self = REEL_WORKER_PROCESS (instance);

  self->answer_ms = answer_ms;
  reel_worker_proxy_set_timeout (self->proxy, answer_ms);
}

static int
get_pid (ReelWorkerInstance *instance)
{
  return REEL_WORKER_PROCESS (instance)->pid;
}

static gboolean
on_end_overdue (gpointer data)
{
  ReelWorkerProcess *self = data;

  self->end_timer = 0;
  g_warning ("The media process %d does not end and is killed", self->pid);
  kill_process (self);
  return G_SOURCE_REMOVE;
}

static void
on_shutdown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelWorkerProcess) self = data;

  /* It hangs, or has already exited. */
  if (!reel_worker_proxy_shutdown_finish (REEL_WORKER_PROXY (source), result))
    kill_process (self);
  else if (!self->exited && self->end_timer == 0)
    self->end_timer = g_timeout_add (self->answer_ms * EXIT_ANSWERS, on_end_overdue, self);
}

static void
shut_down (ReelWorkerInstance *instance)
{
  ReelWorkerProcess *self = REEL_WORKER_PROCESS (instance);

  reel_worker_proxy_shutdown_async (self->proxy, on_shutdown, g_object_ref (self));
}

static void
kill_process (ReelWorkerProcess *self)
{
  self->killed = TRUE;
  if (self->pidfd >= 0)
    pidfd_send_signal (self->pidfd, SIGKILL, NULL, 0);
}

static void
kill_instance (ReelWorkerInstance *instance)
{
  kill_process (REEL_WORKER_PROCESS (instance));
}

static void
instance_iface_init (ReelWorkerInstanceInterface *iface)
{
  iface->get_worker = get_worker;
  iface->is_connected = is_connected;
  iface->set_timeout = set_timeout;
  iface->get_pid = get_pid;
  iface->shutdown = shut_down;
  iface->kill = kill_instance;
}
