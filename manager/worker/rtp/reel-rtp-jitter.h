/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jitter buffer of an RTP stream: its set-up and its counters. Used by ReelRtpTransport, and by tests that simulate
 * a network. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Jumps of sequence numbers are measured in packets, 3000 ahead or 100 behind. Measured as time, the packet rate would
 * count, which after a first jump seems so high that after a second one all packets are late forever. */
#define REEL_RTP_BY_PACKETS 0u

typedef struct {
  guint64 pushed, lost, late, duplicates; /* packets */
  guint64 repaired;                       /* retransmitted, in time */
} ReelRtpJitterStats;

/* @jitterbuffer: an rtpjitterbuffer, before data flows */
void reel_rtp_jitter_set_up (GstElement *jitterbuffer);
/* Asks upstream for missing packets, a few times within the latency. */
void reel_rtp_jitter_retransmit (GstElement *jitterbuffer);
void reel_rtp_jitter_get_stats (GstElement *jitterbuffer, ReelRtpJitterStats *stats);

G_END_DECLS
