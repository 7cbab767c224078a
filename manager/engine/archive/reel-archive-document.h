/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A document of the archive: a chunk of a recording, its disposition, and the links to it. Requests to open, delete,
 * hold or share it are decided on this. Used by the parts of the archive. Main thread only. */
#pragma once

#include "manager/core/rules/reel-archive-rights.h"
#include "manager/core/rules/reel-keep.h"
#include "manager/core/state/reel-disposition.h"
#include "manager/engine/archive/reel-archive-asker.h"

typedef struct {
  ReelListedRecord *recording;
  const ReelChunkRecord *chunk;
  ReelDisposition disposition;
  char *hold;            /* why it is on legal hold; NULL if it is not */
  gint64 link_until_utc; /* when the last of its links ends; 0 if there is none */
} ReelArchiveDocument;

void reel_archive_document_free (ReelArchiveDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelArchiveDocument, reel_archive_document_free)

/* Errors: UnknownRecording, StorageFailed. */
void reel_archive_document_find_async (ReelStore *store, const char *document_id, GAsyncReadyCallback callback,
                                       gpointer user_data);
ReelArchiveDocument *reel_archive_document_find_finish (GAsyncResult *result, GError **error);

const char *reel_archive_document_get_id (const ReelArchiveDocument *self);
ReelArchiveVerdict reel_archive_document_decide (const ReelArchiveDocument *self, const ReelArchiveAsker *asker,
                                                 ReelPolicyStore *policies, ReelArchiveAction action, gint64 now_utc);
/* Whether its files are there. Error: InvalidState. */
gboolean reel_archive_document_check_kept (const ReelArchiveDocument *self, GError **error);
/* What keeps its files, except for deliveries. Valid as long as the document. */
ReelKeepContext reel_archive_document_get_keep (const ReelArchiveDocument *self);
/* When it was complete, its recording as well: microseconds since 1970. */
gint64 reel_archive_document_get_complete (const ReelArchiveDocument *self);
/* Whether its files may go. Error: InvalidState. */
gboolean reel_archive_document_check_may_go (const ReelArchiveDocument *self, gint64 now_utc, GError **error);

/* The span of time whose chat messages belong to the document: from FROM_UTC on, before TO_UTC, microseconds since
 * 1970. Every message of the recording belongs to exactly one of its documents. */
void reel_archive_document_get_span (const ReelArchiveDocument *self, gint64 *from_utc, gint64 *to_utc);

/* The change that stores DISPOSITION and HOLD (nullable) for the document. */
ReelChange *reel_archive_document_dispose (const ReelArchiveDocument *self, ReelDisposition disposition,
                                           const char *hold, gint64 now_utc);
