/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jitter buffer of an RTP stream. */
#include "manager/worker/rtp/reel-rtp-jitter.h"

#define LATENCY_MS 200

void
reel_rtp_jitter_set_up (GstElement *jitterbuffer)
{
  g_object_set (jitterbuffer, "latency", LATENCY_MS, "drop-on-latency", FALSE, "do-lost", TRUE, "max-dropout-time",
                REEL_RTP_BY_PACKETS, "max-misorder-time", REEL_RTP_BY_PACKETS, NULL);
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
}
