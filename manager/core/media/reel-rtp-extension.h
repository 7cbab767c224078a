/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds a header extension of an RTP packet by its id (RFC 8285): 1 to 14 in the one-byte form, 1 to 255 in the
 * two-byte form, of which each packet has one, whatever the description says. Pure; called with untrusted bytes. */
#pragma once

#include <glib.h>

#define REEL_RTP_EXTENSION_MAX_ID   255
#define REEL_RTP_EXTENSION_MAX_SIZE 255 /* bytes */

/* @size: of the whole packet; @length: (out): 0 is possible. Returns: (nullable): within @packet */
const guint8 *reel_rtp_extension_find (const guint8 *packet, gsize size, guint id, gsize *length);
