/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which actions somebody may take on the recording of a call (RULES section 1). Called by ReelEngine and its parts. */
#pragma once

#include "manager/engine/call/reel-call.h"

/* STATUS: for display by a client. Returns: (transfer full): nicks of ReelAction */
char **reel_controls_list (ReelCall *call, const ReelActor *actor, const char **status);
/* The same for a user, and which participants that is, an a{sv} as Manager1.DescribeCall returns it; floating. USER:
 * NULL: a trusted server */
GVariant *reel_controls_describe (ReelCall *call, const char *user);

/* Whether ACTOR may take ACTION on RECORDING or, if NULL, on the call. Errors: those of RULES section 5. */
gboolean reel_controls_ask (ReelCall *call, ReelRecording *recording, ReelAction action, const ReelActor *actor,
                            GError **error);
