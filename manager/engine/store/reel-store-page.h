/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings as clients see them, as one query on SQLite. Used by
 * reel-sqlite-reader.c. */
#pragma once

#include "manager/engine/store/reel-query.h"

#include <sqlite3.h>

/* QUERY: a page, a recording or a request. */
char *reel_store_page_build (const ReelQuery *query);
void reel_store_page_bind (sqlite3_stmt *statement, const ReelQuery *query);
/* Without its chunks. */
ReelListedRecord *reel_store_page_read_row (sqlite3_stmt *row);
