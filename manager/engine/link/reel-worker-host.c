/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker of one call, whichever process that is at the moment. Called by
 * ReelCall. */
#include "manager/engine/link/reel-worker-host.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/link/reel-crash-budget.h"

#include <unistd.h>

#define STATE_FILE "state.json"

typedef enum {
  HOST_IDLE,
  HOST_STARTING,
  HOST_RUNNING,
  HOST_CLOSED,
} HostState;

struct _ReelWorkerHost {
  GObject parent_instance;

  char *program;
  char *socket_path;
  char *own_dir; /* of socket and state file */
  char *state_path;
  char *directory; /* NULL: of one that is only to be dismissed */
  GStrv rights;
  void (*tidy) (const char *directory);
  guint answer_ms;
  HostState state;
  ReelWorkerProcess *process;
  GCancellable *start; /* of the one under way */
  GPtrArray *waiting;  /* GTask */
  gboolean adopted;
  gboolean replacing; /* the start under way follows a loss */
  ReelCrashBudget budget;
};

G_DEFINE_FINAL_TYPE (ReelWorkerHost, reel_worker_host, G_TYPE_OBJECT)

enum { RUNNING, LOST, GIVEN_UP, N_SIGNALS };
static guint signals[N_SIGNALS];

static void start_process (ReelWorkerHost *self);

static void
reel_worker_host_init (ReelWorkerHost *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
reel_worker_host_dispose (GObject *object)
{
  ReelWorkerHost *self = REEL_WORKER_HOST (object);

  if (self->process != NULL)
    g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  g_clear_object (&self->start);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->program, g_free);
  g_clear_pointer (&self->socket_path, g_free);
  g_clear_pointer (&self->own_dir, g_free);
  g_clear_pointer (&self->state_path, g_free);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->rights, g_strfreev);
  G_OBJECT_CLASS (reel_worker_host_parent_class)->dispose (object);
}

static void
reel_worker_host_class_init (ReelWorkerHostClass *klass)
{
  GType type = REEL_TYPE_WORKER_HOST;

  G_OBJECT_CLASS (klass)->dispose = reel_worker_host_dispose;
  signals[RUNNING] = g_signal_new ("running", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GIVEN_UP] = g_signal_new ("given-up", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelWorkerHost *
reel_worker_host_new (const char *program, const char *runtime_dir, const char *name, guint answer_ms)
{
  ReelWorkerHost *self = g_object_new (REEL_TYPE_WORKER_HOST, NULL);

  self->program = g_strdup (program);
  self->answer_ms = answer_ms;
  self->own_dir = g_build_filename (runtime_dir, name, NULL);
  self->socket_path = g_build_filename (self->own_dir, REEL_WORKER_SOCKET, NULL);
  self->state_path = g_build_filename (self->own_dir, STATE_FILE, NULL);
  self->rights = g_new0 (char *, 1);
  return self;
}

void
reel_worker_host_set_rights (ReelWorkerHost *self, const char *directory, const char *const *rights,
                             void (*tidy) (const char *directory))
{
  g_free (self->directory);
  self->directory = g_strdup (directory);
  g_strfreev (self->rights);
  self->rights = g_strdupv ((GStrv)rights);
  self->tidy = tidy;
}

static void
answer_waiting (ReelWorkerHost *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++) {
    if (error != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (waiting->pdata[i], TRUE);
  }
}

static GError *
new_closed_error (void)
{
  return g_error_new_literal (REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL, "The call has ended");
}

static void
forget_files (ReelWorkerHost *self)
{
  unlink (self->socket_path);
  unlink (self->state_path);
  rmdir (self->own_dir);
}

/* A worker was lost, or its replacement did not start. */
static void
replace_or_give_up (ReelWorkerHost *self, const GError *reason)
{
  if (reel_crash_budget_spend (&self->budget, g_get_monotonic_time ())) {
    self->replacing = TRUE;
    start_process (self);
    return;
  }
  self->state = HOST_IDLE;
  self->replacing = FALSE;
  answer_waiting (self, reason);
  g_signal_emit (self, signals[GIVEN_UP], 0);
}

static void
on_process_died (ReelWorkerProcess *process, gpointer data)
{
  g_autoptr (ReelWorkerHost) self = g_object_ref (data);
  g_autoptr (GError) reason =
      g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The media process of the call ended unexpectedly");

  g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  forget_files (self);
  if (self->state == HOST_CLOSED) {
    g_autoptr (GError) closed = new_closed_error ();

    answer_waiting (self, closed);
    if (self->directory != NULL)
      self->tidy (self->directory);
    g_object_unref (self); /* close's */
    return;
  }
  self->state = HOST_IDLE;
  g_signal_emit (self, signals[LOST], 0);
  if (self->state == HOST_IDLE)
    replace_or_give_up (self, reason);
}

/* Stays until the process is gone: the connection must outlive the request. */
static void
let_go (ReelWorkerHost *self)
{
  g_object_ref (self);
  reel_worker_process_shutdown (self->process);
}

static void
take_process (ReelWorkerHost *self, ReelWorkerProcess *process, gboolean adopted)
{
  self->process = process;
  reel_worker_process_set_timeout (process, self->answer_ms);
  self->adopted = adopted;
  self->replacing = FALSE;
  g_signal_connect (process, "died", G_CALLBACK (on_process_died), self);
  if (self->state == HOST_CLOSED) {
    g_autoptr (GError) closed = new_closed_error ();

    answer_waiting (self, closed);
    let_go (self);
    return;
  }
  self->state = HOST_RUNNING;
  g_signal_emit (self, signals[RUNNING], 0);
  /* If it hung up at once, they wait for the next one. */
  if (reel_worker_host_peek_worker (self) != NULL)
    answer_waiting (self, NULL);
}

static void
on_process_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelWorkerHost) self = data;
  g_autoptr (GError) error = NULL;
  ReelWorkerProcess *process = reel_worker_process_new_finish (result, &error);

  g_clear_object (&self->start);
  if (process != NULL) {
    take_process (self, process, FALSE);
    return;
  }
  forget_files (self);
  if (self->state == HOST_CLOSED) {
    g_autoptr (GError) closed = new_closed_error ();

    answer_waiting (self, closed);
  } else if (self->replacing) {
    g_warning ("%s", error->message);
    replace_or_give_up (self, error);
  } else {
    self->state = HOST_IDLE;
    answer_waiting (self, error);
  }
}

