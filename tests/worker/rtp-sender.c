/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One participant's camera or microphone on loopback. Used by the worker's live tests. */
#include "tests/worker/rtp-sender.h"

#include <gio/gio.h>
#include <gst/rtp/rtp.h>
#include <string.h>

/* One key frame at the start and then only on request: a receiver that joins later depends on its PLI. */
const SenderCodec sender_opus = { "audio 9 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
                                  "audioresample ! audioconvert ! audio/x-raw,rate=48000,channels=2 ! opusenc ! "
                                  "rtpopuspay pt=96",
                                  FALSE };
const SenderCodec sender_pcmu = { "audio 9 RTP/AVP 0\r\n",
                                  "audioresample ! audioconvert ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! "
                                  "rtppcmupay pt=0",
                                  FALSE };
const SenderCodec sender_vp8 = { "video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=rtcp-fb:97 nack pli\r\n",
                                 "vp8enc name=encoder deadline=1 cpu-used=8 keyframe-max-dist=100000 ! rtpvp8pay pt=97",
                                 TRUE };
const SenderCodec sender_h264 = { "video 9 RTP/AVPF 98\r\na=rtpmap:98 H264/90000\r\na=fmtp:98 packetization-mode=1\r\n",
                                  "openh264enc gop-size=100000 ! rtph264pay pt=98 config-interval=-1", TRUE };

struct _RtpSender {
  GstElement *pipeline;
  GstElement *source;
  gboolean video;
  int packets; /* atomic, like the next one */
  int ticks;
  int rate;
  GSocket *media;
  guint16 rtcp_port;
  GBytes *spoiled; /* atomic: taken by the streaming thread */
};

static GSocket *
open_socket (void)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);

  g_assert_no_error (error);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  return socket;
}

static guint16
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* On the streaming thread. */
static GstBuffer *
spoil (GstBuffer *buffer, GBytes *payload)
{
  GstBuffer *spoiled = gst_buffer_new_memdup (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
  GstBuffer *header = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0, 12);

  gst_buffer_unref (buffer);
  return gst_buffer_append (header, spoiled);
}

/* On the streaming thread. A video payloader pushes all packets of a picture at once. */
static void
spoil_first (GstPadProbeInfo *info, GBytes *payload)
{
  GstBufferList *list = NULL;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
    GST_PAD_PROBE_INFO_DATA (info) = spoil (GST_PAD_PROBE_INFO_BUFFER (info), payload);
    return;
  }
  list = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  gst_buffer_list_insert (list, 0, spoil (gst_buffer_ref (gst_buffer_list_get (list, 0)), payload));
  gst_buffer_list_remove (list, 1, 1);
  GST_PAD_PROBE_INFO_DATA (info) = list;
}

/* On the streaming thread. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  RtpSender *self = user_data;
  const guint16 packets = (guint16)g_atomic_int_get (&self->packets);
  const guint32 ticks = (guint32)g_atomic_int_get (&self->ticks);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  GstBuffer *buffer = NULL;
  GBytes *spoiled = g_atomic_pointer_exchange (&self->spoiled, NULL);

  if (spoiled != NULL)
    spoil_first (info, spoiled);
  g_clear_pointer (&spoiled, g_bytes_unref);
  if ((packets == 0 && ticks == 0) || (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) == 0)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp));
  gst_rtp_buffer_set_seq (&rtp, (guint16)(gst_rtp_buffer_get_seq (&rtp) + packets));
  gst_rtp_buffer_set_timestamp (&rtp, gst_rtp_buffer_get_timestamp (&rtp) + ticks);
  gst_rtp_buffer_unmap (&rtp);
  return GST_PAD_PROBE_OK;
}

/* On the receiving thread. */
static void
on_feedback (GObject *session, guint type, guint format, guint sender, guint media, GstBuffer *fci, gpointer user_data)
{
  RtpSender *self = user_data;
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (self->pipeline), "encoder");
  guint8 remb[8];
  guint rate;

  if (type != GST_RTCP_TYPE_PSFB || format != GST_RTCP_PSFB_TYPE_AFB || fci == NULL ||
      gst_buffer_extract (fci, 0, remb, sizeof remb) != sizeof remb || memcmp (remb, "REMB", 4) != 0)
    return;
  rate = (((guint)remb[5] & 3) << 16 | (guint)remb[6] << 8 | remb[7]) << (remb[5] >> 2);
  g_atomic_int_set (&self->rate, (int)rate);
  if (encoder != NULL)
    g_object_set (encoder, "target-bitrate", (int)rate, NULL);
}

