/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of a communication session, by which clients that record the same one are recognised. Pure: called by
 * ReelSiprecCalls. */
#pragma once

#include <glib.h>

/* SIP_SESSION: of the metadata's sipSessionID, or NULL: both UUIDs (RFC 7989) count in either order. SESSION: of its
 * session_id, or NULL. CALL_ID: of the dialog, the name where there is no other. Returns: (transfer full): one or more,
 * the most telling one first, each valid as a part of an id */
char **reel_siprec_session_list_names (const char *sip_session, const char *session, const char *call_id);
