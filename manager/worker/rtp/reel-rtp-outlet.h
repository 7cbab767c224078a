/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where packets leave the jitter buffer for the depayloader of their payload type, and where errors of what is behind
 * end: a flow that breaks is told with an element message, the jitter buffer knows nothing of it. Pads: sink, src.
 * Made by ReelRtpStream.
 *
 * Messages (element, fields): "reel-rtp-wanted" (payload-type u): media of this type came, and what is behind is not
 * for it; "reel-rtp-broken" (payload-type u, flow s): what is behind does not go on. Each comes once, until
 * reel_rtp_outlet_open(). */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define REEL_TYPE_RTP_OUTLET (reel_rtp_outlet_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpOutlet, reel_rtp_outlet, REEL, RTP_OUTLET, GstElement)

#define REEL_RTP_OUTLET_WANTED "reel-rtp-wanted"
#define REEL_RTP_OUTLET_BROKEN "reel-rtp-broken"

/* Counts since the beginning. */
typedef struct {
  guint64 passed;    /* packets */
  guint64 unknown;   /* payloads of a kind that no depayloader takes */
  guint64 mutilated; /* or empty */
  guint64 too_large; /* of pictures beyond the limit */
  guint64 dropped;   /* while nothing was behind, or what is there was too slow */
  guint width;       /* of the picture that was too large last */
  guint height;
} ReelRtpOutletStats;

/* The jitter buffer's streaming thread calls this without a lock: a packet of media, or an event, on its way. The
 * result is that of a pad probe: GST_PAD_PROBE_OK or GST_PAD_PROBE_DROP. */
typedef GstPadProbeReturn (*ReelRtpOutletPlace) (guint payload_type, GstPadProbeInfo *info, gpointer user_data);

GstElement *reel_rtp_outlet_new (ReelRtpOutletPlace place, gpointer user_data);
/* Main thread, before data flows: what comes as @payload_type; others are dropped. */
void reel_rtp_outlet_add (ReelRtpOutlet *self, guint payload_type, ReelRtpFormat format);
/* Main thread, takes the lock: larger pictures do not pass; pixels, whichever way up. */
void reel_rtp_outlet_set_limit (ReelRtpOutlet *self, guint width, guint height);
/* Main thread, takes the lock: what is behind takes @payload_type from now on. */
void reel_rtp_outlet_open (ReelRtpOutlet *self, guint payload_type, GstCaps *caps);
/* Main thread, takes the lock and waits for a push that goes on: nothing flows out when this returns. */
void reel_rtp_outlet_close (ReelRtpOutlet *self);
/* Main thread, takes the lock: nothing is asked for any more. */
void reel_rtp_outlet_stop (ReelRtpOutlet *self);
/* Main thread, takes the lock: requests for a key frame, and the like, go there (a source pad of rtpsession). */
void reel_rtp_outlet_set_session (ReelRtpOutlet *self, GstPad *session);
void reel_rtp_outlet_get_stats (ReelRtpOutlet *self, ReelRtpOutletStats *stats);

G_END_DECLS
