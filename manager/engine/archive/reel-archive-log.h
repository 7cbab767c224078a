/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages of the audit trail. Called by manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

/* FILTER: as of Archive1.GetAuditTrail; ORIGIN: where the request came from; CURSOR: "" for the first page; LIMIT: 1 to
 * 500, 0: 100. Errors: InvalidArgument, NotAllowed, StorageFailed. */
void reel_archive_log_async (ReelArchive *archive, GVariant *filter, const char *origin, const char *cursor,
                             guint limit, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: aa{sv}; NEXT: the cursor of the next page, "" at the end */
GVariant *reel_archive_log_finish (ReelArchive *archive, GAsyncResult *result, char **next, GError **error);
