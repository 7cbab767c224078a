/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQLite's errors as GError, and its texts as strings. Used by the store's files on
 * SQLite. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Error: StorageFull where there is no room, else StorageFailed; with what the library says. */
void reel_sqlite_set_error (sqlite3 *db, GError **error);
/* Returns: a code of SQLite; anything but SQLITE_OK sets ERROR. */
int reel_sqlite_execute (sqlite3 *db, const char *sql, GError **error);

/* A column as a string to keep. */
char *reel_sqlite_dup_text (sqlite3_stmt *row, int column);
