/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which rules apply to somebody, and where each was set. Called by ReelEngine. */
#pragma once

#include "manager/engine/call/reel-call.h"

/* USER: as in Policy1.Explain, may be empty; CALL: NULL if none was named. Returns: floating, an a{sv} as in
 * org.callreel.Policy1 */
GVariant *reel_explanation_build (ReelPolicyStore *policies, const char *user, ReelCall *call);
/* Whether USER may see what is set at LEVEL for ID; NULL: a trusted server. Errors: InvalidArgument, NotAllowed. */
gboolean reel_explanation_check (ReelPolicyStore *policies, const char *level, const char *id, const char *user,
                                 GError **error);
/* The same of a level, with the properties that can be set there. The ID of a user is never taken for a participant's.
 * CALL: for users alone; NULL: none. Error: InvalidArgument. */
GVariant *reel_explanation_build_of (ReelPolicyStore *policies, const char *level, const char *id, ReelCall *call,
                                     GError **error);
