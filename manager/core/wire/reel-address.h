/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses of participants, compared as SIP compares them. Used by the engine to find a call. */
#pragma once

#include <glib.h>

/**
 * reel_address_equal:
 * @one: a SIP, SIPS or tel URI, optionally with a name and angle brackets, or anything else
 * @other: the same
 *
 * According to RFC 3261, section 19.1.4, and RFC 3966, section 4: ignoring the case of scheme and host, with the
 * default port 5060 (sips: 5061), after percent-decoding, and without headers and parameters other than user, since
 * only the destination counts. A telephone number equals the tel: URI and the one with user=phone, without visual
 * separators. Anything else is compared literally.
 */
gboolean reel_address_equal (const char *one, const char *other);
