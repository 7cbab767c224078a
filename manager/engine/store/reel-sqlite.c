/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Helpers shared by the store's files on SQLite. */
#include "manager/engine/store/reel-sqlite.h"

#include "manager/core/wire/reel-error.h"

void
reel_sqlite_set_error (sqlite3 *db, GError **error)
{
  gboolean full = (sqlite3_errcode (db) & 0xff) == SQLITE_FULL;

  g_set_error (error, REEL_ERROR, full ? REEL_ERROR_STORAGE_FULL : REEL_ERROR_STORAGE_FAILED,
               "The catalogue can't be used: %s", sqlite3_errmsg (db));
}

int
reel_sqlite_execute (sqlite3 *db, const char *sql, GError **error)
{
  int code = sqlite3_exec (db, sql, NULL, NULL, NULL);

  if (code != SQLITE_OK)
    reel_sqlite_set_error (db, error);
  return code;
}

char *
reel_sqlite_dup_text (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (row, column));
}
