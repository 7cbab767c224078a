/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gives the parts of a call its current worker. ReelWorkerHost implements it; tests have one without a process. Main
 * thread only. */
#pragma once

#include "manager/engine/link/reel-worker.h"

#define REEL_TYPE_WORKER_PROVIDER (reel_worker_provider_get_type ())
G_DECLARE_INTERFACE (ReelWorkerProvider, reel_worker_provider, REEL, WORKER_PROVIDER, GObject)

struct _ReelWorkerProviderInterface {
  GTypeInterface parent_iface;

  ReelWorker *(*peek) (ReelWorkerProvider *self);
  void (*ensure_async) (ReelWorkerProvider *self, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*ensure_finish) (ReelWorkerProvider *self, GAsyncResult *result, GError **error);
};

/* NULL: no worker can be called. */
ReelWorker *reel_worker_provider_peek (ReelWorkerProvider *self);
/* Completes once a worker is running. Errors: MediaFailed, NoOngoingCall. */
void reel_worker_provider_ensure_async (ReelWorkerProvider *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_worker_provider_ensure_finish (ReelWorkerProvider *self, GAsyncResult *result, GError **error);
