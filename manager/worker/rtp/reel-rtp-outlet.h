/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output of the jitter buffer to the depayloader of the payload type. Errors of downstream elements end here: a
 * flow error is reported by an element message, and the jitter buffer does not notice it. Pads: sink, src. Created by
 * ReelRtpStream.
 *
 * Messages (element, fields): "reel-rtp-wanted" (payload-type u): media of this type arrived, which downstream does not
 * accept; "reel-rtp-broken" (payload-type u, flow s): downstream has failed. Each is posted once, until
 * reel_rtp_outlet_open(). */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define REEL_TYPE_RTP_OUTLET (reel_rtp_outlet_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpOutlet, reel_rtp_outlet, REEL, RTP_OUTLET, GstElement)

#define REEL_RTP_OUTLET_WANTED "reel-rtp-wanted"
#define REEL_RTP_OUTLET_BROKEN "reel-rtp-broken"

/* Counters since the beginning. */
typedef struct {
  guint64 passed;    /* packets */
  guint64 unknown;   /* payloads of a type that no depayloader supports */
  guint64 mutilated; /* with wrong lengths, or empty */
  guint64 too_large; /* of pictures above the limit */
  guint64 spared;    /* that never came, and were no media: see ReelRtpSeam */
  guint64 dropped;   /* while there was nothing downstream, or it was too slow */
  guint width;       /* of the last picture that was too large */
  guint height;
} ReelRtpOutletStats;

/* Called by the jitter buffer's streaming thread without a lock, for each media packet or event. The result is that of
 * a pad probe: GST_PAD_PROBE_OK or GST_PAD_PROBE_DROP. */
typedef GstPadProbeReturn (*ReelRtpOutletPlace) (guint payload_type, GstPadProbeInfo *info, gpointer user_data);

/* Any thread, without a lock: something downstream needs a key frame. */
typedef void (*ReelRtpOutletAsk) (gpointer user_data);

GstElement *reel_rtp_outlet_new (ReelRtpOutletPlace place, gpointer user_data);
/* Main thread, before data flows. */
void reel_rtp_outlet_set_ask (ReelRtpOutlet *self, ReelRtpOutletAsk ask, gpointer user_data);
/* Main thread, before data flows. Accepts @payload_type; others are dropped. */
void reel_rtp_outlet_add (ReelRtpOutlet *self, guint payload_type, ReelRtpFormat format);
/* Main thread, before data flows. Packets of @payload_type are error correction among media: these leave no gap. */
void reel_rtp_outlet_close_gaps (ReelRtpOutlet *self, guint payload_type);
/* Main thread, takes the lock. Maximum picture size in pixels, in either orientation. */
void reel_rtp_outlet_set_limit (ReelRtpOutlet *self, guint width, guint height);
/* Main thread, takes the lock. Downstream accepts @payload_type from now on. */
void reel_rtp_outlet_open (ReelRtpOutlet *self, guint payload_type, GstCaps *caps);
/* Main thread, takes the lock and waits for a push in progress: nothing is output after it returns. */
void reel_rtp_outlet_close (ReelRtpOutlet *self);
/* Main thread, takes the lock. No more messages are posted. */
void reel_rtp_outlet_stop (ReelRtpOutlet *self);
void reel_rtp_outlet_get_stats (ReelRtpOutlet *self, ReelRtpOutletStats *stats);

G_END_DECLS
