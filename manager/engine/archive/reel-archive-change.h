/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A requested change of one or more documents (a deletion, a hold, a new link). All documents are looked up, each is
 * decided, and the change is stored as a whole with its audit entries, or refused as a whole. Called by the parts of
 * the archive that delete, hold and create links. Main thread only. */
#pragma once

#include "manager/engine/archive/reel-archive-document.h"
#include "manager/engine/archive/reel-archive.h"

#define REEL_ARCHIVE_MAX_DOCUMENTS 500

/**
 * ReelArchiveChange:
 * @verb: in the audit trail
 * @check: whether the state of the document allows it; with InvalidState
 * @prepare: adds to @group what changes for the document
 * @begin: (nullable): adds to @group what comes before the documents
 * @end: (nullable): adds to @group what comes after them
 */
typedef struct {
  ReelArchiveAction action;
  const char *verb;
  gboolean (*check) (const ReelArchiveDocument *document, gint64 now_utc, GError **error);
  void (*prepare) (const ReelArchiveDocument *document, const ReelArchiveAsker *asker, gpointer data, gint64 now_utc,
                   ReelChange *group);
  void (*begin) (gpointer data, gint64 now_utc, ReelChange *group);
  void (*end) (gpointer data, gint64 now_utc, ReelChange *group);
} ReelArchiveChange;

/**
 * reel_archive_change_async:
 * @ids: 1 to 500 documents
 * @asker: (transfer full):
 * @data: passed to the functions of @change; must stay valid until @callback is called
 *
 * If one document is refused, so is the whole change, and the refusal is noted in the audit trail. Errors:
 * InvalidArgument, UnknownRecording, NotAllowed, InvalidState, StorageFull, StorageFailed.
 */
void reel_archive_change_async (ReelArchive *archive, const ReelArchiveChange *change, const char *const *ids,
                                ReelArchiveAsker *asker, gpointer data, GAsyncReadyCallback callback,
                                gpointer user_data);
/* Returns: (element-type ReelArchiveDocument): the documents as they were before the change */
GPtrArray *reel_archive_change_finish (ReelArchive *archive, GAsyncResult *result, GError **error);
