/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat log of a document as a separate document. Used by reel-archive-open.c. */
#pragma once

#include "manager/engine/archive/reel-archive-document.h"

/* JSON: documentId, recordingId, and chat, an array of time, participantId and text, in order. DOCUMENT must stay valid
 * until CALLBACK is called. Error: StorageFailed. */
void reel_archive_chat_open_async (ReelStore *store, const ReelArchiveDocument *document, GAsyncReadyCallback callback,
                                   gpointer user_data);
/* Returns: a read-only descriptor, to be closed by the caller; -1 on error */
int reel_archive_chat_open_finish (GAsyncResult *result, GError **error);
