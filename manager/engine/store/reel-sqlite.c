/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Statements of the catalogue: prepared, bound by letters, run. Called by
 * reel-catalogue-sqlite.c and reel-catalogue-schema.c. */
#include "manager/engine/store/reel-sqlite.h"

#include "manager/core/reel-error.h"

#include <stdarg.h>

void
reel_sqlite_set_error (sqlite3 *db, GError **error)
{
  gboolean full = (sqlite3_errcode (db) & 0xff) == SQLITE_FULL;

  g_set_error (error, REEL_ERROR, full ? REEL_ERROR_STORAGE_FULL : REEL_ERROR_STORAGE_FAILED,
               "The catalogue can't be used: %s", sqlite3_errmsg (db));
}

static sqlite3_stmt *
prepare (sqlite3 *db, GError **error, const char *sql, const char *letters, va_list arguments)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK) {
    reel_sqlite_set_error (db, error);
    return NULL;
  }
  for (int i = 0; letters[i] != '\0'; i++) {
    switch (letters[i]) {
    case 's':
      sqlite3_bind_text (statement, i + 1, va_arg (arguments, const char *), -1, SQLITE_TRANSIENT);
      break;
    case 'i':
      sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
      break;
    case 'u':
      sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, guint));
      break;
    default:
      g_assert_not_reached ();
    }
  }
  return statement;
}

gboolean
reel_sqlite_run (sqlite3 *db, GError **error, const char *sql, const char *letters, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  int code;

  va_start (arguments, letters);
  statement = prepare (db, error, sql, letters, arguments);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;
  do
    code = sqlite3_step (statement);
  while (code == SQLITE_ROW);
  if (code != SQLITE_DONE)
    reel_sqlite_set_error (db, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE;
}

sqlite3_stmt *
reel_sqlite_query (sqlite3 *db, GError **error, const char *sql, const char *letters, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, letters);
  statement = prepare (db, error, sql, letters, arguments);
  va_end (arguments);
  return statement;
}

char *
reel_sqlite_dup_text (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (row, column));
}
