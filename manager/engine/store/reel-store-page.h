/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings as clients see them, as one SQLite query. Used by reel-sqlite-reader.c. */
#pragma once

#include "manager/engine/store/reel-query.h"

#include <sqlite3.h>

/* The first :limit calls of the participant :id. */
#define REEL_STORE_PAGE_CALLS_OF_PERSON                                                                                \
  "(SELECT f.call_id FROM participants f WHERE f.participant_id = :id AND f.kind = 'person' GROUP BY f.call_id"        \
  " ORDER BY min (f.joined_utc), f.call_id LIMIT :limit)"

/* QUERY: for a page, one recording or one request. */
char *reel_store_page_build (const ReelQuery *query);
void reel_store_page_bind (sqlite3_stmt *statement, const ReelQuery *query);
/* Returns: the recording without its chunks */
ReelListedRecord *reel_store_page_read_row (sqlite3_stmt *row);
