/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unsigned Exp-Golomb codes (ITU-T H.264 §9.1, H.265 §9.2). Pure; called by reel-rtp-packet.c and reel-h265-sets.c with
 * untrusted bytes. */
#pragma once

#include <glib.h>

/* The code at the beginning of @data. Returns: FALSE if it has more than 31 zeros, or does not end within @size bytes
 */
gboolean reel_exp_golomb_read (const guint8 *data, gsize size, guint32 *value);
