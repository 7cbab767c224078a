/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subject access: exports all data of a participant as one document. Called by manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER, who needs may-administer-recording. Errors: InvalidArgument, UnknownParticipant, NotAllowed,
 * StorageFull, StorageFailed. */
void reel_archive_export_async (ReelArchive *archive, const char *participant_id, ReelArchiveAsker *asker,
                                GAsyncReadyCallback callback, gpointer user_data);
/* Returns: a read-only descriptor, to be closed by the caller; -1 on error */
int reel_archive_export_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
