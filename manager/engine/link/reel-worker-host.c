/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The present worker of one call. Called by ReelCall. */
#include "manager/engine/link/reel-worker-host.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/link/reel-crash-budget.h"

typedef enum {
  HOST_IDLE,
  HOST_STARTING,
  HOST_RUNNING,
  HOST_CLOSED,
} HostState;

struct _ReelWorkerHost {
  GObject parent_instance;

  ReelWorkerLauncher *launcher;
  char *name;
  char *directory; /* NULL: for a worker that is only dismissed */
  GStrv rights;
  void (*tidy) (const char *directory);
  guint answer_ms;
  HostState state;
  ReelWorkerInstance *instance;
  GCancellable *start; /* of the pending start */
  GPtrArray *waiting;  /* GTask */
  gboolean adopted;
  gboolean replacing; /* the pending start follows a loss */
  ReelCrashBudget budget;
};

static void provider_iface_init (ReelWorkerProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelWorkerHost, reel_worker_host, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_PROVIDER, provider_iface_init))

enum { RUNNING, LOST, GIVEN_UP, N_SIGNALS };
static guint signals[N_SIGNALS];

static void launch (ReelWorkerHost *self);

static void
reel_worker_host_init (ReelWorkerHost *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
reel_worker_host_dispose (GObject *object)
{
  ReelWorkerHost *self = REEL_WORKER_HOST (object);

  if (self->instance != NULL)
    g_signal_handlers_disconnect_by_data (self->instance, self);
  g_clear_object (&self->instance);
  g_clear_object (&self->start);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->launcher);
  g_clear_pointer (&self->name, g_free);
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
reel_worker_host_new (ReelWorkerLauncher *launcher, const char *name, guint answer_ms)
{
  ReelWorkerHost *self = g_object_new (REEL_TYPE_WORKER_HOST, NULL);

  self->launcher = g_object_ref (launcher);
  self->name = g_strdup (name);
  self->answer_ms = answer_ms;
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

/* Its worker is gone for good, or has never come: its directory goes, unless there is something in it. */
static void
leave_directory (ReelWorkerHost *self)
{
  if (self->directory != NULL)
    self->tidy (self->directory);
}

/* A worker was lost, or its replacement did not start. */
static void
replace_or_give_up (ReelWorkerHost *self, const GError *reason)
{
  if (reel_crash_budget_spend (&self->budget, g_get_monotonic_time ())) {
    self->replacing = TRUE;
    launch (self);
    return;
  }
  self->state = HOST_IDLE;
  self->replacing = FALSE;
  answer_waiting (self, reason);
  g_signal_emit (self, signals[GIVEN_UP], 0);
}

static void
on_died (ReelWorkerInstance *instance, gpointer data)
{
  g_autoptr (ReelWorkerHost) self = g_object_ref (data);
  g_autoptr (GError) reason =
      g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The media process of the call ended unexpectedly");

  g_signal_handlers_disconnect_by_data (self->instance, self);
  g_clear_object (&self->instance);
  reel_worker_launcher_forget (self->launcher, self->name);
  if (self->state == HOST_CLOSED) {
    g_autoptr (GError) closed = new_closed_error ();

    answer_waiting (self, closed);
    leave_directory (self);
    g_object_unref (self); /* the reference of close */
    return;
  }
  self->state = HOST_IDLE;
  g_signal_emit (self, signals[LOST], 0);
  if (self->state == HOST_IDLE)
    replace_or_give_up (self, reason);
}

/* Kept until the process is gone: the connection must outlive the request. */
static void
let_go (ReelWorkerHost *self)
{
  g_object_ref (self);
  reel_worker_instance_shutdown (self->instance);
}

static void
take_instance (ReelWorkerHost *self, ReelWorkerInstance *instance, gboolean adopted)
{
  self->instance = instance;
  reel_worker_instance_set_timeout (instance, self->answer_ms);
  self->adopted = adopted;
  self->replacing = FALSE;
  g_signal_connect (instance, "died", G_CALLBACK (on_died), self);
  if (self->state == HOST_CLOSED) {
    g_autoptr (GError) closed = new_closed_error ();

    answer_waiting (self, closed);
    let_go (self);
    return;
  }
  self->state = HOST_RUNNING;
  g_signal_emit (self, signals[RUNNING], 0);
  /* If it disconnected at once, they wait for the next one. */
  if (reel_worker_host_peek_worker (self) != NULL)
    answer_waiting (self, NULL);
}

static void
on_launched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelWorkerHost) self = data;
  g_autoptr (GError) error = NULL;
  ReelWorkerInstance *instance = reel_worker_launcher_launch_finish (self->launcher, result, &error);

  g_clear_object (&self->start);
  if (instance != NULL) {
    take_instance (self, instance, FALSE);
    return;
  }
  reel_worker_launcher_forget (self->launcher, self->name);
  if (self->state == HOST_CLOSED) {
    g_autoptr (GError) closed = new_closed_error ();

    answer_waiting (self, closed);
    leave_directory (self);
  } else if (self->replacing) {
    g_warning ("%s", error->message);
    replace_or_give_up (self, error);
  } else {
    self->state = HOST_IDLE;
    answer_waiting (self, error);
  }
}

