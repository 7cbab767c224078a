/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses of participants, compared as SIP compares them. Used by the engine to find a call. */
#pragma once

#include <glib.h>

/**
 * reel_address_equal:
 * @one: a SIP, SIPS or tel URI, with or without a name and angle brackets around it, or anything else
 * @other: the same
 *
 * By RFC 3261, section 19.1.4, and RFC 3966, section 4: without regard to the case of scheme and host, with 5060 (sips:
 * 5061) where no port is given, percent-encoding undone, headers and parameters other than user left out, since what
 * leads to a participant is asked and not how. A telephone number is the same as tel: and with user=phone, without its
 * visual separators. What is none of these is compared as it stands.
 */
gboolean reel_address_equal (const char *one, const char *other);
