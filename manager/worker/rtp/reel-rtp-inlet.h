/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where datagrams of an RTP stream come in: tells RTP from RTCP and from what is neither, keeps to one source
 * (manager/core/media/reel-rtp-source.h), and hands its packets to the session, for RTCP's sake, and to the jitter
 * buffer.
 *
 *   rtp  (sink) → session (src): to rtpsession        → media (src): to rtpjitterbuffer
 *   rtcp (sink) → control (src): to rtpsession, also what comes on the port of RTP
 *
 * Whatever happens behind it, it goes on. Made by ReelRtpTransport. */
#pragma once

#include "manager/core/media/reel-rtp-source.h"

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define REEL_TYPE_RTP_INLET (reel_rtp_inlet_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpInlet, reel_rtp_inlet, REEL, RTP_INLET, GstElement)

typedef enum {
  REEL_RTP_REFUSED_NOT_RTP,
  REEL_RTP_REFUSED_PAYLOAD_TYPE, /* the SDP has no such */
  REEL_RTP_REFUSED_ADDRESS,      /* not the source's */
  REEL_RTP_REFUSED_SOURCE,       /* of another source, while the present one sends */
  REEL_RTP_REFUSED_INACTIVE,     /* the peer said that it sends nothing */
  REEL_RTP_REFUSED_COUNT,
} ReelRtpRefused;

/* Counts since the beginning, but for those that are named last. */
typedef struct {
  guint64 media;   /* packets of media that went on */
  guint64 moved;   /* of these: with another time stamp than the one before */
  guint64 life;    /* comfort noise, telephone events */
  guint64 control; /* RTCP of whom the stream listens to */
  guint64 bytes;   /* of all datagrams */
  guint64 refused[REEL_RTP_REFUSED_COUNT];
  guint64 switches;        /* of sources */
  guint last_payload;      /* refused last */
  ReelRtpAddress stranger; /* refused last */
  gboolean has_address;
  ReelRtpAddress address; /* of the present source */
} ReelRtpInletStats;

/* Streaming threads call these without a lock. */
typedef struct {
  /* Something came that says the peer is there. */
  void (*life) (gpointer user_data);
  /* RTCP of whom the stream listens to, as far as that is known. FALSE: it goes no further. */
  gboolean (*control) (GstBuffer *buffer, gpointer user_data);
} ReelRtpInletEvents;

/* @events: static; @user_data: outlives the element's state PAUSED. */
GstElement *reel_rtp_inlet_new (const ReelRtpInletEvents *events, gpointer user_data);
/* Before data flows. @life: no media, but it goes through the jitter buffer since it shares the numbers of media;
 * @aside: it does not, since its clock is another one. */
void reel_rtp_inlet_accept (ReelRtpInlet *self, guint payload_type, gboolean life, gboolean aside);
/* Main thread, while no data flows. @before: (nullable): had the sockets before, and gets what arrived before the
 * running time @since, and what only that one accepts, for as long as it takes it. */
void reel_rtp_inlet_set_before (ReelRtpInlet *self, ReelRtpInlet *before, GstClockTime since);
/* Main thread; takes the lock, as do the following ones. @host: (nullable): from which the SDP says that media comes.
 */
void reel_rtp_inlet_set_host (ReelRtpInlet *self, GInetAddress *host);
void reel_rtp_inlet_set_strict (ReelRtpInlet *self, gboolean strict);
void reel_rtp_inlet_relearn (ReelRtpInlet *self);
/* Media is refused while it is. */
void reel_rtp_inlet_set_inactive (ReelRtpInlet *self, gboolean inactive);
void reel_rtp_inlet_get_stats (ReelRtpInlet *self, ReelRtpInletStats *stats);

G_END_DECLS
