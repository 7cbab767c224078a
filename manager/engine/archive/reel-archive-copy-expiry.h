/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One document whose time at a destination may be over: decided in a turn of its own; then a courier gets a job that
 * removes it there. Used by reel-archive-retention.c. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

/* RECORD is copied. By the keep-hours of the destination, from the end of the recording or the delivery on, whichever
 * was later; what keeps the document here keeps it there. That it is removed is kept with the jobs that do it, or not
 * at all. */
void reel_archive_copy_expiry_run_async (ReelArchive *archive, const ReelCopyExpiryRecord *record, gint64 now_utc,
                                         GAsyncReadyCallback callback, gpointer user_data);
/* ORDERED: whether its removal was ordered just now. Errors: StorageFailed, StorageFull: it is tried again. */
gboolean reel_archive_copy_expiry_run_finish (ReelArchive *archive, GAsyncResult *result, gboolean *ordered,
                                              GError **error);
