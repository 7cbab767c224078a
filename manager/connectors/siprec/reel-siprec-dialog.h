/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One SIP dialog with a recording client: answers its requests once the call is what they describe. Made by
 * ReelSiprecServer. Main thread only.
 *
 * Signal "over" (): nothing more comes of it; its owner drops it. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-calls.h"
#include "manager/connectors/siprec/reel-siprec-sofia.h"

#define REEL_TYPE_SIPREC_DIALOG (reel_siprec_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReelSiprecDialog, reel_siprec_dialog, REEL, SIPREC_DIALOG, GObject)

/* Takes REQUEST, an INVITE outside of dialogs, and answers it. PEERS: whose later requests are taken; empty: those of
 * the address from which this one came. CONTACT: of the server, for the client's transport. */
ReelSiprecDialog *reel_siprec_dialog_new (nta_agent_t *agent, ReelSiprecCalls *calls, GPtrArray *peers,
                                          nta_incoming_t *request, const sip_t *sip, const char *contact);
/* Says BYE, at the end of this process. */
void reel_siprec_dialog_hang_up (ReelSiprecDialog *self, const char *why);
