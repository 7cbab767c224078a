/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata documents of a call's recording clients, as they came, for the recorder's own metadata: in their order,
 * with the time of each, and bounded. Pure: called by ReelSiprecCall. */
#pragma once

#include <glib.h>

#define REEL_SIPREC_MAX_DOCUMENTS       48
#define REEL_SIPREC_MAX_DOCUMENTS_BYTES (256 * 1024) /* of all of them */

typedef struct _ReelSiprecDocuments ReelSiprecDocuments;

ReelSiprecDocuments *reel_siprec_documents_new (void);
void reel_siprec_documents_free (ReelSiprecDocuments *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecDocuments, reel_siprec_documents_free)

/* TEXT: UTF-8. NOW: µs since 1970 UTC. The document that DIALOG has sent before is not kept twice; one that exceeds the
 * limits is counted. */
void reel_siprec_documents_add (ReelSiprecDocuments *self, const char *dialog, const char *text, gint64 now);
/* DIALOG has ended. */
void reel_siprec_documents_forget (ReelSiprecDocuments *self, const char *dialog);

/* Whether there is something that was not confirmed yet. */
gboolean reel_siprec_documents_has_news (const ReelSiprecDocuments *self);
/* An a{ss}, floating: siprec-metadata-TIME, with TIME as in 2026-11-30T09:10:11.123Z, and siprec-metadata-TIME-2 and so
 * on, as each text has at most 4096 bytes; siprec-metadata-omitted: how many were not kept. ALL: also what was
 * confirmed before. */
GVariant *reel_siprec_documents_describe (ReelSiprecDocuments *self, gboolean all);
/* The recorder has what was described last. */
void reel_siprec_documents_confirm (ReelSiprecDocuments *self);
