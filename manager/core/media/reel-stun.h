/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connectivity checks of ICE (RFC 8445) as a lite agent sees them: STUN Binding requests (RFC 8489) of the peer, and
 * the answers. Pure; used by ReelWebrtcDoor. */
#pragma once

#include <glib.h>

/* Of an answer, at most. */
#define REEL_STUN_MAX_ANSWER        128
#define REEL_STUN_TRANSACTION_BYTES 12

typedef enum {
  REEL_STUN_OTHER,    /* no check: it is to be ignored */
  REEL_STUN_REFUSED,  /* a check that does not know the password */
  REEL_STUN_CHECK,    /* the sender knows the password */
  REEL_STUN_CONFLICT, /* the same, but it takes itself for the controlled agent, which a lite one always is */
} ReelStunVerdict;

typedef struct {
  guint8 transaction[REEL_STUN_TRANSACTION_BYTES];
  gboolean nominates; /* USE-CANDIDATE */
} ReelStunCheck;

/* Whether a datagram is STUN and not DTLS or RTP (RFC 7983). */
gboolean reel_stun_is_message (const guint8 *data, gsize length);

/* @ufrag, @password: those of the answer; @peer_ufrag: that of the offer. @check is set for REEL_STUN_CHECK and
 * REEL_STUN_CONFLICT. */
ReelStunVerdict reel_stun_read_check (const guint8 *data, gsize length, const char *ufrag, const char *peer_ufrag,
                                      const char *password, ReelStunCheck *check);

/* The success response. @ip: of @ip_length bytes (4 or 16), in network order, with @port the source of the check.
 * Returns: the number of bytes in @answer. */
gsize reel_stun_write_answer (const ReelStunCheck *check, const guint8 *ip, gsize ip_length, guint16 port,
                              const char *password, guint8 answer[REEL_STUN_MAX_ANSWER]);
/* The error response 487, after which the sender controls. */
gsize reel_stun_write_conflict (const ReelStunCheck *check, const char *password, guint8 answer[REEL_STUN_MAX_ANSWER]);
