/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A compound RTCP packet (RFC 3550, 6.1; also reduced-size, RFC 5506): whether each packet is long enough for its type,
 * which SSRCs sent it, and what of it is theirs. Pure; called by ReelRtpInlet and ReelWebrtcRouter with untrusted
 * bytes, before GStreamer parses them. */
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

typedef gboolean (*ReelRtcpAdmits) (guint32 ssrc, gpointer user_data);

/* Moves to the beginning of @data what SSRCs that are admitted have sent: their packets, and the chunks of descriptions
 * that describe them. @data: accepted by reel_rtcp_compound_parse(). Returns: the size of that */
gsize reel_rtcp_compound_select (guint8 *data, gsize size, ReelRtcpAdmits admits, gpointer user_data);
