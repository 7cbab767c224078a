/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the workers of calls come from, and where those of an earlier manager are found: an interface, of which
 * ReelProcessLauncher starts processes. Shared by all calls, used by ReelWorkerHost and the engine's recovery; main
 * thread only.
 *
 * A worker has a NAME, unique on this machine and safe in a path. */
#pragma once

#include "manager/engine/link/reel-worker-instance.h"

#define REEL_TYPE_WORKER_LAUNCHER (reel_worker_launcher_get_type ())
G_DECLARE_INTERFACE (ReelWorkerLauncher, reel_worker_launcher, REEL, WORKER_LAUNCHER, GObject)

/* LAUNCH and ADOPT take ownership of TASK, which returns a ReelWorkerInstance. */
struct _ReelWorkerLauncherInterface {
  GTypeInterface parent_iface;

  void (*launch) (ReelWorkerLauncher *self, const char *name, const char *const *rights, GCancellable *cancellable,
                  GTask *task);
  void (*adopt) (ReelWorkerLauncher *self, const char *name, GTask *task);
  void (*forget) (ReelWorkerLauncher *self, const char *name);
  GStrv (*list_running) (ReelWorkerLauncher *self);
};

/* Completes once the worker can be called; after a failure none is left. CANCELLABLE belongs to this start only: it is
 * also cancelled when the start takes too long. RIGHTS: options of callreel-worker. Error: MediaFailed. */
void reel_worker_launcher_launch_async (ReelWorkerLauncher *self, const char *name, const char *const *rights,
                                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ReelWorkerInstance *reel_worker_launcher_launch_finish (ReelWorkerLauncher *self, GAsyncResult *result, GError **error);

/* The worker that an earlier manager has launched. Error: MediaFailed if there is none. */
void reel_worker_launcher_adopt_async (ReelWorkerLauncher *self, const char *name, GAsyncReadyCallback callback,
                                       gpointer user_data);
ReelWorkerInstance *reel_worker_launcher_adopt_finish (ReelWorkerLauncher *self, GAsyncResult *result, GError **error);

/* Removes what a worker that is gone has left, so that its name is free. */
void reel_worker_launcher_forget (ReelWorkerLauncher *self, const char *name);

/* The names of workers that may be adopted; free with g_strfreev(). */
GStrv reel_worker_launcher_list_running (ReelWorkerLauncher *self);
