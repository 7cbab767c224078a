/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The payload of redundant encoding (RFC 2198), in which browsers send video together with its error correction. Pure;
 * used by ReelRtpRepair with untrusted bytes. */
#pragma once

#include <glib.h>

/* Finds the primary block, which is the last one; @payload_type: of it; @offset: of its data, which may be empty.
 * Returns: FALSE: malformed. */
gboolean reel_red_find_primary (const guint8 *payload, gsize size, guint8 *payload_type, gsize *offset);
