/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells the streams of one transport apart (RFC 9143 9.2): each gets the RTP of its sources, and the RTCP about them.
 * Owned by ReelWebrtcSession; main thread unless stated otherwise. */
#pragma once

#include "manager/worker/rtp/reel-rtp-plug.h"
#include "manager/worker/rtp/reel-sdp.h"
#include "manager/worker/webrtc/reel-webrtc-section.h"

typedef struct _ReelWebrtcRouter ReelWebrtcRouter;

/**
 * reel_webrtc_router_new:
 * @rtp, @rtcp: tees, into which one thread alone pushes
 * @feedback: a funnel
 */
ReelWebrtcRouter *reel_webrtc_router_new (GstElement *rtp, GstElement *rtcp, GstElement *feedback);
void reel_webrtc_router_free (ReelWebrtcRouter *self);

/* Takes the lock. Returns: the pads of a stream, which are valid until reel_webrtc_router_remove(). */
const ReelRtpPlug *reel_webrtc_router_add (ReelWebrtcRouter *self, const ReelWebrtcSection *section,
                                           const ReelSdp *sdp);
/* Takes the lock. The stream has stopped. */
void reel_webrtc_router_remove (ReelWebrtcRouter *self, const ReelRtpPlug *plug);
