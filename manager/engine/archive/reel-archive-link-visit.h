/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes the one-time code of a link and begins the visit for which the link opens its documents. Called by
 * manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

/* Errors: as of Archive1.VisitLink. */
void reel_archive_link_visit_async (ReelArchive *archive, const char *secret, const char *code, const char *origin,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* UNTIL_UTC: when the visit ends, microseconds since 1970. Returns: the visit, which only its holder knows; NULL on
 * error */
char *reel_archive_link_visit_finish (ReelArchive *archive, GAsyncResult *result, gint64 *until_utc, GError **error);
