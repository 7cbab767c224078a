/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which addresses are somebody's on the internet, and which lead into this machine
 * or a private network. Pure; asked by callreel-courier before it connects. */
#pragma once

#include <glib.h>

/* BYTES: of an IPv4 address (LENGTH 4) or an IPv6 one (LENGTH 16), in network order. Returns: FALSE for what is
 * loopback, private, link-local, shared, multicast, reserved or for documentation, also where IPv6 wraps such an IPv4
 * address (mapped, NAT64, 6to4, Teredo); and for any other LENGTH. */
gboolean reel_address_range_is_public (const guint8 *bytes, gsize length);
