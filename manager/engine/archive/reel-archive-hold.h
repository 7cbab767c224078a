/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Legal holds: a document on hold can't be deleted and does not expire, and no removal of it that waits for a courier
 * is given out. Called by manager/dbus. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER, whose reason becomes that of the hold, and who needs may-administer-recording. A document already on
 * hold gets the new reason. Errors: those of reel_archive_change_async(); InvalidArgument without a reason;
 * InvalidState for a document that is gone. */
void reel_archive_hold_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                              GAsyncReadyCallback callback, gpointer user_data);
/* Ends the hold. Errors: likewise; InvalidState for a document that is not on hold. */
void reel_archive_release_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* For both. */
gboolean reel_archive_hold_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
