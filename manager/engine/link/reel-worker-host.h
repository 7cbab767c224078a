/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps one worker running for a call: starts it when first needed, replaces it
 * when it dies, gives up when that happens too often. Used by ReelCall; main
 * thread only.
 *
 * Signals:
 * "running": a worker is there and knows nothing of the call yet (unless it was
 *   adopted). Emitted before ensure's callbacks, so that what the handler sends
 *   reaches the worker first.
 * "lost": the worker died; "running" follows with its replacement, or "given-up".
 * "given-up": no replacement; a later ensure tries anew. */
#pragma once

#include "manager/engine/link/reel-worker-process.h"

/* In the directory of each worker. */
#define REEL_WORKER_SOCKET "socket"

#define REEL_TYPE_WORKER_HOST (reel_worker_host_get_type ())
G_DECLARE_FINAL_TYPE (ReelWorkerHost, reel_worker_host, REEL, WORKER_HOST, GObject)

/* PROGRAM is callreel-worker; NAME, unique on this machine and safe in a path,
 * names the directory in RUNTIME_DIR that holds its socket and its state file. A
 * worker that takes longer than ANSWER_MS over an answer hangs. */
ReelWorkerHost *reel_worker_host_new (const char *program, const char *runtime_dir, const char *name, guint answer_ms);

/* What those that it starts may reach: RIGHTS are options of callreel-worker,
 * DIRECTORY is the one that they may write; TIDY is called with it after the last
 * of them. */
void reel_worker_host_set_rights (ReelWorkerHost *self, const char *directory, const char *const *rights,
                                  void (*tidy) (const char *directory));

/* Done once a worker runs that has not hung up: else once its replacement does. Errors: MediaFailed; NoOngoingCall if
 * it is closed. */
void reel_worker_host_ensure_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_worker_host_ensure_finish (ReelWorkerHost *self, GAsyncResult *result, GError **error);

/* Done once it is known whether a worker of an earlier manager is there; TRUE if so. */
void reel_worker_host_adopt_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_worker_host_adopt_finish (ReelWorkerHost *self, GAsyncResult *result, GError **error);

/* NULL while none runs. */
ReelWorker *reel_worker_host_peek_worker (ReelWorkerHost *self);
/* Whether the one that runs was started by an earlier manager. */
gboolean reel_worker_host_is_adopted (ReelWorkerHost *self);
/* 0 while none runs. */
int reel_worker_host_get_pid (ReelWorkerHost *self);

/* Kills one that does not answer; it is replaced. */
void reel_worker_host_kill (ReelWorkerHost *self);

/* Ends the worker for good, after it has finished its files; no replacement. */
void reel_worker_host_close (ReelWorkerHost *self);
