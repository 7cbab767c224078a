/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links: whoever has the link's secret can open its documents without an account until it ends. The secret is given out
 * once, and only its hash is stored. Called by manager/dbus. Main thread only. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Takes ASKER. RECIPIENT: an e-mail address, to which the link is sent where mail is configured, or a name; one line.
 * OPTIONS: as Archive1.CreateLink says. Errors: as reel_archive_change_async() says; InvalidState for a document that
 * is gone. */
void reel_archive_link_create_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                                     const char *recipient, GVariant *options, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* URL: of the playback page; empty if no portal is configured. Returns: the id of the link, NULL on error */
char *reel_archive_link_create_finish (ReelArchive *archive, GAsyncResult *result, char **url, GError **error);

/* Takes ASKER, who must have created the link or have may-administer-recording. A link that has ended or was revoked
 * before stays as it is. Errors: InvalidArgument (also for an unknown link), NotAllowed, StorageFull, StorageFailed. */
void reel_archive_link_revoke_async (ReelArchive *archive, const char *link_id, ReelArchiveAsker *asker,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_archive_link_revoke_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
