/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network side of an RTP stream.
 *
 * Threads: the main thread, except for functions that name another one. There is no lock. */
#include "manager/worker/rtp/reel-rtp-transport.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-socket-address.h"
#include "manager/worker/rtp/reel-receive-batch.h"
#include "manager/worker/rtp/reel-rtcp-destination.h"
#include "manager/worker/rtp/reel-srtp-buffer.h"
#include "manager/worker/stream/reel-idle-unlink.h"

#include <gst/net/gstnetaddressmeta.h>
#include <gst/rtp/rtp.h>

#define SOCKET_BUFFER_BYTES (2 * 1024 * 1024) /* an H.264 key frame at 1080p comes as one burst */
#define AUDIO_BATCH_US      60000             /* three packets of most senders; callmixer's latency is 300 ms */

struct _ReelRtpTransport {
  ReelMediaStream *stream;
  const ReelRtpTransportEvents *events;
  gpointer user_data;
  GPtrArray *formats; /* GstCaps of each payload type */
  gboolean mux;
  ReelRtpPlug plug; /* all NULL with sockets */
  GSocket *rtp_socket;
  GSocket *rtcp_socket;
  GstElement *rtp_source;
  GstElement *rtcp_source;
  GstElement *rtcp_sink;
  GstElement *inlet;
  GstElement *session;
  GstElement *unpacker; /* (nullable): of redundant audio */
  GstElement *feedback;
  ReelRtpLayers *layers; /* (nullable): the inlet's */
  GstElement *jitterbuffer;
  GstElement *outlet;
  GPtrArray *pads;                  /* request pads of the session */
  ReelReceiveBatch *batch;          /* (nullable): of an audio source */
  ReelRtcpDestination *destination; /* (nullable): of rtcp_sink */
};

static gboolean
is_opus (const ReelRtpCodec *codec)
{
  return g_str_equal (codec->decoder, "opusdec");
}

GstCaps *
reel_rtp_transport_new_caps (const ReelSdpFormat *format)
{
  const ReelRtpCodec *codec = format->codec;
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "payload", G_TYPE_INT, (int)format->payload_type,
                                       "clock-rate", G_TYPE_INT, (int)format->clock_rate, NULL);
  g_autofree char *encoding = NULL;
  g_auto (GStrv) keys = NULL;

  if (codec == NULL)
    return caps;
  encoding = g_ascii_strup (codec->name, -1);
  keys = g_strsplit (codec->fmtp_keys, " ", -1);
  gst_caps_set_simple (caps, "media", G_TYPE_STRING, reel_media_to_string (codec->media), "encoding-name",
                       G_TYPE_STRING, encoding, NULL);
  if (codec->media == REEL_MEDIA_VIDEO)
    gst_caps_set_simple (caps, "rtcp-fb-nack-pli", G_TYPE_BOOLEAN, TRUE, NULL);
  /* libopus decodes to any rate: requesting the mixer's rate avoids a resampler, at a third of the cost. It is
   * requested here since opusdec leaks caps when its output is constrained. Both channels are requested whatever the
   * sender says: libopus would mix them by their mean, which is silence if they are opposite; callmixer handles
   * that. */
  if (is_opus (codec))
    gst_caps_set_simple (caps, "sprop-maxcapturerate", G_TYPE_STRING, "16000", "sprop-stereo", G_TYPE_STRING, "1",
                         NULL);
  for (gsize i = 0; keys[i] != NULL; i++) {
    g_autofree char *value = keys[i][0] != '\0' ? reel_sdp_format_get_parameter (format, keys[i]) : NULL;

    if (value != NULL)
      gst_caps_set_simple (caps, keys[i], G_TYPE_STRING, value, NULL);
  }
  return caps;
}

/* Any thread, takes no lock: the formats never change. For session and jitter buffer. */
static GstCaps *
on_request_pt_map (GstElement *element, guint payload_type, ReelRtpTransport *self)
{
  for (guint i = 0; i < self->formats->len; i++) {
    GstCaps *caps = g_ptr_array_index (self->formats, i);
    int known = 0;

    if (gst_structure_get_int (gst_caps_get_structure (caps, 0), "payload", &known) && known == (int)payload_type)
      return gst_caps_ref (caps);
  }
  return NULL;
}

