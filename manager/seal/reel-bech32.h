/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The encoding of age's keys (BIP 173). Used by reel-sealed-file.c. */
#pragma once

#include <glib.h>

/* @prefix: in lower case, of 20 characters at most, with the digit 1 that ends it. @text may be all upper or all lower
 * case. Returns: whether @text is @prefix, @length bytes, which are put into @bytes, and the checksum that belongs to
 * both */
gboolean reel_bech32_decode (const char *text, const char *prefix, guint8 *bytes, gsize length);
