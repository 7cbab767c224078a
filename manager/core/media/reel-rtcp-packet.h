/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A compound RTCP packet (RFC 3550, 6.1; also reduced-size, RFC 5506): whether each packet is long enough for its type,
 * and which SSRCs sent it. Pure; called by ReelRtpInlet with untrusted bytes, before GStreamer parses them. */
#pragma once

#include <glib.h>

/* Senders that are examined; only a manipulated datagram has more. */
#define REEL_RTCP_MAX_SENDERS 32

typedef struct {
  guint32 senders[REEL_RTCP_MAX_SENDERS]; /* SSRC of the sender of each report, feedback or BYE */
  guint n_senders;
} ReelRtcpCompound;

/* Returns: FALSE: a packet is shorter than its type and its counts require, or longer than the datagram. @compound is
 * then partly set. */
gboolean reel_rtcp_compound_parse (const guint8 *data, gsize size, ReelRtcpCompound *compound);