static gboolean
says_goodbye (GstBuffer *rtcp)
{
  GstRTCPBuffer mapped = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;
  gboolean found = FALSE;

  if (!gst_rtcp_buffer_map (rtcp, GST_MAP_READ, &mapped))
    return FALSE;
  for (gboolean more = gst_rtcp_buffer_get_first_packet (&mapped, &packet); more && !found;
       more = gst_rtcp_packet_move_to_next (&packet))
    found = gst_rtcp_packet_get_type (&packet) == GST_RTCP_TYPE_BYE;
  gst_rtcp_buffer_unmap (&mapped);
  return found;
}

/* Streaming threads of the sources. Feedback is sent to where RTCP comes from: an SDP from behind a NAT
 * has an unreachable address. BYE is not passed on: the source selection decides. */
static gboolean
on_control (GstBuffer *buffer, gpointer user_data)
{
  ReelRtpTransport *self = user_data;
  GstNetAddressMeta *meta = gst_buffer_get_net_address_meta (buffer);

  self->events->control (buffer, self->user_data);
  if (meta != NULL && G_IS_INET_SOCKET_ADDRESS (meta->addr))
    reel_rtcp_destination_set (self->destination, meta->addr);
  return !says_goodbye (buffer);
}

/* Streaming threads of the sources. */
static void
on_life (gpointer user_data)
{
  ReelRtpTransport *self = user_data;

  self->events->life (self->user_data);
}

/* Jitter buffer's thread. */
static void
on_missing (guint16 number, gpointer user_data)
{
  ReelRtpTransport *self = user_data;

  reel_rtp_feedback_note_missing (REEL_RTP_FEEDBACK (self->feedback), number);
}

static const ReelRtpInletEvents inlet_events = { on_life, on_control, on_missing };

/* Any thread. */
static void
on_destination (gpointer user_data)
{
  ReelRtpTransport *self = user_data;

  reel_rtp_feedback_note_address (REEL_RTP_FEEDBACK (self->feedback));
}

static GstElement *
add_source (ReelRtpTransport *self, GSocket *socket, const char *media_type, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (media_type);
  GstElement *source = reel_media_stream_add_element (self->stream, "udpsrc", error);

  if (source != NULL)
    g_object_set (source, "socket", socket, "close-socket", FALSE, "buffer-size", SOCKET_BUFFER_BYTES, "caps", caps,
                  NULL);
  return source;
}

static gboolean
add_sources (ReelRtpTransport *self, const ReelSdp *sdp, GError **error)
{
  GSocket *feedback = self->mux ? self->rtp_socket : self->rtcp_socket;
  gboolean v6 = g_socket_get_family (feedback) == G_SOCKET_FAMILY_IPV6;

  self->rtcp_sink = reel_media_stream_add_element (self->stream, "multiudpsink", error);
  if (self->rtcp_sink == NULL)
    return FALSE;
  g_object_set (self->rtcp_sink, v6 ? "socket-v6" : "socket", feedback, "close-socket", FALSE, "sync", FALSE, "async",
                FALSE, NULL);
  self->destination = reel_rtcp_destination_new (self->rtcp_sink, on_destination, self);
  self->rtcp_source = add_source (self, self->rtcp_socket, "application/x-rtcp", error);
  self->rtp_source = self->rtcp_source != NULL ? add_source (self, self->rtp_socket, "application/x-rtp", error) : NULL;
  if (self->rtp_source == NULL)
    return FALSE;
  /* the time of a packet is that of its arrival, not of reading it: by then the pause in which it was captured may be
   * over */
  gst_util_set_object_arg (G_OBJECT (self->rtp_source), "socket-timestamp", "realtime");
  if (sdp->codec->media == REEL_MEDIA_AUDIO)
    self->batch = reel_receive_batch_new (self->rtp_source, self->rtp_socket, AUDIO_BATCH_US);
  return TRUE;
}

