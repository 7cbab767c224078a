/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Searches the archive. The user's rights are bounds of the query: recordings that the user may not see are neither
 * listed nor counted. Called by manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

/* The maximum of the count of recordings. */
#define REEL_ARCHIVE_MAX_TOTAL 10000

/* A page of recordings, newest first. FILTER: as of Archive1.Search; CURSOR: "" for the first page; LIMIT: 1 to 500, 0:
 * 100. Errors: InvalidArgument, StorageFailed. */
void reel_archive_search_async (ReelArchive *archive, GVariant *filter, const char *cursor, guint limit,
                                GAsyncReadyCallback callback, gpointer user_data);
/* Returns: aa{sv}; NEXT: the cursor of the next page, "" at the end; TOTAL: the number of matches, 10,000 at most */
GVariant *reel_archive_search_finish (ReelArchive *archive, GAsyncResult *result, char **next, guint *total,
                                      GError **error);
