/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue in one SQLite file in WAL mode, private to its owner. Opened by the daemon for ReelStore. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

#define REEL_TYPE_STORE_SQLITE (reel_store_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (ReelStoreSqlite, reel_store_sqlite, REEL, STORE_SQLITE, GObject)

/* Creates PATH, its directory and its tables if they are missing. Blocks on the disk. Errors: StorageFailed,
 * StorageFull. */
ReelStoreBackend *reel_store_sqlite_open (const char *path, GError **error);
