/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which sender an RTP stream listens to. One source at a time is present: the first that comes is learned, held once it
 * went on for some packets, replaced by another that goes on while it is quiet, and heard again when it returns. Once a
 * source is held, packets of other addresses are refused, unless the stream is not strict. Used by ReelRtpInlet.
 *
 * Pure: time is the arrival of packets. Not thread-safe. */
#pragma once

#include <glib.h>

/* Sources that are remembered; the one that was quiet longest is forgotten for a new one, never the present one. */
#define REEL_RTP_SOURCE_MAX 16
/* A packet that is to be kept is of no use after that, ns. */
#define REEL_RTP_SOURCE_KEEP_NS (2500 * G_GINT64_CONSTANT (1000000))

typedef struct {
  guint8 ip[16]; /* IPv4 in the first four bytes, the others 0 */
  guint16 port;
} ReelRtpAddress;

typedef struct {
  ReelRtpAddress address;
  gboolean described; /* it comes from the host that the SDP names */
  guint32 ssrc;
  guint16 seq;
  gint64 arrival; /* ns on any clock; packets come in the order of their arrival */
} ReelRtpArrival;

typedef enum {
  REEL_RTP_SOURCE_PASS,         /* of the present source */
  REEL_RTP_SOURCE_SWITCH,       /* of a source that is present from now on: what was kept of it comes first */
  REEL_RTP_SOURCE_KEEP,         /* of another source, which may become present: to be kept for a while */
  REEL_RTP_SOURCE_OTHER_ADDRESS /* refused */
} ReelRtpVerdict;

typedef enum {
  REEL_RTP_CONTROL_PASS,
  REEL_RTP_CONTROL_OTHER_ADDRESS,
  REEL_RTP_CONTROL_UNKNOWN, /* it speaks for nobody who sends media from there */
} ReelRtpControl;

typedef enum {
  REEL_RTP_SOURCE_NONE,
  REEL_RTP_SOURCE_LEARNED,  /* a first packet came; any address may still take its place */
  REEL_RTP_SOURCE_HELD,     /* it went on: its address counts from now on */
  REEL_RTP_SOURCE_QUIET,    /* for so long that another one would be taken */
  REEL_RTP_SOURCE_REPLACED, /* the present source took the place of a quiet one */
  REEL_RTP_SOURCE_RETURNED, /* the present source was here before, and came back */
} ReelRtpSourceState;

typedef struct _ReelRtpSources ReelRtpSources;

/* @strict: no packet of another address once a source is held. */
ReelRtpSources *reel_rtp_sources_new (gboolean strict);
void reel_rtp_sources_free (ReelRtpSources *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRtpSources, reel_rtp_sources_free)

void reel_rtp_sources_set_strict (ReelRtpSources *self, gboolean strict);
/* Any address may be learned anew, and one that is not the present source's is preferred to it. */
void reel_rtp_sources_relearn (ReelRtpSources *self);

/* @id: (out): of the packet's source; ids are not used twice. Not set with OTHER_ADDRESS. */
ReelRtpVerdict reel_rtp_sources_take (ReelRtpSources *self, const ReelRtpArrival *packet, guint *id);
/* RTCP that came from @address. @muxed: on the port of RTP, where it comes from the very address of the media (RFC
 * 5761); elsewhere its port may be another one. @senders: for whom it speaks; until somebody is heard it may be
 * anybody. */
ReelRtpControl reel_rtp_sources_judge_control (const ReelRtpSources *self, const ReelRtpAddress *address,
                                               gboolean muxed, const guint32 *senders, guint n_senders);

/* @now: on the clock of the arrivals. */
ReelRtpSourceState reel_rtp_sources_get_state (const ReelRtpSources *self, gint64 now);
/* FALSE: none is present. */
gboolean reel_rtp_sources_get_present (const ReelRtpSources *self, ReelRtpAddress *address, guint32 *ssrc);
guint reel_rtp_sources_count (const ReelRtpSources *self);
/* How often another source became present, so far. */
guint64 reel_rtp_sources_get_switches (const ReelRtpSources *self);
