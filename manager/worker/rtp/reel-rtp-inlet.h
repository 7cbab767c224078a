/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receives the datagrams of an RTP stream: separates RTP, RTCP and anything else, accepts a single source
 * (manager/core/media/reel-rtp-source.h), and passes its packets to the session, for RTCP, and to the jitter buffer.
 *
 *   rtp  (sink) → session (src): to rtpsession
 *               → media (src): to rtpjitterbuffer
 *   rtcp (sink) → control (src): to rtpsession, also RTCP from the RTP port; of sources that send media
 *
 * It continues whatever happens downstream. Created by ReelRtpTransport. */
#pragma once

#include "manager/core/media/reel-digits.h"
#include "manager/core/media/reel-rtp-source.h"
#include "manager/worker/rtp/reel-rtp-layers.h"
#include "manager/worker/rtp/reel-rtp-repair.h"
#include "manager/worker/rtp/reel-rtp-uses.h"
#include "manager/worker/rtp/reel-srtp.h"

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define REEL_TYPE_RTP_INLET (reel_rtp_inlet_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpInlet, reel_rtp_inlet, REEL, RTP_INLET, GstElement)

typedef enum {
  REEL_RTP_REFUSED_NOT_RTP,
  REEL_RTP_REFUSED_PAYLOAD_TYPE, /* not in the SDP */
  REEL_RTP_REFUSED_ADDRESS,      /* not the source's */
  REEL_RTP_REFUSED_SOURCE,       /* of another source, while the present one sends */
  REEL_RTP_REFUSED_INACTIVE,     /* the peer announced that it does not send */
  REEL_RTP_REFUSED_KEY,          /* not authentic with the key of the SDP */
  REEL_RTP_REFUSED_COUNT,
} ReelRtpRefused;

/* Counters since the beginning, except for the fields at the end. */
typedef struct {
  guint64 media;   /* media packets of the accepted source */
  guint64 moved;   /* of these: with a new timestamp */
  guint64 life;    /* comfort noise, telephone events */
  guint64 keys;    /* pressed keys, of `life` */
  guint64 control; /* RTCP of the accepted source */
  guint64 bytes;   /* of all datagrams */
  guint64 refused[REEL_RTP_REFUSED_COUNT];
  guint64 switches;        /* of sources */
  guint last_payload;      /* last refused payload type */
  ReelRtpAddress stranger; /* last refused address */
  gboolean has_address;
  ReelRtpAddress address;           /* of the present source */
  guint32 ssrc;                     /* the same, or of its layer that is passed on; 0: there is none */
  char digits[REEL_DIGITS_MAX + 1]; /* the last of `keys` */
} ReelRtpInletStats;

/* Streaming threads call these without a lock. */
typedef struct {
  /* The peer showed activity. */
  void (*life) (gpointer user_data);
  /* RTCP of the accepted source. FALSE: do not pass it on. */
  gboolean (*control) (GstBuffer *buffer, gpointer user_data);
  /* (nullable): the jitter buffer misses a packet, which may still be sent again in time. Its thread. */
  void (*missing) (guint16 number, gpointer user_data);
} ReelRtpInletEvents;

/* @events: static; @user_data: must outlive the element's state PAUSED. */
GstElement *reel_rtp_inlet_new (const ReelRtpInletEvents *events, gpointer user_data);
/* Call before data flows. */
void reel_rtp_inlet_accept (ReelRtpInlet *self, guint payload_type, ReelRtpUse use);
/* Call before data flows. Pressed keys are counted in packets of @payload_type (RFC 4733). */
void reel_rtp_inlet_watch_keys (ReelRtpInlet *self, guint payload_type);
/* Main thread, before data flows. @repair: (transfer full): gets the packets of REEL_RTP_REPAIR, if they come from the
 * source that is heard. */
void reel_rtp_inlet_set_repair (ReelRtpInlet *self, ReelRtpRepair *repair);
/* Returns: (nullable) (transfer none) */
ReelRtpRepair *reel_rtp_inlet_get_repair (ReelRtpInlet *self);
/* Main thread, before data flows: everything that arrives is encrypted. @srtp: (transfer full) */
void reel_rtp_inlet_set_srtp (ReelRtpInlet *self, ReelSrtp *srtp);
/* Main thread, before data flows. @layers: (nullable) (transfer full): lives as long as the inlet, which is asked for
 * the SSRC of a layer even after the stream was removed. Its layers are one source, of which it chooses what is
 * passed on to the jitter buffer; the session gets everything. */
void reel_rtp_inlet_set_layers (ReelRtpInlet *self, ReelRtpLayers *layers);
/* Main thread, while no data flows. @before: (nullable): the previous owner of the sockets. It gets what arrived before
 * the running time @since, and what only it accepts, as long as it takes it. */
void reel_rtp_inlet_set_before (ReelRtpInlet *self, ReelRtpInlet *before, GstClockTime since);
/* Main thread; takes the lock, like the functions below. @host: (nullable): the host of the media according to the
 * SDP. */
void reel_rtp_inlet_set_host (ReelRtpInlet *self, GInetAddress *host);
/* @relearn_after: seconds, as for reel_rtp_sources_set_relearn_after(). */
void reel_rtp_inlet_set_strict (ReelRtpInlet *self, gboolean strict, guint relearn_after);
void reel_rtp_inlet_relearn (ReelRtpInlet *self);
/* Media is refused while inactive. */
void reel_rtp_inlet_set_inactive (ReelRtpInlet *self, gboolean inactive);
/* Any thread. */
void reel_rtp_inlet_get_stats (ReelRtpInlet *self, ReelRtpInletStats *stats);

G_END_DECLS
