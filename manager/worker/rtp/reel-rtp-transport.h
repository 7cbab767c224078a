/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network side of an RTP stream, in the stream's pipeline:
 *
 *   rtp socket → udpsrc → inlet → (rtpreddec →) jitter buffer → outlet
 *   rtcp socket → udpsrc ↗    ↘ rtpsession → feedback → multiudpsink → rtcp socket (or the RTP socket with rtcp-mux)
 *
 * A stream with a plug (reel-rtp-plug.h) has its pads in the place of the sources and of multiudpsink.
 *
 * rtpsession only observes: it writes receiver reports. Its view of a source (time-outs, BYE, collisions) does not
 * affect media. Created by ReelRtpStream. */
#pragma once

#include "manager/worker/rtp/reel-rtp-feedback.h"
#include "manager/worker/rtp/reel-rtp-inlet.h"
#include "manager/worker/rtp/reel-rtp-jitter.h"
#include "manager/worker/rtp/reel-rtp-outlet.h"
#include "manager/worker/rtp/reel-rtp-plug.h"
#include "manager/worker/rtp/reel-sdp.h"
#include "manager/worker/stream/reel-media-stream.h"

G_BEGIN_DECLS

typedef struct _ReelRtpTransport ReelRtpTransport;

/* Streaming threads call these without a lock. */
typedef struct {
  /* Something arrived from the peer. */
  void (*life) (gpointer user_data);
  /* RTCP arrived from the peer. */
  void (*control) (GstBuffer *rtcp, gpointer user_data);
  ReelRtpOutletPlace place;
} ReelRtpTransportEvents;

/**
 * reel_rtp_transport_new:
 * @stream: the owner of the elements, borrowed
 * @rtp, @rtcp: (nullable): sockets, unless there is a @plug
 * @plug: (nullable)
 * @events: static
 *
 * Free it after reel_media_stream_stop(). Error: REEL_ERROR_MEDIA_FAILED.
 */
ReelRtpTransport *reel_rtp_transport_new (ReelMediaStream *stream, const ReelSdp *sdp, GSocket *rtp, GSocket *rtcp,
                                          const ReelRtpPlug *plug, const ReelRtpTransportEvents *events,
                                          gpointer user_data, GError **error);
void reel_rtp_transport_free (ReelRtpTransport *self);
/* The elements run: media of a plug flows from now on. Error: REEL_ERROR_MEDIA_FAILED. */
gboolean reel_rtp_transport_open (ReelRtpTransport *self, GError **error);
/* Nothing is received after this returns. */
void reel_rtp_transport_stop (ReelRtpTransport *self);
/* The same, but received data continues downstream; the sockets are no longer used. */
void reel_rtp_transport_stop_sources (ReelRtpTransport *self);
/* Restarts a source that stopped with an error. Returns: FALSE if @element is not one of them. */
gboolean reel_rtp_transport_restart (ReelRtpTransport *self, GstObject *element);
/* Updates the address of the peer from a new description. */
void reel_rtp_transport_describe (ReelRtpTransport *self, const ReelSdp *sdp);
/* Sends RTCP to @address ("127.0.0.1:5005") until RTCP comes from another one. Errors: REEL_ERROR_INVALID_ARGUMENT: it
 * cannot be sent there. */
gboolean reel_rtp_transport_set_rtcp_address (ReelRtpTransport *self, const char *address, GError **error);
/* Main thread, several times a second. @now: monotonic, µs. */
void reel_rtp_transport_tick (ReelRtpTransport *self, gint64 now);

ReelRtpInlet *reel_rtp_transport_get_inlet (ReelRtpTransport *self);
ReelRtpOutlet *reel_rtp_transport_get_outlet (ReelRtpTransport *self);
ReelRtpFeedback *reel_rtp_transport_get_feedback (ReelRtpTransport *self);
/* Returns: (nullable): NULL: it is not a simulcast */
ReelRtpLayers *reel_rtp_transport_get_layers (ReelRtpTransport *self);
void reel_rtp_transport_get_stats (ReelRtpTransport *self, ReelRtpJitterStats *stats);
/* The caps of a payload type, with what its depayloader reads from a=fmtp. */
GstCaps *reel_rtp_transport_new_caps (const ReelSdpFormat *format);

G_END_DECLS
