/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface of a database for ReelStore, free of SQL. Opening a backend brings its tables up to date; finalizing it
 * closes it.
 *
 * Implemented by reel-store-sqlite.c. Both functions may block on a disk, and are called on the store's threads only:
 * apply on one of them, read on several at a time, also while apply runs. */
#pragma once

#include "manager/engine/store/reel-change.h"
#include "manager/engine/store/reel-query.h"

#include <glib-object.h>

#define REEL_TYPE_STORE_BACKEND (reel_store_backend_get_type ())
G_DECLARE_INTERFACE (ReelStoreBackend, reel_store_backend, REEL, STORE_BACKEND, GObject)

struct _ReelStoreBackendInterface {
  GTypeInterface parent_iface;

  gboolean (*apply) (ReelStoreBackend *self, GPtrArray *changes, GError **refusals, GError **error);
  GPtrArray *(*read) (ReelStoreBackend *self, const ReelQuery *query, GError **error);
};

/* Stores CHANGES (element-type ReelChange) durably, in order and as a whole. A change that can never be stored is left
 * out, and its place in REFUSALS, which is an array of as many NULLs as there are changes, is set to the reason.
 * Errors: StorageFull, StorageFailed; then nothing was stored, REFUSALS is unchanged, and the same changes may be tried
 * again. */
gboolean reel_store_backend_apply (ReelStoreBackend *self, GPtrArray *changes, GError **refusals, GError **error);

/* Returns: rows of the kind that the query asks for, perhaps none; the array frees them. Errors: StorageFull,
 * StorageFailed. */
GPtrArray *reel_store_backend_read (ReelStoreBackend *self, const ReelQuery *query, GError **error);
