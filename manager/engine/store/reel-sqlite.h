/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQL in one line: prepare, bind and run, with the library's errors as GError.
 * Used by the catalogue on SQLite. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Letters of the argument lists: s text (NULL is SQL's NULL), i gint64, u guint. */

/* Error: StorageFull, with what the library says. */
void reel_sqlite_set_error (sqlite3 *db, GError **error);
gboolean reel_sqlite_run (sqlite3 *db, GError **error, const char *sql, const char *letters, ...);
sqlite3_stmt *reel_sqlite_query (sqlite3 *db, GError **error, const char *sql, const char *letters, ...);

/* A column as a string to keep. */
char *reel_sqlite_dup_text (sqlite3_stmt *row, int column);
