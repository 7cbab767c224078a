/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A launcher of workers without processes; see the header. */
#include "tests/engine/call/trace-launcher.h"

#include "manager/core/wire/reel-error.h"

#define TRACE_TYPE_INSTANCE (trace_instance_get_type ())
G_DECLARE_FINAL_TYPE (TraceInstance, trace_instance, TRACE, INSTANCE, GObject)

struct _TraceInstance {
  GObject parent_instance;

  TraceWorker *worker;
  guint number;
  gboolean dead;
};

static void instance_iface_init (ReelWorkerInstanceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TraceInstance, trace_instance, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_INSTANCE, instance_iface_init))

static void
trace_instance_init (TraceInstance *self)
{
}

static void
trace_instance_finalize (GObject *object)
{
  g_object_unref (TRACE_INSTANCE (object)->worker);
  G_OBJECT_CLASS (trace_instance_parent_class)->finalize (object);
}

static void
trace_instance_class_init (TraceInstanceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = trace_instance_finalize;
}

static ReelWorker *
get_worker (ReelWorkerInstance *self)
{
  return REEL_WORKER (TRACE_INSTANCE (self)->worker);
}

static gboolean
is_connected (ReelWorkerInstance *self)
{
  return !TRACE_INSTANCE (self)->dead;
}

static void
set_timeout (ReelWorkerInstance *self, guint answer_ms)
{
}

static int
get_pid (ReelWorkerInstance *self)
{
  return (int)TRACE_INSTANCE (self)->number;
}

static gboolean
on_death (gpointer self)
{
  g_signal_emit_by_name (self, "died");
  return G_SOURCE_REMOVE;
}

/* It is dead at once, which is noticed a moment later. */
static void
die (ReelWorkerInstance *self)
{
  TRACE_INSTANCE (self)->dead = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_death, g_object_ref (self), g_object_unref);
}

static void
instance_iface_init (ReelWorkerInstanceInterface *iface)
{
  iface->get_worker = get_worker;
  iface->is_connected = is_connected;
  iface->set_timeout = set_timeout;
  iface->get_pid = get_pid;
  iface->shutdown = die;
  iface->kill = die;
}

struct _TraceLauncher {
  GObject parent_instance;

  TraceWorker *worker;
  guint count;
  gboolean running;
  gboolean failing;
};

static void launcher_iface_init (ReelWorkerLauncherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TraceLauncher, trace_launcher, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_LAUNCHER, launcher_iface_init))

static void
trace_launcher_init (TraceLauncher *self)
{
}

static void
trace_launcher_finalize (GObject *object)
{
  g_object_unref (TRACE_LAUNCHER (object)->worker);
  G_OBJECT_CLASS (trace_launcher_parent_class)->finalize (object);
}

static void
trace_launcher_class_init (TraceLauncherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = trace_launcher_finalize;
}

TraceLauncher *
trace_launcher_new (TraceWorker *worker)
{
  TraceLauncher *self = g_object_new (TRACE_TYPE_LAUNCHER, NULL);

  self->worker = g_object_ref (worker);
  return self;
}

void
trace_launcher_set_running (TraceLauncher *self, gboolean running)
{
  self->running = running;
}

void
trace_launcher_fail (TraceLauncher *self)
{
  self->failing = TRUE;
}

guint
trace_launcher_count (TraceLauncher *self)
{
  return self->count;
}

/* Takes TASK. */
static void
return_instance (TraceLauncher *self, GTask *task, gboolean there)
{
  if (there) {
    TraceInstance *instance = g_object_new (TRACE_TYPE_INSTANCE, NULL);

    instance->worker = g_object_ref (self->worker);
    instance->number = ++self->count;
    g_task_return_pointer (task, instance, g_object_unref);
  } else {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "on purpose");
  }
  g_object_unref (task);
}

static void
launch (ReelWorkerLauncher *self, const char *name, const char *const *rights, GCancellable *cancellable, GTask *task)
{
  return_instance (TRACE_LAUNCHER (self), task, !TRACE_LAUNCHER (self)->failing);
}

static void
adopt (ReelWorkerLauncher *self, const char *name, GTask *task)
{
  return_instance (TRACE_LAUNCHER (self), task, TRACE_LAUNCHER (self)->running);
}

static void
forget (ReelWorkerLauncher *self, const char *name)
{
}

static void
launcher_iface_init (ReelWorkerLauncherInterface *iface)
{
  iface->launch = launch;
  iface->adopt = adopt;
  iface->forget = forget;
}
