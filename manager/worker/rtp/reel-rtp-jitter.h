/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jitter buffer of an RTP stream: how it is set up, and what it counts. Used by ReelRtpTransport, and by the tests
 * that simulate a network. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A jump of sequence numbers is one of so many packets, 3000 ahead or 100 behind. As a time it would go by the rate of
 * packets, which a first jump makes look so great that after a second one all packets are late for ever. */
#define REEL_RTP_BY_PACKETS 0u

typedef struct {
  guint64 pushed, lost, late, duplicates; /* packets */
} ReelRtpJitterStats;

/* @jitterbuffer: an rtpjitterbuffer, before data flows */
void reel_rtp_jitter_set_up (GstElement *jitterbuffer);
void reel_rtp_jitter_get_stats (GstElement *jitterbuffer, ReelRtpJitterStats *stats);

G_END_DECLS
