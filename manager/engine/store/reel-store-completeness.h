/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of the recordings of a period, as queries of SQLite. Used by reel-sqlite-reader.c. */
#pragma once

#include "manager/engine/store/reel-records.h"

#include <sqlite3.h>

/* From when on the calls of the period are known. */
#define REEL_STORE_COMPLETENESS_FROM "max (:from_utc, (SELECT since_utc FROM completeness))"

/* What follows the table's name, for REEL_QUERY_INCOMPLETE_PAGE. */
#define REEL_STORE_COMPLETENESS_PAGE                                                                                   \
  "WHERE (call_utc, id) > (:cursor_utc, :cursor_id) AND call_utc >= " REEL_STORE_COMPLETENESS_FROM                     \
  " AND call_utc < :to_utc ORDER BY call_utc, id LIMIT :limit"

/* For REEL_QUERY_COMPLETENESS. */
char *reel_store_completeness_build (void);
/* Returns: to be freed */
ReelCompletenessRecord *reel_store_completeness_read_row (sqlite3_stmt *row);