static void
launch (ReelWorkerHost *self)
{
  self->state = HOST_STARTING;
  self->start = g_cancellable_new ();
  reel_worker_launcher_launch_async (self->launcher, self->name, (const char *const *)self->rights, self->start,
                                     on_launched, g_object_ref (self));
}

void
reel_worker_host_ensure_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  /* A disconnected worker is about to be replaced. */
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
    launch (self);
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
  ReelWorkerInstance *instance = reel_worker_launcher_adopt_finish (self->launcher, result, NULL);

  if (instance == NULL) {
    reel_worker_launcher_forget (self->launcher, self->name);
    self->state = HOST_IDLE;
  } else {
    take_instance (self, instance, TRUE);
  }
  g_task_return_boolean (task, instance != NULL);
}

void
reel_worker_host_adopt_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->state = HOST_STARTING;
  reel_worker_launcher_adopt_async (self->launcher, self->name, on_adopted,
                                    g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_worker_host_adopt_finish (ReelWorkerHost *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

ReelWorker *
reel_worker_host_peek_worker (ReelWorkerHost *self)
{
  /* A worker disconnects shortly before its process is seen to exit. */
  if (self->state != HOST_RUNNING || !reel_worker_instance_is_connected (self->instance))
    return NULL;
  return reel_worker_instance_get_worker (self->instance);
}

gboolean
reel_worker_host_is_adopted (ReelWorkerHost *self)
{
  return self->adopted;
}

int
reel_worker_host_get_pid (ReelWorkerHost *self)
{
  return self->instance != NULL ? reel_worker_instance_get_pid (self->instance) : 0;
}

void
reel_worker_host_kill (ReelWorkerHost *self)
{
  if (self->instance != NULL)
    reel_worker_instance_kill (self->instance);
}

void
reel_worker_host_close (ReelWorkerHost *self)
{
  HostState before = self->state;

  self->state = HOST_CLOSED;
  if (before == HOST_RUNNING)
    let_go (self);
  else if (before == HOST_IDLE)
    leave_directory (self);
  /* A worker that has not started has nothing to finish. */
  if (self->start != NULL)
    g_cancellable_cancel (self->start);
}

static ReelWorker *
peek (ReelWorkerProvider *self)
{
  return reel_worker_host_peek_worker (REEL_WORKER_HOST (self));
}

static void
ensure_async (ReelWorkerProvider *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_worker_host_ensure_async (REEL_WORKER_HOST (self), callback, user_data);
}

static gboolean
ensure_finish (ReelWorkerProvider *self, GAsyncResult *result, GError **error)
{
  return reel_worker_host_ensure_finish (REEL_WORKER_HOST (self), result, error);
}

static void
provider_iface_init (ReelWorkerProviderInterface *iface)
{
  iface->peek = peek;
  iface->ensure_async = ensure_async;
  iface->ensure_finish = ensure_finish;
}
