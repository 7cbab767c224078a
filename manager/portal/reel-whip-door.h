/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /whip/{call}: media of a signed-in user by the WebRTC-HTTP ingestion protocol (RFC 9725), which is a session of a
 * call (AddSession of org.callreel.Call1). The manager decides who may send as whom; nothing is kept here. Made by
 * ReelPortal; main thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

void reel_whip_door_add (ReelHttpRouter *router, ReelManagerClient *client);
