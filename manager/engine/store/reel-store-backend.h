/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a database does for ReelStore, without a word of SQL. Whoever opens one
 * brings its tables up to date; closing is the end of the object.
 *
 * Implemented by reel-store-sqlite.c. Both functions may wait for a disk, and are
 * called on the store's threads only: apply on one of them, read on several at a
 * time, also while apply runs. */
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

/* Keeps CHANGES (element-type ReelChange), in their order and as one, so that no power cut takes them back. A change
 * that can't be kept by itself, whenever it is tried, is left out of that, and its place in REFUSALS, which has as many
 * as there are changes, all NULL, says why. Errors: StorageFull, StorageFailed; then nothing of them is kept, REFUSALS
 * is as it was, and the same may be tried again. */
gboolean reel_store_backend_apply (ReelStoreBackend *self, GPtrArray *changes, GError **refusals, GError **error);

/* Rows of the kind that the query asks for; none where there is no such row. The array frees them. Errors: StorageFull,
 * StorageFailed. */
GPtrArray *reel_store_backend_read (ReelStoreBackend *self, const ReelQuery *query, GError **error);
