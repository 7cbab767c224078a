/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps one worker running for a call: starts it when first needed, replaces it
 * when it dies, gives up when that happens too often. Made by ReelCall, whose parts see it as a ReelWorkerProvider;
 * main thread only.
 *
 * Signals:
 * "running": a worker is there and knows nothing of the call yet (unless it was
 *   adopted). Emitted before ensure's callbacks, so that what the handler sends
 *   reaches the worker first.
 * "lost": the worker died; "running" follows with its replacement, or "given-up".
 * "given-up": no replacement; a later ensure tries anew. */
#pragma once

#include "manager/engine/link/reel-worker-launcher.h"
#include "manager/engine/link/reel-worker-provider.h"

#define REEL_TYPE_WORKER_HOST (reel_worker_host_get_type ())
G_DECLARE_FINAL_TYPE (ReelWorkerHost, reel_worker_host, REEL, WORKER_HOST, GObject)

/* NAME: of the worker, for LAUNCHER. A worker that does not answer within ANSWER_MS hangs. */
ReelWorkerHost *reel_worker_host_new (ReelWorkerLauncher *launcher, const char *name, guint answer_ms);

/* What the workers may access: RIGHTS are options of callreel-worker, DIRECTORY is the only one that they may write;
 * TIDY is called with it after the last worker. */
void reel_worker_host_set_rights (ReelWorkerHost *self, const char *directory, const char *const *rights,
                                  void (*tidy) (const char *directory));

/* Completes once a connected worker is running, if necessary its replacement. Errors: MediaFailed; NoOngoingCall if the
 * host is closed. */
void reel_worker_host_ensure_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_worker_host_ensure_finish (ReelWorkerHost *self, GAsyncResult *result, GError **error);

/* Completes once it is known whether a worker of an earlier manager exists; then TRUE. */
void reel_worker_host_adopt_async (ReelWorkerHost *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_worker_host_adopt_finish (ReelWorkerHost *self, GAsyncResult *result, GError **error);

/* NULL while no worker is running. */
ReelWorker *reel_worker_host_peek_worker (ReelWorkerHost *self);
/* Whether the worker was started by an earlier manager. */
gboolean reel_worker_host_is_adopted (ReelWorkerHost *self);
/* 0 while no worker is running. */
int reel_worker_host_get_pid (ReelWorkerHost *self);

/* Kills a worker that does not answer; it is replaced. */
void reel_worker_host_kill (ReelWorkerHost *self);

/* Ends the worker for good, after it has finished its files. */
void reel_worker_host_close (ReelWorkerHost *self);
