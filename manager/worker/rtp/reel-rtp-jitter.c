/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jitter buffer of an RTP stream. */
#include "manager/worker/rtp/reel-rtp-jitter.h"

#define LATENCY_MS   200
#define INTERVAL_MS  40 /* between two requests for a packet: browsers send nothing again within one round trip */
#define MAX_REQUESTS 5

void
reel_rtp_jitter_set_up (GstElement *jitterbuffer)
{
  g_object_set (jitterbuffer, "latency", LATENCY_MS, "drop-on-latency", FALSE, "do-lost", TRUE, "max-dropout-time",
                REEL_RTP_BY_PACKETS, "max-misorder-time", REEL_RTP_BY_PACKETS, NULL);
}

/* Only for packets that later ones show to be missing: the next one of a sender that pauses is not. Without an
 * interval, the jitter buffer waits for at least the time between two pictures, and longer the more is retransmitted,
 * since that looks like jitter to it: where requests are lost as well, the packet is too late by the second one. */
void
reel_rtp_jitter_retransmit (GstElement *jitterbuffer)
{
  g_object_set (jitterbuffer, "do-retransmission", TRUE, "rtx-next-seqnum", FALSE, "rtx-max-retries", MAX_REQUESTS,
                "rtx-retry-timeout", INTERVAL_MS, "rtx-min-retry-timeout", INTERVAL_MS, NULL);
}

void
reel_rtp_jitter_get_stats (GstElement *jitterbuffer, ReelRtpJitterStats *stats)
{
  g_autoptr (GstStructure) read = NULL;

  *stats = (ReelRtpJitterStats){ 0 };
  g_object_get (jitterbuffer, "stats", &read, NULL);
  if (read == NULL)
    return;
  gst_structure_get_uint64 (read, "num-pushed", &stats->pushed);
  gst_structure_get_uint64 (read, "num-lost", &stats->lost);
  gst_structure_get_uint64 (read, "num-late", &stats->late);
  gst_structure_get_uint64 (read, "num-duplicates", &stats->duplicates);
  gst_structure_get_uint64 (read, "rtx-success-count", &stats->repaired);
}
