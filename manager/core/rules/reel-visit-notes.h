/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the audit trail says of a visit by a link (RULES 7): each opening of its page, each playback and each download.
 * What else a page asks for again and again has one entry for some time. Pure; used by the archive, which has one.
 * Times are monotonic, µs. */
#pragma once

#include <glib.h>

/* From the first entry on; whoever is still there then has another one. */
#define REEL_VISIT_NOTES_US (G_GINT64_CONSTANT (30) * 60 * G_USEC_PER_SEC)
/* Of more the oldest is forgotten, so that there is another entry of it. */
#define REEL_VISIT_NOTES_MAX 4096

typedef struct _ReelVisitNotes ReelVisitNotes;

/**
 * ReelVisitNote:
 * @link_id: the link
 * @origin: where the visitor's request came from
 * @action: as the trail has it: of the link, or of a document
 * @document_id: (nullable): that the action is about
 */
typedef struct {
  const char *link_id;
  const char *origin;
  const char *action;
  const char *document_id;
} ReelVisitNote;

ReelVisitNotes *reel_visit_notes_new (void);
void reel_visit_notes_free (ReelVisitNotes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelVisitNotes, reel_visit_notes_free)

/* Whether the trail gets an entry of what is allowed: of each opening, playback and download; of the pictures and the
 * waveform that a page shows of a document none, as they belong to its opening; of anything else once in a visit. */
gboolean reel_visit_notes_is_due (const ReelVisitNotes *self, const ReelVisitNote *note, gint64 now);
/* The trail has it. */
void reel_visit_notes_add (ReelVisitNotes *self, const ReelVisitNote *note, gint64 now);
