/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many calls were recorded whole, partly and not at all. Called by reel-sqlite-reader.c. */
#include "manager/engine/store/reel-store-completeness.h"

/* A recording that runs has no duration in the catalogue yet. One that was paused all the time has none at all, and
 * lacks nothing. */
#define RECORDED                                                                                                       \
  "EXISTS (SELECT 1 FROM operations o WHERE o.call_id = c.call_id AND o.state <> 'failed'"                             \
  " AND (o.state <> 'completed' OR o.duration_ns > 0))"

char *
reel_store_completeness_build (void)
{
  return g_strdup ("SELECT (SELECT since_utc FROM completeness), count (*) FILTER (WHERE asked AND NOT lacks),"
                   " count (*) FILTER (WHERE lacks AND recorded), count (*) FILTER (WHERE lacks AND NOT recorded)"
                   " FROM (SELECT EXISTS (SELECT 1 FROM operations o WHERE o.call_id = c.call_id) AS asked, " RECORDED
                   " AS recorded, EXISTS (SELECT 1 FROM incomplete i WHERE i.call_id = c.call_id) AS lacks"
                   " FROM calls c WHERE c.created_utc >= " REEL_STORE_COMPLETENESS_FROM
                   " AND c.created_utc < :to_utc)");
}

ReelCompletenessRecord *
reel_store_completeness_read_row (sqlite3_stmt *row)
{
  ReelCompletenessRecord *record = g_new (ReelCompletenessRecord, 1);

  *record = (ReelCompletenessRecord){
    .since_utc = sqlite3_column_int64 (row, 0),
    .whole = (guint64)sqlite3_column_int64 (row, 1),
    .partly = (guint64)sqlite3_column_int64 (row, 2),
    .not_recorded = (guint64)sqlite3_column_int64 (row, 3),
  };
  return record;
}
