/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ReelWorkerInstance that is a callreel-worker: started or found running, connected to, and watched until it exits.
 * Created by ReelProcessLauncher; main thread only. */
#pragma once

#include "manager/engine/link/reel-worker-instance.h"

#define REEL_TYPE_WORKER_PROCESS (reel_worker_process_get_type ())
G_DECLARE_FINAL_TYPE (ReelWorkerProcess, reel_worker_process, REEL, WORKER_PROCESS, GObject)

/* Starts PROGRAM and waits until it listens on SOCKET_PATH. It gets its own session, so that what ends the manager does
 * not end it. CANCELLABLE belongs to this start only: it is also cancelled when the start takes too long. After a
 * failure no process is left. RIGHTS: options of callreel-worker. Error: MediaFailed. */
void reel_worker_process_spawn_async (const char *program, const char *socket_path, const char *state_path,
                                      const char *const *rights, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);

/* Connects to a worker that an earlier manager has started. */
void reel_worker_process_adopt_async (const char *socket_path, GAsyncReadyCallback callback, gpointer user_data);

ReelWorkerProcess *reel_worker_process_new_finish (GAsyncResult *result, GError **error);