static ReelRtpUse
choose_use (const ReelSdp *sdp, const ReelSdpFormat *format)
{
  switch (format->role) {
  case REEL_SDP_MEDIA:
  case REEL_SDP_REDUNDANT: /* media is inside */
    return REEL_RTP_MEDIA;
  case REEL_SDP_RETRANSMISSION:
  case REEL_SDP_FLEXFEC:
    return REEL_RTP_REPAIR;
  case REEL_SDP_ULPFEC: /* it comes in redundant encoding alone */
    return REEL_RTP_UNKNOWN;
  default:
    return format->clock_rate != sdp->codec->clock_rate ? REEL_RTP_ASIDE : REEL_RTP_LIFE;
  }
}

/* Packets with earlier ones inside become ordinary packets; those that were lost are taken from later ones. */
static gboolean
add_unpacker (ReelRtpTransport *self, const ReelSdp *sdp, GError **error)
{
  g_auto (GValue) types = G_VALUE_INIT;

  gst_value_array_init (&types, 1);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);
    g_auto (GValue) type = G_VALUE_INIT;

    if (format->role != REEL_SDP_REDUNDANT || sdp->codec->media != REEL_MEDIA_AUDIO)
      continue;
    g_value_init (&type, G_TYPE_INT);
    g_value_set_int (&type, (int)format->payload_type);
    gst_value_array_append_value (&types, &type);
  }
  if (gst_value_array_get_size (&types) == 0)
    return TRUE;
  self->unpacker = reel_media_stream_add_element (self->stream, "rtpreddec", error);
  if (self->unpacker != NULL)
    g_object_set_property (G_OBJECT (self->unpacker), "payloads", &types);
  return self->unpacker != NULL;
}

/* Any thread. */
static void
on_ask (gpointer user_data)
{
  reel_rtp_feedback_want_key_frame (user_data);
}

/* Any thread. */
static gboolean
on_ask_layer (guint32 ssrc, gpointer user_data)
{
  return reel_rtp_feedback_ask_layer (user_data, ssrc);
}

/* After inlet, session and outlet. */
static void
add_feedback (ReelRtpTransport *self, const ReelSdp *sdp)
{
  const ReelRtpFeedbackKinds kinds = { sdp->fir && !sdp->feedback, sdp->remb };
  g_autoptr (GObject) internal = NULL;
  guint ssrc = 0;

  g_object_get (self->session, "internal-session", &internal, NULL);
  g_object_get (internal, "internal-ssrc", &ssrc, NULL);
  self->feedback =
      gst_object_ref (reel_media_stream_take_element (self->stream, reel_rtp_feedback_new (REEL_RTP_INLET (self->inlet),
                                                                                           ssrc, &kinds)));
  reel_rtp_outlet_set_ask (REEL_RTP_OUTLET (self->outlet), on_ask, self->feedback);
  self->layers = reel_rtp_layers_new (sdp);
  if (self->layers != NULL)
    reel_rtp_layers_set_ask (self->layers, on_ask_layer, self->feedback);
  reel_rtp_inlet_set_layers (REEL_RTP_INLET (self->inlet), self->layers);
}

