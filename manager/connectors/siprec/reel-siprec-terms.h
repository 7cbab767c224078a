/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a recording client has described and agreed on in its dialog, and what the request that is not answered yet
 * changes of it: a request that is refused changes nothing (RFC 3261, 14.2). Pure: called by ReelSiprecDialog. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-body.h"
#include "manager/connectors/siprec/reel-siprec-timer.h"
#include "manager/connectors/siprec/reel-siprec-view.h"

/**
 * ReelSiprecTerms:
 * @offer: the last one, NULL: none yet
 * @metadata: all that is known
 * @view: both together, NULL: none yet
 * @timer: of the session
 * @document: the metadata of the request that is not answered yet, as text; NULL: it has none
 */
typedef struct {
  ReelSiprecOffer *offer;
  ReelSiprecMetadata *metadata;
  ReelSiprecView *view;
  ReelSiprecTimer timer;
  char *document;

  /* What the request has replaced; NULL: it has not. */
  ReelSiprecOffer *offer_before;
  ReelSiprecMetadata *metadata_before;
  ReelSiprecView *view_before;
  ReelSiprecTimer timer_before;
} ReelSiprecTerms;

ReelSiprecTerms *reel_siprec_terms_new (void);
void reel_siprec_terms_free (ReelSiprecTerms *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecTerms, reel_siprec_terms_free)

/* A request begins. */
void reel_siprec_terms_begin (ReelSiprecTerms *self);
/* Takes what its body says. Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT, and nothing has changed */
gboolean reel_siprec_terms_take (ReelSiprecTerms *self, const ReelSiprecBody *body, GError **error);
/* Makes the view of offer and metadata. DIALOG, OFFERED: whether the request had an offer; see
 * reel_siprec_view_build(). */
void reel_siprec_terms_view (ReelSiprecTerms *self, const char *dialog, gboolean offered);
void reel_siprec_terms_accept (ReelSiprecTerms *self);
/* Returns: whether the view is another one again */
gboolean reel_siprec_terms_refuse (ReelSiprecTerms *self);
