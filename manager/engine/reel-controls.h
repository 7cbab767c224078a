/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which actions somebody may take on the recording of a call (RULES section 1). Called by ReelEngine and its parts. */
#pragma once

#include "manager/engine/call/reel-call.h"

/* STATUS: for display by a client. USER: participant id, or the user of somebody in the call; empty: a trusted server.
 * Returns: (transfer full): nicks of ReelAction */
char **reel_controls_list (ReelCall *call, const char *user, const char **status);

/* Whether ACTOR may take ACTION on RECORDING or, if NULL, on the call. Errors: those of RULES section 5. */
gboolean reel_controls_ask (ReelCall *call, ReelRecording *recording, ReelAction action, const char *actor,
                            GError **error);
