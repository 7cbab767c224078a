/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as a compound RTCP packet: the check of its lengths, and what GStreamer reads from those that pass. */
#include "manager/core/media/reel-rtcp-packet.h"
#include "manager/worker/sync/reel-rtp-sync.h"
#include "tests/fuzz/fuzz.h"

#include <gst/rtp/rtp.h>

#define CLOCK_RATE 90000

/* The fields that rtpsession reads without checking the length. */
static void
read_reports (GstBuffer *buffer)
{
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;

  if (!gst_rtcp_buffer_map (buffer, GST_MAP_READ, &rtcp))
    return;
  for (gboolean more = gst_rtcp_buffer_get_first_packet (&rtcp, &packet); more;
       more = gst_rtcp_packet_move_to_next (&packet)) {
    const GstRTCPType type = gst_rtcp_packet_get_type (&packet);
    guint32 ssrc, lost, jitter, highest, last, delay;
    guint8 fraction;

    if (type == GST_RTCP_TYPE_RR)
      gst_rtcp_packet_rr_get_ssrc (&packet);
    else if (type == GST_RTCP_TYPE_PSFB || type == GST_RTCP_TYPE_RTPFB)
      gst_rtcp_packet_fb_get_media_ssrc (&packet);
    if (type != GST_RTCP_TYPE_SR && type != GST_RTCP_TYPE_RR)
      continue;
    for (guint i = 0; i < gst_rtcp_packet_get_rb_count (&packet); i++)
      gst_rtcp_packet_get_rb (&packet, i, &ssrc, &fraction, (gint32 *)&lost, &highest, &jitter, &last, &delay);
  }
  gst_rtcp_buffer_unmap (&rtcp);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ReelRtcpCompound compound;
  ReelAvSync *sync = NULL;
  ReelSyncTrack *track = NULL;
  GstBuffer *buffer = NULL;

  if (!reel_rtcp_compound_parse (data, size, &compound))
    return 0;
  gst_init (NULL, NULL);
  buffer = gst_buffer_new_memdup (data, size);
  if (gst_rtcp_buffer_validate_reduced (buffer)) {
    sync = reel_av_sync_new ();
    track = reel_sync_track_new (sync, "ann", CLOCK_RATE, REEL_AV_SYNC_VIDEO_SLEW);
    reel_rtp_sync_read (track, buffer, NULL, NULL);
    reel_sync_track_free (track);
    reel_av_sync_unref (sync);
    read_reports (buffer);
  }
  gst_buffer_unref (buffer);
  return 0;
}
