/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receives what a worker sends to a media server; see the header. */
#include "tests/worker/rtp-receiver.h"

#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/rtp/rtp.h>

#define PACKET_BYTES 1500

struct _RtpReceiver {
  GSocket *socket;
  GSource *source;
  GArray *packets; /* of ReceivedPacket */
};

static void
packet_clear (gpointer data)
{
  gst_buffer_unref (((ReceivedPacket *)data)->buffer);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  RtpReceiver *self = user_data;
  char data[PACKET_BYTES];
  gssize size = g_socket_receive (socket, data, sizeof data, NULL, NULL);
  ReceivedPacket packet = { NULL };
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  if (size <= 0)
    return G_SOURCE_CONTINUE;
  packet.buffer = gst_buffer_new_memdup (data, (gsize)size);
  g_assert_true (gst_rtp_buffer_map (packet.buffer, GST_MAP_READ, &rtp));
  packet.number = gst_rtp_buffer_get_seq (&rtp);
  packet.timestamp = gst_rtp_buffer_get_timestamp (&rtp);
  packet.payload_type = gst_rtp_buffer_get_payload_type (&rtp);
  gst_rtp_buffer_unmap (&rtp);
  g_array_append_val (self->packets, packet);
  return G_SOURCE_CONTINUE;
}

RtpReceiver *
rtp_receiver_new (void)
{
  RtpReceiver *self = g_new0 (RtpReceiver, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;

  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (self->socket, FALSE);
  self->packets = g_array_new (FALSE, FALSE, sizeof (ReceivedPacket));
  g_array_set_clear_func (self->packets, packet_clear);
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, NULL);
  return self;
}

void
rtp_receiver_free (RtpReceiver *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_array_unref (self->packets);
  g_object_unref (self->socket);
  g_free (self);
}

guint16
rtp_receiver_get_port (RtpReceiver *self)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self->socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

guint
rtp_receiver_count (RtpReceiver *self)
{
  return self->packets->len;
}

const ReceivedPacket *
rtp_receiver_get (RtpReceiver *self, guint index)
{
  g_assert_cmpuint (index, <, self->packets->len);
  return &g_array_index (self->packets, ReceivedPacket, index);
}

void
rtp_receiver_forget (RtpReceiver *self)
{
  g_array_set_size (self->packets, 0);
}

static void
append_sample (GArray *samples, GstSample *sample)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ));
  g_array_append_vals (samples, map.data, (guint)(map.size / sizeof (float)));
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  gst_sample_unref (sample);
}

GArray *
rtp_receiver_decode (RtpReceiver *self, guint first, const char *caps, const char *decoder)
{
  g_autofree char *text =
      g_strdup_printf ("appsrc name=in format=time caps=\"application/x-rtp,media=audio,%s\" ! %s ! "
                       "audioconvert ! audioresample ! audio/x-raw,format=F32LE,rate=%d,channels=1 "
                       "! appsink name=out sync=false",
                       caps, decoder, RTP_RECEIVER_RATE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstElement) in = NULL, out = NULL;
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));
  GstSample *sample;

  g_assert_no_error (error);
  in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = first; i < self->packets->len; i++) {
    GstBuffer *buffer = gst_buffer_copy (g_array_index (self->packets, ReceivedPacket, i).buffer);

    GST_BUFFER_PTS (buffer) = (i - first) * 20 * GST_MSECOND;
    g_assert_cmpint (gst_app_src_push_buffer (GST_APP_SRC (in), buffer), ==, GST_FLOW_OK);
  }
  gst_app_src_end_of_stream (GST_APP_SRC (in));
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (out), 60 * GST_SECOND)) != NULL)
    append_sample (samples, sample);
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (out)));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return samples;
}
