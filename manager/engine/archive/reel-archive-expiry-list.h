/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists the documents in the order in which they expire. Called by manager/dbus. Main thread only. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER. CURSOR: "" for the first page; LIMIT: 1 to 500, 0: 100. Errors: InvalidArgument, NotAllowed,
 * StorageFailed. */
void reel_archive_expiry_list_async (ReelArchive *archive, ReelArchiveAsker *asker, const char *cursor, guint limit,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* Returns: aa{sv}, as Archive1.ListExpiries documents; NEXT: the cursor of the next page, "" at the end */
GVariant *reel_archive_expiry_list_finish (ReelArchive *archive, GAsyncResult *result, char **next, GError **error);
