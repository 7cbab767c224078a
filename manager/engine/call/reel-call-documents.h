/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The description of a call that all metadata files of its recordings share. Rewrites the files of closed chunks when a
 * subject, an invitation or a restriction is set later. Owned by ReelCall; main thread only. */
#pragma once

#include "manager/engine/store/reel-storage.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_CALL_DOCUMENTS (reel_call_documents_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallDocuments, reel_call_documents, REEL, CALL_DOCUMENTS, GObject)

ReelCallDocuments *reel_call_documents_new (ReelStore *store, const char *call_id);

/* Takes TEXT, of reel_metadata_call_print(). To be called whenever it may have changed: files with another text are
 * rewritten. */
void reel_call_documents_set (ReelCallDocuments *self, char *text);
/* How often the text has changed: a file built before the last change has to be amended once it is written. */
guint reel_call_documents_get_revision (ReelCallDocuments *self);
/* A file that has just been written is outdated. */
void reel_call_documents_amend (ReelCallDocuments *self);
