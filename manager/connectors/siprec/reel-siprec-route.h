/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the requests of this side go in a dialog. Called by ReelSiprecDialog. Main thread only. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-sofia.h"

#include <gio/gio.h>

/* Sets the route of LEG from SIP, the request that began the dialog. CLIENT: (nullable): from where it came. A name is
 * not looked up: it stands for CLIENT. */
void reel_siprec_route_set (nta_leg_t *leg, const sip_t *sip, GInetAddress *client);
