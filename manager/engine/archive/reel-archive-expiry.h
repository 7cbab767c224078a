/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides about one document whose retention may be over, in a turn of its own, and removes its files if it is. Used by
 * reel-archive-retention.c. Main thread only. */
#pragma once

#include "manager/core/rules/reel-retention.h"
#include "manager/engine/archive/reel-archive.h"

/* A removal that failed is tried again after this time. */
#define REEL_ARCHIVE_EXPIRY_RETRY_US (600 * G_USEC_PER_SEC)

/* RECORD and RETENTION are copied. A legal hold or a link that was requested before this turn keeps the document. Once
 * the catalogue says that the document is expiring, nothing keeps it any more, even if the manager is killed before the
 * files are removed. */
void reel_archive_expiry_run_async (ReelArchive *archive, const ReelExpiryRecord *record,
                                    const ReelRetention *retention, gint64 now_utc, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* GONE: whether its files were removed by this call. Errors: StorageFailed, StorageFull; nothing is lost, and the
 * document is tried again later. */
gboolean reel_archive_expiry_run_finish (ReelArchive *archive, GAsyncResult *result, gboolean *gone, GError **error);
