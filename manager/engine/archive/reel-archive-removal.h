/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes the files and the chat of one document. Used by reel-archive-deletion.c and reel-archive-expiry.c. Main
 * thread only. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* To be called once the catalogue says that the document is being deleted or expiring. Errors: InvalidState if the
 * document is being removed, or was removed before; UnknownRecording; StorageFailed with the name of the file that
 * could not be removed; StorageFull. A removal that fails halfway is not undone. */
void reel_archive_removal_run_async (ReelArchive *archive, const char *document_id, const ReelArchiveAsker *asker,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_archive_removal_run_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
