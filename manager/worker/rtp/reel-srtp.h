/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encrypts and decrypts the packets of one stream with libsrtp (RFC 3711). It finds the roll-over counter of a sender
 * that has been sending for long, which no packet tells: a worker that replaces another one, or joins late, tries the
 * possible ones. Any thread, takes its lock. Called by ReelRtpInlet and ReelRtpTransport. */
#pragma once

#include "manager/worker/rtp/reel-srtp-key.h"

/* Bytes that encryption adds to a packet at most. */
#define REEL_SRTP_MAX_OVERHEAD 160

typedef struct _ReelSrtp ReelSrtp;

/* Returns: (nullable): NULL if the library does not support the suite. */
ReelSrtp *reel_srtp_new_receiver (const ReelSrtpKey *key);
ReelSrtp *reel_srtp_new_sender (const ReelSrtpKey *key);
void reel_srtp_free (ReelSrtp *self);
/* Decrypts @size bytes at @data in place; @size becomes that of the packet. @now: monotonic, µs. Returns: FALSE:
 * another key, a replayed or a damaged packet, or one of too many from sources of which none was authentic; @data is
 * then useless. */
gboolean reel_srtp_decrypt_rtp (ReelSrtp *self, guint8 *data, gsize *size, gint64 now);
gboolean reel_srtp_decrypt_rtcp (ReelSrtp *self, guint8 *data, gsize *size);
/* Encrypts in place. @data has space for REEL_SRTP_MAX_OVERHEAD bytes more. */
gboolean reel_srtp_encrypt_rtp (ReelSrtp *self, guint8 *data, gsize *size);
gboolean reel_srtp_encrypt_rtcp (ReelSrtp *self, guint8 *data, gsize *size);
