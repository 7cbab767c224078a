/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface of what launches workers. Called by ReelWorkerHost, implemented by reel-process-launcher.c. */
#include "manager/engine/link/reel-worker-launcher.h"

G_DEFINE_INTERFACE (ReelWorkerLauncher, reel_worker_launcher, G_TYPE_OBJECT)

static void
reel_worker_launcher_default_init (ReelWorkerLauncherInterface *iface)
{
}

void
reel_worker_launcher_launch_async (ReelWorkerLauncher *self, const char *name, const char *const *rights,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  REEL_WORKER_LAUNCHER_GET_IFACE (self)->launch (self, name, rights, cancellable,
                                                 g_task_new (self, NULL, callback, user_data));
}

ReelWorkerInstance *
reel_worker_launcher_launch_finish (ReelWorkerLauncher *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_worker_launcher_adopt_async (ReelWorkerLauncher *self, const char *name, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  REEL_WORKER_LAUNCHER_GET_IFACE (self)->adopt (self, name, g_task_new (self, NULL, callback, user_data));
}

ReelWorkerInstance *
reel_worker_launcher_adopt_finish (ReelWorkerLauncher *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_worker_launcher_forget (ReelWorkerLauncher *self, const char *name)
{
  REEL_WORKER_LAUNCHER_GET_IFACE (self)->forget (self, name);
}

GStrv
reel_worker_launcher_list_running (ReelWorkerLauncher *self)
{
  return REEL_WORKER_LAUNCHER_GET_IFACE (self)->list_running (self);
}
