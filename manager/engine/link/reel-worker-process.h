/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One callreel-worker: started or found running, connected to, and watched
 * until it is gone. Used by ReelCall; main thread only.
 *
 * Signal "died": the process is gone, for whatever reason; its files and ports
 * are nobody's any more. Emitted once, after all that it said last and after the
 * requests that it left unanswered have failed. */
#pragma once

#include "manager/engine/link/reel-worker-proxy.h"

#include <gio/gio.h>

#define REEL_TYPE_WORKER_PROCESS (reel_worker_process_get_type ())
G_DECLARE_FINAL_TYPE (ReelWorkerProcess, reel_worker_process, REEL, WORKER_PROCESS, GObject)

/* Starts PROGRAM and waits until it listens on SOCKET_PATH. It is a session of
 * its own, so that what ends the manager does not end it. CANCELLABLE is of this
 * start alone: it is cancelled, too, when the start takes too long. When it fails,
 * no process is left. RIGHTS are options that say what it may reach. Error:
 * MediaFailed. */
void reel_worker_process_spawn_async (const char *program, const char *socket_path, const char *state_path,
                                      const char *const *rights, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);

/* Connects to a worker that a manager before this one has started. */
void reel_worker_process_adopt_async (const char *socket_path, GAsyncReadyCallback callback, gpointer user_data);

ReelWorkerProcess *reel_worker_process_new_finish (GAsyncResult *result, GError **error);

ReelWorker *reel_worker_process_get_worker (ReelWorkerProcess *self);
/* Whether it can be spoken to: it has neither hung up nor been killed. */
gboolean reel_worker_process_is_connected (ReelWorkerProcess *self);
/* How long its answers may take, in milliseconds; calls made from now on. */
void reel_worker_process_set_timeout (ReelWorkerProcess *self, guint answer_ms);
int reel_worker_process_get_pid (ReelWorkerProcess *self);

/* Asks it to finish its files and exit, and kills it if it does not answer; "died" follows. */
void reel_worker_process_shutdown (ReelWorkerProcess *self);

/* SIGKILL, for one that no longer answers; "died" follows. */
void reel_worker_process_kill (ReelWorkerProcess *self);
