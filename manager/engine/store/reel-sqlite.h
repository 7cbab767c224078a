/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQLite's errors as GError, and its texts as strings. Used by the store's SQLite files. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Error: StorageFull if there is no room, else StorageFailed, with SQLite's message. */
void reel_sqlite_set_error (sqlite3 *db, GError **error);
/* Returns: an SQLite result code; sets ERROR unless it is SQLITE_OK */
int reel_sqlite_execute (sqlite3 *db, const char *sql, GError **error);

/* Returns: a column as a new string */
char *reel_sqlite_dup_text (sqlite3_stmt *row, int column);
