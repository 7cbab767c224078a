/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages of links. Called by manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER: without may-administer-recording only their own links are listed. CURSOR: "" for the first page; LIMIT:
 * 1 to 500, 0: 100. Errors: InvalidArgument, StorageFailed. */
void reel_archive_link_list_async (ReelArchive *archive, ReelArchiveAsker *asker, const char *cursor, guint limit,
                                   GAsyncReadyCallback callback, gpointer user_data);
/* Returns: aa{sv} as of Archive1.ListLinks; NEXT: the cursor of the next page, "" at the end */
GVariant *reel_archive_link_list_finish (ReelArchive *archive, GAsyncResult *result, char **next, GError **error);
