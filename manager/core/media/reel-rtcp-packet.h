/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A compound RTCP packet (RFC 3550, 6.1; also reduced, RFC 5506): whether each packet in it holds what its kind says,
 * and for whom it speaks. Pure; called by ReelRtpInlet with bytes that anybody may have sent, before GStreamer reads
 * them. */
#pragma once

#include <glib.h>

/* The senders of that many packets are looked at; a datagram has room for more only where it is made to. */
#define REEL_RTCP_MAX_SENDERS 32

typedef struct {
  guint32 senders[REEL_RTCP_MAX_SENDERS]; /* SSRC of who sends each report, feedback or goodbye */
  guint n_senders;
} ReelRtcpCompound;

/* FALSE: a packet is shorter than its kind and its counts need, or longer than the datagram. @compound: set in part. */
gboolean reel_rtcp_compound_parse (const guint8 *data, gsize size, ReelRtcpCompound *compound);
