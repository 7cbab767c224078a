/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens documents: a descriptor for those who may read, after an entry in the audit trail. Called by manager/dbus and
 * by links. */
#pragma once

#include "manager/core/rules/reel-archive-rights.h"
#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Error: InvalidArgument. */
gboolean reel_archive_open_parse_purpose (const char *purpose, ReelArchiveAction *action, GError **error);

/* Takes ASKER. PURPOSE: play, download (the media), metadata, chat, captions, thumbnail, contact-sheet or peaks.
 * Errors: InvalidArgument, UnknownRecording, NotAllowed, InvalidState (not complete or not made yet, or gone),
 * StorageFull, StorageFailed. */
void reel_archive_open_async (ReelArchive *archive, const char *document_id, ReelArchiveAsker *asker,
                              const char *purpose, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: a read-only descriptor, to be closed by the caller; -1 on error */
int reel_archive_open_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
