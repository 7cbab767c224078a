/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface between ReelStore and a database. Called by reel-store.c. */
#include "manager/engine/store/reel-store-backend.h"

G_DEFINE_INTERFACE (ReelStoreBackend, reel_store_backend, G_TYPE_OBJECT)

static void
reel_store_backend_default_init (ReelStoreBackendInterface *iface)
{
}

gboolean
reel_store_backend_apply (ReelStoreBackend *self, GPtrArray *changes, GError **refusals, GError **error)
{
  return REEL_STORE_BACKEND_GET_IFACE (self)->apply (self, changes, refusals, error);
}

GPtrArray *
reel_store_backend_read (ReelStoreBackend *self, const ReelQuery *query, GError **error)
{
  return REEL_STORE_BACKEND_GET_IFACE (self)->read (self, query, error);
}