static void
watch_feedback (RtpSender *self)
{
  g_autoptr (GstElement) bin = gst_bin_get_by_name (GST_BIN (self->pipeline), "r");
  g_autoptr (GObject) session = NULL;

  g_signal_emit_by_name (bin, "get-internal-session", 0, &session);
  g_signal_connect (session, "on-feedback-rtcp", G_CALLBACK (on_feedback), self);
}

static void
watch_packets (RtpSender *self)
{
  g_autoptr (GstElement) media = gst_bin_get_by_name (GST_BIN (self->pipeline), "media");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (media, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packet, self, NULL);
}

RtpSender *
rtp_sender_new (const SenderCodec *codec, guint content, guint16 rtp_port, guint16 rtcp_port)
{
  return rtp_sender_new_from (open_socket (), codec, content, rtp_port, rtcp_port);
}

RtpSender *
rtp_sender_new_from (GSocket *media, const SenderCodec *codec, guint content, guint16 rtp_port, guint16 rtcp_port)
{
  RtpSender *self = g_new0 (RtpSender, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) rtcp = open_socket ();
  g_autoptr (GstElement) in = NULL, out = NULL, sink = NULL;
  const char *source = codec->video
                           ? "videotestsrc name=source is-live=true pattern=solid-color ! "
                             "capsfilter name=size caps=video/x-raw,format=I420,width=320,height=180,framerate=20/1"
                           : "audiotestsrc name=source is-live=true samplesperbuffer=480 volume=0.2 ! "
                             "audio/x-raw,rate=48000";
  g_autofree char *description = g_strdup_printf ("rtpbin name=r rtp-profile=avpf %s ! %s ! r.send_rtp_sink_0  "
                                                  "r.send_rtp_src_0 ! udpsink name=media host=127.0.0.1 "
                                                  "port=%u sync=false async=false  r.send_rtcp_src_0 ! udpsink "
                                                  "name=out host=127.0.0.1 port=%u sync=false async=false "
                                                  "udpsrc name=in caps=application/x-rtcp ! r.recv_rtcp_sink_0",
                                                  source, codec->encoder, rtp_port, rtcp_port);

  self->video = codec->video;
  self->pipeline = gst_parse_launch (description, &error);
  g_assert_no_error (error);
  in = gst_bin_get_by_name (GST_BIN (self->pipeline), "in");
  out = gst_bin_get_by_name (GST_BIN (self->pipeline), "out");
  g_object_set (in, "socket", rtcp, "close-socket", FALSE, NULL);
  g_object_set (out, "socket", rtcp, "close-socket", FALSE, NULL);
  self->media = media;
  self->rtcp_port = get_port (rtcp);
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "media");
  g_object_set (sink, "socket", media, "close-socket", FALSE, NULL);
  self->source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  watch_packets (self);
  watch_feedback (self);
  rtp_sender_set_content (self, content);
  g_assert_cmpint (gst_element_set_state (self->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  return self;
}

void
rtp_sender_set_content (RtpSender *self, guint content)
{
  if (self->video)
    g_object_set (self->source, "foreground-color", 0xff000000u | content, NULL);
  else
    g_object_set (self->source, "freq", (double)content, NULL);
}

void
rtp_sender_set_size (RtpSender *self, int width, int height)
{
  g_autoptr (GstElement) filter = gst_bin_get_by_name (GST_BIN (self->pipeline), "size");
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, width, "height",
                           G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION, 20, 1, NULL);

  g_object_set (filter, "caps", caps, NULL);
}

void
rtp_sender_jump (RtpSender *self, guint16 packets, guint32 ticks)
{
  g_atomic_int_add (&self->packets, packets);
  g_atomic_int_add (&self->ticks, (int)ticks);
}

GSocket *
rtp_sender_dup_socket (RtpSender *self)
{
  return g_object_ref (self->media);
}

guint
rtp_sender_get_rate (RtpSender *self)
{
  return (guint)g_atomic_int_get (&self->rate);
}

guint16
rtp_sender_get_rtcp_port (RtpSender *self)
{
  return self->rtcp_port;
}

void
rtp_sender_spoil (RtpSender *self, const char *payload, gsize size)
{
  g_assert_true (rtp_sender_has_spoiled (self));
  g_atomic_pointer_set (&self->spoiled, g_bytes_new (payload, size));
}

gboolean
rtp_sender_has_spoiled (RtpSender *self)
{
  return g_atomic_pointer_get (&self->spoiled) == NULL;
}

void
rtp_sender_free (RtpSender *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->source);
  gst_object_unref (self->pipeline);
  g_object_unref (self->media);
  g_clear_pointer (&self->spoiled, g_bytes_unref);
  g_free (self);
}
