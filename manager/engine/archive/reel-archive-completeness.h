/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of recordings, for those who answer for that. Called by manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER. FILTER: as of Archive1.GetCompleteness; CURSOR: "" for the first page; LIMIT: 1 to 500, 0: 100. Errors:
 * InvalidArgument, NotAllowed, which is in the audit trail, StorageFull, StorageFailed. */
void reel_archive_completeness_async (ReelArchive *archive, ReelArchiveAsker *asker, GVariant *filter,
                                      const char *cursor, guint limit, GAsyncReadyCallback callback,
                                      gpointer user_data);
/* Returns: aa{sv}; NEXT: the cursor of the next page, "" at the end; TOTALS: a{sv}, empty but for the first page */
GVariant *reel_archive_completeness_finish (ReelArchive *archive, GAsyncResult *result, char **next, GVariant **totals,
                                            GError **error);
