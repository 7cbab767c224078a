/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Deletion of documents in three steps: the catalogue notes that the document is to be deleted, its files are removed,
 * and then its chat is removed and the catalogue notes that it is deleted. If the manager dies between two steps, the
 * next one resumes. Called by manager/dbus, and by the daemon at its start. Main thread only. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER. Completes once the files are removed and the catalogue says so. Errors: those of
 * reel_archive_change_async(); InvalidState for a document that is still being recorded, on legal hold, open by a
 * link, or removed already; StorageFailed if a file could not be removed: reel_archive_deletion_resume_async() tries
 * again. */
void reel_archive_delete_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_archive_delete_finish (ReelArchive *archive, GAsyncResult *result, GError **error);

/* Resumes deletions that were interrupted, whoever requested them. COUNT, of finish: the number of documents removed
 * now. Error: that of the last document that could not be removed; it stays in the catalogue as it is. */
void reel_archive_deletion_resume_async (ReelArchive *archive, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_archive_deletion_resume_finish (ReelArchive *archive, GAsyncResult *result, guint *count, GError **error);
