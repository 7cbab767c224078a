/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Migrations of the catalogue on SQLite. Used by reel-store-sqlite.c. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Brings DB from whatever version it has to the newest, step by step, each in a
 * transaction. Error: StorageFull; also for a version newer than this program's. */
gboolean reel_store_schema_migrate (sqlite3 *db, GError **error);
