/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network's side of an RTP stream, in the stream's pipeline:
 *
 *   rtp socket → udpsrc → inlet → jitter buffer → outlet
 *   rtcp socket → udpsrc ↗    ↘ rtpsession → multiudpsink → rtcp socket (that of RTP where both are one)
 *
 * rtpsession only reads: it writes receiver reports and asks for key frames. What it thinks of a source (time-outs,
 * goodbyes, collisions) touches no media. Made by ReelRtpStream. */
#pragma once

#include "manager/worker/rtp/reel-rtp-inlet.h"
#include "manager/worker/rtp/reel-rtp-jitter.h"
#include "manager/worker/rtp/reel-rtp-outlet.h"
#include "manager/worker/rtp/reel-sdp.h"
#include "manager/worker/stream/reel-media-stream.h"

G_BEGIN_DECLS

typedef struct _ReelRtpTransport ReelRtpTransport;

/* Streaming threads call these without a lock. */
typedef struct {
  /* Something came of the peer. */
  void (*life) (gpointer user_data);
  /* RTCP of it came. */
  void (*control) (GstBuffer *rtcp, gpointer user_data);
  ReelRtpOutletPlace place;
} ReelRtpTransportEvents;

/**
 * reel_rtp_transport_new:
 * @stream: whose elements these become, borrowed
 * @events: static
 *
 * Free it after reel_media_stream_stop(). Error: REEL_ERROR_MEDIA_FAILED.
 */
ReelRtpTransport *reel_rtp_transport_new (ReelMediaStream *stream, const ReelSdp *sdp, GSocket *rtp, GSocket *rtcp,
                                          const ReelRtpTransportEvents *events, gpointer user_data, GError **error);
void reel_rtp_transport_free (ReelRtpTransport *self);
/* Nothing comes in any more when this returns. */
void reel_rtp_transport_stop (ReelRtpTransport *self);
/* The same, but what came in goes on: the sockets are nobody's after that. */
void reel_rtp_transport_stop_sources (ReelRtpTransport *self);
/* Starts a source that stopped with an error. Returns: FALSE where @element is none of them. */
gboolean reel_rtp_transport_restart (ReelRtpTransport *self, GstObject *element);
/* Where the peer is, as another description says. */
void reel_rtp_transport_describe (ReelRtpTransport *self, const ReelSdp *sdp);

ReelRtpInlet *reel_rtp_transport_get_inlet (ReelRtpTransport *self);
ReelRtpOutlet *reel_rtp_transport_get_outlet (ReelRtpTransport *self);
void reel_rtp_transport_get_stats (ReelRtpTransport *self, ReelRtpJitterStats *stats);
/* Caps of a payload type, with what its depayloader reads out of a=fmtp. */
GstCaps *reel_rtp_transport_new_caps (const ReelSdpFormat *format);

G_END_DECLS
