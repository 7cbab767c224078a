/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page of recordings out of the catalogue on SQLite. Used by
 * reel-catalogue-sqlite.c. */
#pragma once

#include "manager/core/reel-recording-filter.h"
#include "manager/engine/store/reel-records.h"

#include <sqlite3.h>

/* (element-type ReelListedRecord): at most LIMIT of those that fit FILTER and come after CURSOR, newest first. */
GPtrArray *reel_catalogue_page_list (sqlite3 *db, const ReelRecordingFilter *filter, const ReelRecordingCursor *cursor,
                                     guint limit, GError **error);
