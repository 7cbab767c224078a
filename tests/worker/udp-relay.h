/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bad network between a sender and a worker, in user space: packets of media are lost, delayed by different times,
 * and so overtake each other, by a seed. RTCP passes both ways unharmed; if @resends is set, packets that the worker
 * asks for by NACK are sent again, like a media server's. A thread of its own; used by the worker's live tests. */
#pragma once

#include <glib.h>

typedef struct _UdpRelay UdpRelay;

typedef struct {
  double loss;     /* 0 to 1 */
  guint jitter_ms; /* the largest delay */
  gboolean resends;
  guint32 seed;
} UdpRelayNetwork;

/* @rtp_port, @rtcp_port: of the worker, on 127.0.0.1. */
UdpRelay *udp_relay_new (const UdpRelayNetwork *network, guint16 rtp_port, guint16 rtcp_port);
void udp_relay_free (UdpRelay *self);
/* Where the sender sends to. */
guint16 udp_relay_get_rtp_port (UdpRelay *self);
guint16 udp_relay_get_rtcp_port (UdpRelay *self);
/* Returns: packets that were dropped at first, that were sent again, and requests for a key frame (PLI) */
guint udp_relay_count_dropped (UdpRelay *self);
guint udp_relay_count_resent (UdpRelay *self);
guint udp_relay_count_key_requests (UdpRelay *self);
