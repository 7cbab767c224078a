/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a packet is well-formed Opus (RFC 6716, 3.4). opusdec of 1.22, with forward error correction, is silent for
 * ever after one that is not. Pure; called by reel-rtp-packet.c and ReelRtpOutlet. */
#pragma once

#include <glib.h>

/* How many malformed packets came lately. Zero-initialise the structure. */
typedef struct {
  guint doubt;
} ReelOpusDoubt;

/* @data: of @size bytes, at least one. What is in the frames is not examined. */
gboolean reel_opus_packet_is_valid (const guint8 *data, gsize size);
/* The next packet is @valid. Returns: whether it is sound: a sender of whose packets many are malformed sends something
 * else, encrypted sound for example, and the well-formed ones among them are noise. */
gboolean reel_opus_doubt_note (ReelOpusDoubt *self, gboolean valid);
