/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Statements on SQLite and what goes in and out of them, made of the tables that
 * reel-records.c describes. Used by reel-store-sqlite.c and reel-store-page.c. */
#pragma once

#include "manager/engine/store/reel-change.h"

#include <sqlite3.h>

/* KIND: any but a group. */
char *reel_sqlite_build_change (ReelChangeKind kind, ReelTable table);
/* The values of RECORD for a statement of reel_sqlite_build_change(). They are not copied: RECORD lives until the
 * statement is reset. */
void reel_sqlite_bind_change (sqlite3_stmt *statement, ReelChangeKind kind, ReelTable table, gconstpointer record);

/* The columns of TABLE that are read, with PREFIX before each, as a list for SELECT. */
char *reel_sqlite_build_columns (ReelTable table, const char *prefix);
/* The record whose columns begin at FIRST. */
gpointer reel_sqlite_read_record (sqlite3_stmt *row, ReelTable table, guint first);
