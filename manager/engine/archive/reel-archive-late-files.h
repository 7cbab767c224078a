/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is made beside a chunk after its recording was sent follows the media to the destination: the catalogue is asked
 * which sidecars are not sent, and each chunk is looked at in a turn of its own, so that nothing follows files that are
 * to be removed. Made by the daemon. Main thread only. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

#define REEL_TYPE_ARCHIVE_LATE_FILES (reel_archive_late_files_get_type ())
G_DECLARE_FINAL_TYPE (ReelArchiveLateFiles, reel_archive_late_files, REEL, ARCHIVE_LATE_FILES, GObject)

ReelArchiveLateFiles *reel_archive_late_files_new (ReelArchive *archive);

/* At once and then every minute, until it is stopped. */
void reel_archive_late_files_start (ReelArchiveLateFiles *self);
void reel_archive_late_files_stop (ReelArchiveLateFiles *self);

/* There may be some: they are looked for soon. Does nothing while it is stopped. */
void reel_archive_late_files_wake (ReelArchiveLateFiles *self);

/* Looks once, at 20 chunks at most. */
void reel_archive_late_files_run_async (ReelArchiveLateFiles *self, GAsyncReadyCallback callback, gpointer user_data);
/* COUNT: how many files were ordered to be sent; MORE: there may be other chunks. Error: of the catalogue or the
 * storage; what was not looked at is looked at again. */
gboolean reel_archive_late_files_run_finish (ReelArchiveLateFiles *self, GAsyncResult *result, guint *count,
                                             gboolean *more, GError **error);
