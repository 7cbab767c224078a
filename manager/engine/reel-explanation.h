/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which rules apply to somebody, and where each was set. Called by ReelEngine. */
#pragma once

#include "manager/engine/call/reel-call.h"

/* USER: as in Policy1.Explain, may be empty; CALL: NULL if none was named. Returns: floating, an a{sv} as in
 * org.callreel.Policy1 */
GVariant *reel_explanation_build (ReelPolicyStore *policies, const char *user, ReelCall *call);