static gboolean
add_middle (ReelRtpTransport *self, const ReelSdp *sdp, GError **error)
{
  GstElement *session = NULL, *jitterbuffer = NULL;
  ReelRtpRepair *repair = NULL;

  /* These are queried for statistics also after the end of the stream. */
  self->inlet =
      gst_object_ref (reel_media_stream_take_element (self->stream, reel_rtp_inlet_new (&inlet_events, self)));
  session = reel_media_stream_add_element (self->stream, "rtpsession", error);
  jitterbuffer = session != NULL ? reel_media_stream_add_element (self->stream, "rtpjitterbuffer", error) : NULL;
  if (jitterbuffer == NULL)
    return FALSE;
  self->session = session;
  self->jitterbuffer = gst_object_ref (jitterbuffer);
  self->outlet = gst_object_ref (
      reel_media_stream_take_element (self->stream, reel_rtp_outlet_new (self->events->place, self->user_data)));
  g_object_set (self->session, "max-dropout-time", REEL_RTP_BY_PACKETS, "max-misorder-time", REEL_RTP_BY_PACKETS,
                "probation", 0u, NULL);
  gst_util_set_object_arg (G_OBJECT (self->session), "rtp-profile", "avpf");
  reel_rtp_jitter_set_up (jitterbuffer);
  if (sdp->nack)
    reel_rtp_jitter_retransmit (jitterbuffer);
  add_feedback (self, sdp);
  g_signal_connect (self->session, "request-pt-map", G_CALLBACK (on_request_pt_map), self);
  g_signal_connect (self->jitterbuffer, "request-pt-map", G_CALLBACK (on_request_pt_map), self);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    g_ptr_array_add (self->formats, reel_rtp_transport_new_caps (format));
    reel_rtp_inlet_accept (REEL_RTP_INLET (self->inlet), format->payload_type, choose_use (sdp, format));
    if (format->role == REEL_SDP_MEDIA)
      reel_rtp_outlet_add (REEL_RTP_OUTLET (self->outlet), format->payload_type,
                           reel_rtp_codec_get_payload (format->codec));
    if (format->role == REEL_SDP_ULPFEC)
      reel_rtp_outlet_close_gaps (REEL_RTP_OUTLET (self->outlet), format->payload_type);
    if (format->role == REEL_SDP_TELEPHONE_EVENT)
      reel_rtp_inlet_watch_keys (REEL_RTP_INLET (self->inlet), format->payload_type);
  }
  repair = reel_rtp_repair_new (sdp);
  if (repair != NULL)
    reel_rtp_inlet_set_repair (REEL_RTP_INLET (self->inlet), repair);
  return add_unpacker (self, sdp, error);
}

static gboolean
refuse_suite (GError **error)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "This system's libsrtp can not use the SDP's suite");
  return FALSE;
}

/* Both directions have a key of their own. */
static gboolean
add_srtp (ReelRtpTransport *self, const ReelSdp *sdp, GError **error)
{
  g_autoptr (GstPad) reports = NULL;
  ReelSrtp *srtp = NULL;

  if (sdp->key == NULL)
    return TRUE;
  srtp = reel_srtp_new_receiver (sdp->key);
  if (srtp == NULL)
    return refuse_suite (error);
  reel_rtp_inlet_set_srtp (REEL_RTP_INLET (self->inlet), srtp);
  srtp = reel_srtp_new_sender (sdp->own);
  if (srtp == NULL)
    return refuse_suite (error);
  reports = gst_element_get_static_pad (self->rtcp_sink, "sink");
  reel_srtp_buffer_attach (reports, srtp, TRUE);
  return TRUE;
}

static GstPad *
request_pad (ReelRtpTransport *self, const char *name)
{
  GstPad *pad = gst_element_request_pad_simple (self->session, name);

  if (pad != NULL)
    g_ptr_array_add (self->pads, pad);
  return pad;
}

static gboolean
link_media (ReelRtpTransport *self)
{
  if (self->unpacker == NULL)
    return gst_element_link_pads (self->inlet, "media", self->jitterbuffer, "sink");
  return gst_element_link_pads (self->inlet, "media", self->unpacker, "sink") &&
         gst_element_link_pads (self->unpacker, "src", self->jitterbuffer, "sink");
}

static gboolean
link_plug (ReelRtpTransport *self)
{
  g_autoptr (GstPad) feedback = gst_element_get_static_pad (self->feedback, "src");

  return gst_pad_link (feedback, self->plug.feedback) == GST_PAD_LINK_OK;
}

static gboolean
link_sources (ReelRtpTransport *self)
{
  return gst_element_link_pads (self->rtp_source, "src", self->inlet, "rtp") &&
         gst_element_link_pads (self->rtcp_source, "src", self->inlet, "rtcp") &&
         gst_element_link_pads (self->feedback, "src", self->rtcp_sink, "sink");
}

