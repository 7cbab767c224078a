/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Migrations of the catalogue on SQLite. Used by reel-store-sqlite.c. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Migrates DB from its version to the newest, step by step, each in a transaction. Errors: StorageFull, StorageFailed;
 * also for a version newer than this program's. */
gboolean reel_store_schema_migrate (sqlite3 *db, GError **error);
