/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The calls of all recording clients, and the presence of callreeld. Clients that record the same communication session
 * share a call. Made by main.c, used by ReelSiprecDialog. Main thread only. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-call.h"

#define REEL_TYPE_SIPREC_CALLS (reel_siprec_calls_get_type ())
G_DECLARE_FINAL_TYPE (ReelSiprecCalls, reel_siprec_calls, REEL, SIPREC_CALLS, GObject)

/* RECORDS: whether the connector starts the recordings. */
ReelSiprecCalls *reel_siprec_calls_new (GDBusConnection *connection, gboolean records);
gboolean reel_siprec_calls_is_present (ReelSiprecCalls *self);
/* The call of a session, made if there is none. CALL_ID, CLIENT: of the dialog (CLIENT may be NULL). MADE: (out).
 * Returns: (transfer full) */
ReelSiprecCall *reel_siprec_calls_join (ReelSiprecCalls *self, const ReelSiprecMetadata *metadata, const char *call_id,
                                        const char *client, gboolean *made);
/* Ends what has no clients any more. Returns: whether calls still wait for callreeld */
gboolean reel_siprec_calls_is_busy (ReelSiprecCalls *self);
