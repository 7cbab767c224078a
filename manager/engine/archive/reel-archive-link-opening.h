/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens documents for the holder of a link. Each attempt is in the audit trail, under the link if it exists. Called by
 * manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

/* VISIT: of reel_archive_link_visit_async(), or empty for a link without a code. ORIGIN: where the recipient's request
 * came from. Errors: as of Archive1.OpenLink. */
void reel_archive_link_open_async (ReelArchive *archive, const char *secret, const char *visit, const char *document_id,
                                   const char *purpose, const char *origin, GAsyncReadyCallback callback,
                                   gpointer user_data);
/* EXPIRES_UTC: when the link ends, microseconds since 1970. Returns: a read-only descriptor, to be closed by the
 * caller; -1 on error */
int reel_archive_link_open_finish (ReelArchive *archive, GAsyncResult *result, gint64 *expires_utc, GError **error);
