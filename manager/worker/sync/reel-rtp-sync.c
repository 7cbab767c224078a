/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads sender reports from RTCP, applies corrections to timestamps. */
#include "manager/worker/sync/reel-rtp-sync.h"

#include "manager/worker/sync/reel-capture-meta.h"

#include <gst/rtp/rtp.h>

static void
read_names (ReelSyncTrack *track, GstRTCPPacket *packet, ReelRtpSyncFilter filter, gpointer user_data)
{
  gboolean more = gst_rtcp_packet_sdes_first_item (packet);

  for (; more; more = gst_rtcp_packet_sdes_next_item (packet)) {
    guint32 ssrc = gst_rtcp_packet_sdes_get_ssrc (packet), none = 0;

    if (filter != NULL && !filter (&ssrc, 0, &none, user_data))
      continue;
    for (gboolean entry = gst_rtcp_packet_sdes_first_entry (packet); entry;
         entry = gst_rtcp_packet_sdes_next_entry (packet)) {
      GstRTCPSDESType type = GST_RTCP_SDES_INVALID;
      guint8 length = 0, *data = NULL;

      if (gst_rtcp_packet_sdes_get_entry (packet, &type, &length, &data) && type == GST_RTCP_SDES_CNAME)
        reel_sync_track_name (track, ssrc, (const char *)data, length);
    }
  }
}

void
reel_rtp_sync_read (ReelSyncTrack *track, GstBuffer *rtcp, ReelRtpSyncFilter filter, gpointer user_data)
{
  GstRTCPBuffer mapped = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;

  if (!gst_rtcp_buffer_map (rtcp, GST_MAP_READ, &mapped))
    return;
  for (gboolean more = gst_rtcp_buffer_get_first_packet (&mapped, &packet); more;
       more = gst_rtcp_packet_move_to_next (&packet)) {
    if (gst_rtcp_packet_get_type (&packet) == GST_RTCP_TYPE_SR) {
      guint32 ssrc = 0, rtp = 0;
      guint64 ntp = 0;

      gst_rtcp_packet_sr_get_sender_info (&packet, &ssrc, &ntp, &rtp, NULL, NULL);
      if (filter == NULL || filter (&ssrc, ntp, &rtp, user_data))
        reel_sync_track_report (track, ssrc, ntp, rtp);
    } else if (gst_rtcp_packet_get_type (&packet) == GST_RTCP_TYPE_SDES) {
      read_names (track, &packet, filter, user_data);
    }
  }
  gst_rtcp_buffer_unmap (&mapped);
}

static GstClockTime
move (GstClockTime time, gint64 by)
{
  return by < 0 && time < (guint64)-by ? 0 : time + (guint64)by;
}

/* The jitter buffer's estimate of the arrival can be later than the arrival, and both than the capture, if the packet
 * was held back. */
static GstClockTime
arrival_of (GstBuffer *buffer)
{
  const ReelCaptureMeta *capture = reel_capture_meta_get (buffer);
  GstClockTime arrival = GST_BUFFER_PTS (buffer);

  if (capture != NULL)
    arrival = MIN (move (arrival, -capture->lift), capture->arrival);
  return GST_BUFFER_DTS_IS_VALID (buffer) ? MIN (GST_BUFFER_DTS (buffer), arrival) : arrival;
}

static GstBuffer *
place_buffer (ReelSyncTrack *track, GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  gint64 correction = 0;

  if (!GST_BUFFER_PTS_IS_VALID (buffer) || !gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp))
    return buffer;
  correction = reel_sync_track_place (track, gst_rtp_buffer_get_ssrc (&rtp), gst_rtp_buffer_get_timestamp (&rtp),
                                      (gint64)GST_BUFFER_PTS (buffer));
  gst_rtp_buffer_unmap (&rtp);
  reel_sync_track_remember (track, (gint64)move (GST_BUFFER_PTS (buffer), correction), (gint64)arrival_of (buffer));
  if (correction == 0)
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = move (GST_BUFFER_PTS (buffer), correction);
  if (GST_BUFFER_DTS_IS_VALID (buffer))
    GST_BUFFER_DTS (buffer) = move (GST_BUFFER_DTS (buffer), correction);
  return buffer;
}

/* A decoder conceals losses at the time that the jitter buffer reports. */
static GstEvent *
place_lost (ReelSyncTrack *track, GstEvent *event)
{
  GstStructure *structure = NULL;
  guint64 time = 0;

  if (!gst_event_has_name (event, "GstRTPPacketLost"))
    return event;
  event = gst_event_make_writable (event);
  structure = gst_event_writable_structure (event);
  if (gst_structure_get_uint64 (structure, "timestamp", &time))
    gst_structure_set (structure, "timestamp", G_TYPE_UINT64, move (time, reel_sync_track_get_correction (track)),
                       NULL);
  return event;
}

GstPadProbeReturn
reel_rtp_sync_place (ReelSyncTrack *track, GstPadProbeInfo *info)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    GST_PAD_PROBE_INFO_DATA (info) = place_buffer (track, GST_PAD_PROBE_INFO_BUFFER (info));
  else if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    GST_PAD_PROBE_INFO_DATA (info) = place_lost (track, GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}
