/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sequence of compound RTCP packets: the check of the lengths of each, what of it is of one source, and what
 * GStreamer reads from those that pass; then all of them on the ports of a stream of video, as a worker receives them:
 * kind 1 on the RTCP port, others on the RTP port. */
#include "manager/core/media/reel-rtcp-packet.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/plugged-stream.h"
#include "tests/fuzz/sequence.h"

#include <gst/rtp/rtp.h>
#include <string.h>

#define SDP                                                                                                            \
  "m=video 5004 RTP/AVPF 96\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"                \
  "a=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-mux\r\n"

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

static gboolean
is_equal (guint32 ssrc, gpointer user_data)
{
  return ssrc == *(const guint32 *)user_data;
}

/* What is of one source is RTCP, of that source alone. */
static void
check_selection (const guint8 *data, gsize size, guint32 ssrc)
{
  g_autofree guint8 *bytes = g_memdup2 (data, size);
  const gsize selected = reel_rtcp_compound_select (bytes, size, is_equal, &ssrc);
  g_autofree guint8 *exact = g_memdup2 (bytes, selected);
  ReelRtcpCompound compound;

  g_assert_cmpuint (selected, <=, size);
  if (selected == 0)
    return;
  g_assert_true (reel_rtcp_compound_parse (exact, selected, &compound));
  for (guint i = 0; i < compound.n_senders; i++)
    g_assert_cmpuint (compound.senders[i], ==, ssrc);
  g_assert_cmpuint (reel_rtcp_compound_select (exact, selected, is_equal, &ssrc), ==, selected);
}

/* Returns: whether a worker takes it for RTCP; @ssrc: of its first sender */
static gboolean
check (const FuzzRecord *record, guint32 *ssrc)
{
  g_autofree guint8 *bytes = fuzz_record_copy (record);
  ReelRtcpCompound compound;
  GstBuffer *buffer = NULL;
  gboolean valid;

  if (!reel_rtcp_compound_parse (bytes, record->size, &compound))
    return FALSE;
  buffer = gst_buffer_new_memdup (bytes, record->size);
  valid = gst_rtcp_buffer_validate_reduced (buffer);
  if (valid)
    read_reports (buffer);
  gst_buffer_unref (buffer);
  for (guint i = 0; i < compound.n_senders; i++)
    check_selection (bytes, record->size, compound.senders[i]);
  if (compound.n_senders > 0)
    *ssrc = compound.senders[0];
  return valid;
}

/* RTCP is that of a source only if there is one. */
static void
send_media (PluggedStream *stream, guint32 ssrc)
{
  guint8 packet[] = { 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0x01 };

  ssrc = GUINT32_TO_BE (ssrc);
  memcpy (packet + 8, &ssrc, sizeof ssrc);
  plugged_stream_push (stream, packet, sizeof packet, FALSE, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const guint8 *at = data;
  PluggedStream *stream = NULL;
  gsize rest = size;
  guint32 ssrc = 0;
  gboolean any = FALSE;
  FuzzRecord record;

  plugged_stream_load ();
  for (guint i = 0; i < FUZZ_MAX_RECORDS && fuzz_sequence_next (&at, &rest, &record); i++)
    any |= check (&record, &ssrc);
  if (!any)
    return 0;
  stream = plugged_stream_new (SDP);
  g_assert_nonnull (stream);
  send_media (stream, ssrc);
  for (guint i = 0; i < FUZZ_MAX_RECORDS && fuzz_sequence_next (&data, &size, &record); i++) {
    g_autofree guint8 *bytes = fuzz_record_copy (&record);

    plugged_stream_push (stream, bytes, record.size, record.kind == 1, record.delay);
  }
  plugged_stream_free (stream);
  return 0;
}
