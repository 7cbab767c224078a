/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQLite statements, their parameters and results, generated from the tables described in reel-records.c. Used by
 * reel-store-sqlite.c, reel-sqlite-reader.c and reel-store-page.c. */
#pragma once

#include "manager/engine/store/reel-change.h"

#include <sqlite3.h>

/* KIND: any except a group. */
char *reel_sqlite_build_change (ReelChangeKind kind, ReelTable table);
/* Binds the values of RECORD to a statement of reel_sqlite_build_change(). They are not copied: RECORD must stay valid
 * until the statement is reset. */
void reel_sqlite_bind_change (sqlite3_stmt *statement, ReelChangeKind kind, ReelTable table, gconstpointer record);

/* Returns: the columns of TABLE that are read, each with PREFIX, as a list for SELECT */
char *reel_sqlite_build_columns (ReelTable table, const char *prefix);
/* Returns: the record whose columns begin at FIRST */
gpointer reel_sqlite_read_record (sqlite3_stmt *row, ReelTable table, guint first);
