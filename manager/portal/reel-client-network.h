/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom an address is counted as, where requests and connections of one client are limited: an IPv6 client has 2^64
 * addresses to come from. Used wherever they are counted. Pure. */
#pragma once

#include <glib.h>

/* ADDRESS: numeric. Returns: (transfer full): of IPv6 the network of 64 bits, of IPv4, also mapped into IPv6, the
 * address; any other text as it is */
char *reel_client_network_of (const char *address);
