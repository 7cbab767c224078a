/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive: finished recordings, for those who may see them. Owns what its parts share, and serialises changes of
 * documents, so that what a change has read is still true when it is stored. Main thread only. */
#pragma once

#include "manager/core/rules/reel-visit-notes.h"
#include "manager/engine/archive/reel-archive-strangers.h"
#include "manager/engine/services/reel-services.h"

#define REEL_TYPE_ARCHIVE (reel_archive_get_type ())
G_DECLARE_FINAL_TYPE (ReelArchive, reel_archive, REEL, ARCHIVE, GObject)

ReelArchive *reel_archive_new (ReelServices *services);
ReelServices *reel_archive_get_services (ReelArchive *self);
/* Who counts requests by secrets of no link. */
ReelArchiveStrangers *reel_archive_get_strangers (ReelArchive *self);
/* What the audit trail has of visits by links. */
ReelVisitNotes *reel_archive_get_visit_notes (ReelArchive *self);

/* Jobs for couriers were put into the catalogue: emits the signal "ordered". */
void reel_archive_tell_ordered (ReelArchive *self);

/* Calls TURN, at once or later, when no other has its turn; it lasts until reel_archive_end_turn(). */
typedef void (*ReelArchiveTurn) (ReelArchive *self, gpointer data);
void reel_archive_take_turn (ReelArchive *self, ReelArchiveTurn turn, gpointer data);
void reel_archive_end_turn (ReelArchive *self);

/* The catalogue has the end of a link, or of the mails with it or an event: emits the signal "link-revoked" (s the id
 * of either). */
void reel_archive_tell_revoked (ReelArchive *self, const char *link_id);

/* A link was revoked: emits the signal "link-ended" (s the hash of its secret), for whoever has its files open. */
void reel_archive_tell_ended (ReelArchive *self, const char *secret_hash);

/* Whoever removes the files of a document says so, and nobody else does meanwhile. Returns: FALSE where somebody does
 * already */
gboolean reel_archive_begin_removal (ReelArchive *self, const char *document_id);
void reel_archive_end_removal (ReelArchive *self, const char *document_id);
