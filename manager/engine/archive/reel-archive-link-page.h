/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the playback page of a link shows. Called by manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive.h"

/* VISIT: of reel_archive_link_visit_async(), or empty. Errors: as of Archive1.DescribeLink. */
void reel_archive_link_describe_async (ReelArchive *archive, const char *secret, const char *visit, const char *origin,
                                       GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): a{sv} as of Archive1.DescribeLink; NULL on error */
GVariant *reel_archive_link_describe_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
