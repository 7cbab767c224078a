/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A camera that sends a simulcast. Used by the worker's live tests. */
#include "tests/worker/layer-sender.h"

#include <gio/gio.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#define FIRST_SSRC 1000u

struct _LayerSender {
  GstElement *pipeline;
  GSocket *rtp, *rtcp;
  int requests[LAYER_SENDER_LAYERS]; /* atomic */
};

char *
layer_sender_get_media (void)
{
  GString *media = g_string_new ("video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=rtcp-fb:97 nack pli\r\n"
                                 "a=ssrc-group:SIM");

  for (guint i = 0; i < LAYER_SENDER_LAYERS; i++)
    g_string_append_printf (media, " %u", FIRST_SSRC + i);
  g_string_append (media, "\r\n");
  for (guint i = 0; i < LAYER_SENDER_LAYERS; i++)
    g_string_append_printf (media, "a=ssrc:%u cname:camera\r\n", FIRST_SSRC + i);
  return g_string_free (media, FALSE);
}

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

static GstElement *
find (LayerSender *self, const char *name, guint layer)
{
  g_autofree char *full = g_strdup_printf ("%s%u", name, layer);
  GstElement *element = gst_bin_get_by_name (GST_BIN (self->pipeline), full);

  g_assert_nonnull (element);
  return element;
}

/* On the receiving thread. */
static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    g_atomic_int_inc ((int *)user_data);
  return GST_PAD_PROBE_OK;
}

static void
watch_requests (LayerSender *self, guint layer)
{
  g_autoptr (GstElement) encoder = find (self, "encoder", layer);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_event, &self->requests[layer], NULL);
}

static void
use_socket (LayerSender *self, const char *name, GSocket *socket)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (self->pipeline), name);

  if (element != NULL)
    g_object_set (element, "socket", socket, "close-socket", FALSE, NULL);
}

LayerSender *
layer_sender_new (guint16 rtp_port, guint16 rtcp_port, gboolean reports, const guint *colours)
{
  LayerSender *self = g_new0 (LayerSender, 1);
  GString *text = g_string_new ("rtpbin name=r rtp-profile=avpf rtpfunnel name=f ! r.send_rtp_sink_0  ");
  g_autoptr (GError) error = NULL;

  g_string_append_printf (text, "r.send_rtp_src_0 ! udpsink name=media host=127.0.0.1 port=%u sync=false async=false  ",
                          rtp_port);
  g_string_append_printf (text,
                          "r.send_rtcp_src_0 ! valve drop=%s ! udpsink name=out host=127.0.0.1 port=%u sync=false "
                          "async=false  udpsrc name=in caps=application/x-rtcp ! r.recv_rtcp_sink_0  ",
                          reports ? "false" : "true", rtcp_port);
  for (guint i = 0; i < LAYER_SENDER_LAYERS; i++)
    g_string_append_printf (text,
                            "videotestsrc name=source%u is-live=true pattern=solid-color ! "
                            "video/x-raw,format=I420,width=%u,height=%u,framerate=20/1 ! vp8enc name=encoder%u "
                            "deadline=1 cpu-used=8 keyframe-max-dist=100000 ! rtpvp8pay pt=97 ssrc=%u ! valve "
                            "name=gate%u ! f.  ",
                            i, 320u << i, 180u << i, i, FIRST_SSRC + i, i);
  self->pipeline = gst_parse_launch (text->str, &error);
  g_assert_no_error (error);
  g_string_free (text, TRUE);
  self->rtp = open_socket ();
  self->rtcp = open_socket ();
  use_socket (self, "media", self->rtp);
  use_socket (self, "in", self->rtcp);
  use_socket (self, "out", self->rtcp);
  for (guint i = 0; i < LAYER_SENDER_LAYERS; i++)
    watch_requests (self, i);
  layer_sender_set_colours (self, colours);
  g_assert_cmpint (gst_element_set_state (self->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  return self;
}

void
layer_sender_set_colours (LayerSender *self, const guint *colours)
{
  for (guint i = 0; i < LAYER_SENDER_LAYERS; i++) {
    g_autoptr (GstElement) source = find (self, "source", i);

    g_object_set (source, "foreground-color", 0xff000000u | colours[i], NULL);
  }
}

guint16
layer_sender_get_rtcp_port (LayerSender *self)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self->rtcp, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

void
layer_sender_pause (LayerSender *self, guint layer, gboolean pause)
{
  g_autoptr (GstElement) valve = find (self, "gate", layer);

  g_object_set (valve, "drop", pause, NULL);
}

guint
layer_sender_count_requests (LayerSender *self, guint layer)
{
  return (guint)g_atomic_int_get (&self->requests[layer]);
}

void
layer_sender_free (LayerSender *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_object_unref (self->rtp);
  g_object_unref (self->rtcp);
  g_free (self);
}
