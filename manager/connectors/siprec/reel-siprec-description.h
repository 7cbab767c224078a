/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this side has described in a dialog: the ports of the recorder, and the states of the recording. Called by
 * ReelSiprecDialog. Main thread only. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-call.h"
#include "manager/connectors/siprec/reel-siprec-terms.h"

/**
 * ReelSiprecOutcome:
 * @any: something of the offer can be recorded
 * @complete: the recorder was asked about each section
 * @refusal: why a section can't be recorded, or NULL
 */
typedef struct {
  gboolean any;
  gboolean complete;
  const char *refusal;
} ReelSiprecOutcome;

typedef struct _ReelSiprecDescription ReelSiprecDescription;

/* DIALOG: what the keys of its sections begin with. */
ReelSiprecDescription *reel_siprec_description_new (const char *dialog);
void reel_siprec_description_free (ReelSiprecDescription *self);

/* What has become of the offer so far. */
ReelSiprecOutcome reel_siprec_description_look (const ReelSiprecDescription *self, ReelSiprecCall *call,
                                                const ReelSiprecTerms *terms);
/* Makes the answer to the offer. */
void reel_siprec_description_renew (ReelSiprecDescription *self, ReelSiprecCall *call, const ReelSiprecTerms *terms);
/* The SDP that holds. Returns: (nullable): none yet */
const char *reel_siprec_description_get (const ReelSiprecDescription *self);
/* After callreeld's restart a stream may be on another port than the client was told. */
gboolean reel_siprec_description_has_moved (const ReelSiprecDescription *self, ReelSiprecCall *call,
                                            const ReelSiprecTerms *terms);
/* An offer of this side, which differs from what holds in the states of the recording. Returns: (nullable): they have
 * not changed, or can't be told: the client does not speak of them, or it is not known what the recorder has; or
 * descriptions have keys, of which each offer asks for other ones */
const char *reel_siprec_description_propose (ReelSiprecDescription *self, ReelSiprecCall *call,
                                             const ReelSiprecTerms *terms);
/* The client has accepted the offer of this side, and that holds. */
void reel_siprec_description_agree (ReelSiprecDescription *self);
