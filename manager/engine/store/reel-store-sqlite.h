/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue in one SQLite file, in WAL mode, which is nobody else's to read.
 * Opened by the daemon for ReelStore. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

#define REEL_TYPE_STORE_SQLITE (reel_store_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (ReelStoreSqlite, reel_store_sqlite, REEL, STORE_SQLITE, GObject)

/* Makes PATH, its directory and its tables where they are missing. Error: StorageFailed, StorageFull. */
ReelStoreBackend *reel_store_sqlite_open (const char *path, GError **error);