static void
start_process (ReelWorkerHost *self)
{
  self->state = HOST_STARTING;
  self->start = g_cancellable_new ();
  reel_worker_process_spawn_async (self->program, self->socket_path, self->state_path,
                                   (const char *const *)self->rights, self->start, on_process_started,
                                   g_object_ref (self));
}

void
reel_worker_host_ensure_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  /* One that has hung up is about to be replaced. */
  if (reel_worker_host_peek_worker (self) != NULL) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  if (self->state == HOST_CLOSED) {
    g_task_return_error (task, new_closed_error ());
    g_object_unref (task);
    return;
  }
  g_ptr_array_add (self->waiting, task);
  if (self->state == HOST_IDLE)
    start_process (self);
}

gboolean
reel_worker_host_ensure_finish (ReelWorkerHost *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelWorkerHost *self = g_task_get_source_object (task);
  ReelWorkerProcess *process = reel_worker_process_new_finish (result, NULL);

  if (process == NULL) {
    forget_files (self);
    self->state = HOST_IDLE;
  } else {
    take_process (self, process, TRUE);
  }
  g_task_return_boolean (task, process != NULL);
}

void
reel_worker_host_adopt_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->state = HOST_STARTING;
  reel_worker_process_adopt_async (self->socket_path, on_adopted, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_worker_host_adopt_finish (ReelWorkerHost *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

ReelWorker *
reel_worker_host_peek_worker (ReelWorkerHost *self)
{
  /* A worker hangs up a moment before its process is seen to be gone. */
  if (self->state != HOST_RUNNING || !reel_worker_process_is_connected (self->process))
    return NULL;
  return reel_worker_process_get_worker (self->process);
}

gboolean
reel_worker_host_is_adopted (ReelWorkerHost *self)
{
  return self->adopted;
}

int
reel_worker_host_get_pid (ReelWorkerHost *self)
{
  return self->process != NULL ? reel_worker_process_get_pid (self->process) : 0;
}

void
reel_worker_host_kill (ReelWorkerHost *self)
{
  if (self->process != NULL)
    reel_worker_process_kill (self->process);
}

void
reel_worker_host_close (ReelWorkerHost *self)
{
  HostState before = self->state;

  self->state = HOST_CLOSED;
  if (before == HOST_RUNNING)
    let_go (self);
  /* One that is not there yet has nothing to finish, and may never be. */
  if (self->start != NULL)
    g_cancellable_cancel (self->start);
}
