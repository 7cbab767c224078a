/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface; see the header for who implements it and who asks. */
#include "manager/engine/link/reel-worker-provider.h"

G_DEFINE_INTERFACE (ReelWorkerProvider, reel_worker_provider, G_TYPE_OBJECT)

static void
reel_worker_provider_default_init (ReelWorkerProviderInterface *iface)
{
}

ReelWorker *
reel_worker_provider_peek (ReelWorkerProvider *self)
{
  return REEL_WORKER_PROVIDER_GET_IFACE (self)->peek (self);
}

void
reel_worker_provider_ensure_async (ReelWorkerProvider *self, GAsyncReadyCallback callback, gpointer user_data)
{
  REEL_WORKER_PROVIDER_GET_IFACE (self)->ensure_async (self, callback, user_data);
}

gboolean
reel_worker_provider_ensure_finish (ReelWorkerProvider *self, GAsyncResult *result, GError **error)
{
  return REEL_WORKER_PROVIDER_GET_IFACE (self)->ensure_finish (self, result, error);
}