static gboolean
link_all (ReelRtpTransport *self)
{
  if (request_pad (self, "recv_rtp_sink") == NULL || request_pad (self, "recv_rtcp_sink") == NULL ||
      request_pad (self, "send_rtcp_src") == NULL)
    return FALSE;
  return (self->plug.media != NULL ? link_plug (self) : link_sources (self)) &&
         gst_element_link_pads (self->inlet, "session", self->session, "recv_rtp_sink") &&
         gst_element_link_pads (self->inlet, "control", self->session, "recv_rtcp_sink") &&
         gst_element_link_pads (self->session, "send_rtcp_src", self->feedback, "sink") && link_media (self) &&
         gst_element_link_pads (self->jitterbuffer, "src", self->outlet, "sink");
}

/* This socket cannot reach an address of the other family: the source of RTCP is better. */
void
reel_rtp_transport_describe (ReelRtpTransport *self, const ReelSdp *sdp)
{
  g_autoptr (GSocketAddress) peer = NULL;
  g_autoptr (GInetAddress) host = NULL;

  host = sdp->address != NULL ? g_inet_address_new_from_string (sdp->address) : NULL;
  reel_rtp_inlet_set_host (REEL_RTP_INLET (self->inlet), host);
  reel_rtp_inlet_set_inactive (REEL_RTP_INLET (self->inlet), sdp->inactive);
  if (reel_rtp_inlet_get_repair (REEL_RTP_INLET (self->inlet)) != NULL)
    reel_rtp_repair_describe (reel_rtp_inlet_get_repair (REEL_RTP_INLET (self->inlet)), sdp);
  if (sdp->rtcp_address == NULL || sdp->rtcp_port == 0 || self->rtcp_sink == NULL)
    return;
  peer = g_inet_socket_address_new_from_string (sdp->rtcp_address, sdp->rtcp_port);
  if (peer == NULL || g_socket_address_get_family (peer) != g_socket_get_family (self->rtcp_socket))
    return;
  reel_rtcp_destination_set (self->destination, peer);
}

gboolean
reel_rtp_transport_set_rtcp_address (ReelRtpTransport *self, const char *address, GError **error)
{
  g_autoptr (GSocketAddress) peer = NULL;
  g_autoptr (GInetAddress) ip = NULL;
  g_autofree char *host = NULL;
  guint16 port = 0;

  if (!reel_socket_address_parse ("rtcp-address", address, &host, &port, error))
    return FALSE;
  if (self->rtcp_sink == NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "rtcp-address: the stream has no ports of its own, but those of its session");
    return FALSE;
  }
  ip = g_inet_address_new_from_string (host);
  if (ip == NULL || g_inet_address_get_is_any (ip) || g_inet_address_get_is_multicast (ip) ||
      g_inet_address_get_family (ip) != g_socket_get_family (self->rtcp_socket)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "rtcp-address: \"%s\" is not the address of a host that can be reached from this stream's ports",
                 address);
    return FALSE;
  }
  peer = g_inet_socket_address_new (ip, port);
  reel_rtcp_destination_set (self->destination, peer);
  return TRUE;
}

void
reel_rtp_transport_tick (ReelRtpTransport *self, gint64 now)
{
  reel_rtp_feedback_tick (REEL_RTP_FEEDBACK (self->feedback), now);
}

ReelRtpTransport *
reel_rtp_transport_new (ReelMediaStream *stream, const ReelSdp *sdp, GSocket *rtp, GSocket *rtcp,
                        const ReelRtpPlug *plug, const ReelRtpTransportEvents *events, gpointer user_data,
                        GError **error)
{
  ReelRtpTransport *self = g_new0 (ReelRtpTransport, 1);

  self->stream = stream;
  self->events = events;
  self->user_data = user_data;
  self->mux = sdp->mux;
  g_set_object (&self->rtp_socket, rtp);
  g_set_object (&self->rtcp_socket, rtcp);
  if (plug != NULL)
    self->plug =
        (ReelRtpPlug){ gst_object_ref (plug->media), gst_object_ref (plug->control), gst_object_ref (plug->feedback) };
  self->formats = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_caps_unref);
  self->pads = g_ptr_array_new_with_free_func (gst_object_unref);
  if ((plug == NULL && !add_sources (self, sdp, error)) || !add_middle (self, sdp, error) ||
      !add_srtp (self, sdp, error)) {
    reel_media_stream_stop (stream);
    reel_rtp_transport_free (self);
    return NULL;
  }
  if (link_all (self)) {
    reel_rtp_transport_describe (self, sdp);
    return self;
  }
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The RTP session can not be set up");
  reel_media_stream_stop (stream);
  reel_rtp_transport_free (self);
  return NULL;
}

