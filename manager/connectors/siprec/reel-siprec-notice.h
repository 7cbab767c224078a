/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells a recording client by an offer of ours what has become of its recording (RFC 7866: a=record): UPDATE, or
 * INVITE for a client that does not take UPDATE. One at a time, tried again a few times. Made by ReelSiprecDialog. Main
 * thread only.
 *
 * Signals:
 *   "taken" (): the client has accepted the offer
 *   "due" (): it can be made again
 *   "lost" (): the client has no such dialog */
#pragma once

#include "manager/connectors/siprec/reel-siprec-sofia.h"

#include <glib-object.h>

#define REEL_TYPE_SIPREC_NOTICE (reel_siprec_notice_get_type ())
G_DECLARE_FINAL_TYPE (ReelSiprecNotice, reel_siprec_notice, REEL, SIPREC_NOTICE, GObject)

/* DIALOG: for the log. LEG: outlives it. CONTACT: of the server. */
ReelSiprecNotice *reel_siprec_notice_new (const char *dialog, nta_leg_t *leg, const char *contact);
/* Whether the client takes UPDATE, as its last request says. */
void reel_siprec_notice_set_can_update (ReelSiprecNotice *self, gboolean can_update);
/* Whether an offer can be made now: none is on its way or waits, and the client has not shown that it takes none. */
gboolean reel_siprec_notice_is_ready (ReelSiprecNotice *self);
/* Whether an offer is on its way, so that one of the client is refused (RFC 3261, 14.2). */
gboolean reel_siprec_notice_is_open (ReelSiprecNotice *self);
/* EXPIRES: of Session-Expires, NULL: the session has no timer. */
void reel_siprec_notice_send (ReelSiprecNotice *self, const char *sdp, const char *expires);
