/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subject access: erases a participant's data, and reports what was erased, what was not, and why. Called by
 * manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER, who needs may-administer-recording. Files first, then rows: an interrupted erasure can be requested
 * again. Errors: InvalidArgument, UnknownParticipant, NotAllowed, StorageFull, StorageFailed. */
void reel_archive_erase_async (ReelArchive *archive, const char *participant_id, ReelArchiveAsker *asker,
                               GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): the report, an a{sv} as of Archive1.EraseParticipant */
GVariant *reel_archive_erase_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