void
reel_rtp_transport_free (ReelRtpTransport *self)
{
  g_clear_pointer (&self->batch, reel_receive_batch_free);
  gst_clear_object (&self->feedback);
  gst_clear_object (&self->plug.media);
  gst_clear_object (&self->plug.control);
  gst_clear_object (&self->plug.feedback);
  gst_clear_object (&self->inlet);
  gst_clear_object (&self->jitterbuffer);
  gst_clear_object (&self->outlet);
  g_ptr_array_unref (self->pads);
  g_ptr_array_unref (self->formats);
  g_clear_object (&self->rtp_socket);
  g_clear_object (&self->rtcp_socket);
  g_clear_pointer (&self->destination, reel_rtcp_destination_free);
  g_free (self);
}

gboolean
reel_rtp_transport_open (ReelRtpTransport *self, GError **error)
{
  g_autoptr (GstPad) rtp = gst_element_get_static_pad (self->inlet, "rtp");
  g_autoptr (GstPad) rtcp = gst_element_get_static_pad (self->inlet, "rtcp");

  if (self->plug.media == NULL)
    return TRUE;
  reel_rtp_feedback_note_address (REEL_RTP_FEEDBACK (self->feedback));
  if (gst_pad_link (self->plug.media, rtp) == GST_PAD_LINK_OK &&
      gst_pad_link (self->plug.control, rtcp) == GST_PAD_LINK_OK)
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The stream can not be linked to its session");
  return FALSE;
}

static void
stop_source (GstElement *source)
{
  gst_element_set_locked_state (source, TRUE);
  gst_element_set_state (source, GST_STATE_NULL);
}

void
reel_rtp_transport_stop_sources (ReelRtpTransport *self)
{
  if (self->plug.media != NULL) {
    reel_idle_unlink (self->plug.media);
    reel_idle_unlink (self->plug.control);
    return;
  }
  if (self->batch != NULL)
    reel_receive_batch_end (self->batch);
  stop_source (self->rtp_source);
  stop_source (self->rtcp_source);
}

void
reel_rtp_transport_stop (ReelRtpTransport *self)
{
  reel_rtp_transport_stop_sources (self);
  reel_rtp_inlet_set_before (REEL_RTP_INLET (self->inlet), NULL, 0);
  reel_rtp_outlet_stop (REEL_RTP_OUTLET (self->outlet));
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->jitterbuffer, self);
}

gboolean
reel_rtp_transport_restart (ReelRtpTransport *self, GstObject *element)
{
  if (element != GST_OBJECT (self->rtp_source) && element != GST_OBJECT (self->rtcp_source))
    return FALSE;
  stop_source (GST_ELEMENT (element));
  gst_element_set_locked_state (GST_ELEMENT (element), FALSE);
  gst_element_sync_state_with_parent (GST_ELEMENT (element));
  return TRUE;
}

ReelRtpInlet *
reel_rtp_transport_get_inlet (ReelRtpTransport *self)
{
  return REEL_RTP_INLET (self->inlet);
}

ReelRtpOutlet *
reel_rtp_transport_get_outlet (ReelRtpTransport *self)
{
  return REEL_RTP_OUTLET (self->outlet);
}

ReelRtpFeedback *
reel_rtp_transport_get_feedback (ReelRtpTransport *self)
{
  return REEL_RTP_FEEDBACK (self->feedback);
}

ReelRtpLayers *
reel_rtp_transport_get_layers (ReelRtpTransport *self)
{
  return self->layers;
}

void
reel_rtp_transport_get_stats (ReelRtpTransport *self, ReelRtpJitterStats *stats)
{
  reel_rtp_jitter_get_stats (self->jitterbuffer, stats);
}
