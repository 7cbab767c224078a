/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which sender an RTP stream listens to. One source at a time is present: the first one is learned, held after it has
 * sent some packets, replaced by another that keeps sending while it is silent, and heard again when it returns. Once a
 * source is held, packets from other addresses are refused, unless the stream is not strict. Used by ReelRtpInlet.
 * Pure: time is the arrival of packets. Not thread-safe. */
#pragma once

#include <glib.h>

/* Sources that are remembered; a new one replaces the one that has been silent longest, never the present one. */
#define REEL_RTP_SOURCE_MAX 16
/* The time for which kept packets are useful, in ns. */
#define REEL_RTP_SOURCE_KEEP_NS (2500 * G_GINT64_CONSTANT (1000000))

typedef struct {
  guint8 ip[16]; /* IPv4 in the first four bytes, the others 0 */
  guint16 port;
} ReelRtpAddress;

gboolean reel_rtp_address_equal (const ReelRtpAddress *a, const ReelRtpAddress *b);

typedef struct {
  ReelRtpAddress address;
  gboolean described; /* it comes from the host in the SDP */
  guint32 ssrc;
  guint16 seq;
  gint64 arrival; /* ns on any clock; packets are passed in order of arrival */
} ReelRtpArrival;

typedef enum {
  REEL_RTP_SOURCE_PASS,         /* of the present source */
  REEL_RTP_SOURCE_SWITCH,       /* of a source that becomes present now: pass its kept packets first */
  REEL_RTP_SOURCE_KEEP,         /* of another source, which may become present: keep it for a while */
  REEL_RTP_SOURCE_OTHER_ADDRESS /* refused */
} ReelRtpVerdict;

typedef enum {
  REEL_RTP_CONTROL_PASS,
  REEL_RTP_CONTROL_OTHER_ADDRESS,
  REEL_RTP_CONTROL_UNKNOWN, /* its sender does not send media from there */
} ReelRtpControl;

typedef enum {
  REEL_RTP_SOURCE_NONE,
  REEL_RTP_SOURCE_LEARNED,  /* a first packet arrived; any address may still replace it */
  REEL_RTP_SOURCE_HELD,     /* it has sent some packets: its address is final */
  REEL_RTP_SOURCE_QUIET,    /* for so long that another one would replace it */
  REEL_RTP_SOURCE_REPLACED, /* the present source has replaced a silent one */
  REEL_RTP_SOURCE_RETURNED, /* the present source was there before, and came back */
} ReelRtpSourceState;

typedef struct _ReelRtpSources ReelRtpSources;

/* @strict: refuse packets from other addresses once a source is held. */
ReelRtpSources *reel_rtp_sources_new (gboolean strict);
void reel_rtp_sources_free (ReelRtpSources *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRtpSources, reel_rtp_sources_free)

void reel_rtp_sources_set_strict (ReelRtpSources *self, gboolean strict);
/* Once the present source has been silent for @ns, a packet from another address is as if
 * reel_rtp_sources_relearn() had been called before it; 0, as without this: never. */
void reel_rtp_sources_set_relearn_after (ReelRtpSources *self, gint64 ns);
/* Accepts any address again, and prefers one that is not the present source's. */
void reel_rtp_sources_relearn (ReelRtpSources *self);

/* @id: (out): of the packet's source; ids are not reused. Not set for OTHER_ADDRESS. */
ReelRtpVerdict reel_rtp_sources_take (ReelRtpSources *self, const ReelRtpArrival *packet, guint *id);
/* Checks RTCP from @address. @muxed: on the RTP port, where it must come from the exact address of the media (RFC
 * 5761); otherwise its port may differ. @senders: the SSRCs that sent it; before a source is present any are
 * accepted. */
ReelRtpControl reel_rtp_sources_judge_control (const ReelRtpSources *self, const ReelRtpAddress *address,
                                               gboolean muxed, const guint32 *senders, guint n_senders);

/* @now: on the clock of the arrivals. */
ReelRtpSourceState reel_rtp_sources_get_state (const ReelRtpSources *self, gint64 now);
/* Returns: FALSE if none is present. */
gboolean reel_rtp_sources_get_present (const ReelRtpSources *self, ReelRtpAddress *address, guint32 *ssrc);
guint reel_rtp_sources_count (const ReelRtpSources *self);
/* How often another source has become present. */
guint64 reel_rtp_sources_get_switches (const ReelRtpSources *self);
