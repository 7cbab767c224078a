/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media over RTP:
 *
 *   rtp socket → udpsrc → [filter] → rtpbin → funnel → depayloader → gate → decoder → tee
 *   rtcp socket → udpsrc → [peer learned] → rtpbin → multiudpsink → rtcp socket
 *
 * The filter lets only RTP of the negotiated payload type through, so that garbage on the port can neither change caps
 * nor reach a depayloader. A sender that restarts with another SSRC takes over from the one before. Made by
 * ReelMediaSession.
 *
 * Threads: udpsrc's and the jitter buffer's streaming threads run the probes and rtpbin's signals. `lock` guards the
 * fields under it; no other lock is taken and nothing of GStreamer is called while it is held. */
#include "manager/worker/reel-rtp-stream.h"

#include "manager/core/reel-error.h"
#include "manager/worker/reel-colour-fill.h"
#include "manager/worker/reel-packet-rest.h"
#include "manager/worker/reel-rtp-orientation.h"
#include "manager/worker/reel-rtp-sync.h"

#include <gst/net/gstnetaddressmeta.h>
#include <gst/rtp/rtp.h>

#define SOCKET_BUFFER_BYTES (2 * 1024 * 1024)    /* an H.264 key frame at 1080p comes as one burst */
#define MAX_CONCEALED       10                   /* packets; of sound mostly 200 ms */
#define MIN_CONCEALED       (2500 * GST_USECOND) /* no codec has a shorter frame */
#define SOUND_REST_US       60000                /* three packets of most senders; callmixer waits 300 ms for them */

struct _ReelRtpStream {
  ReelMediaStream parent_instance;

  GstElement *rtpbin;
  guint session;
  GSocket *rtp_socket;
  GSocket *rtcp_socket;
  const ReelRtpCodec *codec;
  guint payload_type;
  ReelLipTrack *lips;
  GstElement *rtp_source;
  ReelPacketRest *rest; /* (nullable): of a source of sound */
  GstElement *rtcp_source;
  GstElement *rtcp_sink;
  GstElement *funnel;
  GstElement *thin;                /* (nullable): of video */
  ReelRtpOrientation *orientation; /* (nullable): of video whose sender says it */
  GstPad *rtp_pad;                 /* request pads of rtpbin; they are taken away with the lock */
  GstPad *rtcp_pad;
  GstPad *rtcp_out_pad;

  ReelRtpStream *before; /* (nullable): had the sockets before us, and gets what arrived before `since` */
  GstClockTime since;

  GMutex lock;
  GstPad *current; /* rtpbin's pad of the newest SSRC; only compared, never dereferenced */
  GSocketAddress *rtcp_peer;
  GstElement *jitterbuffer;
  guint64 packets, lost, late, duplicates; /* of jitter buffers before the present one */
  guint lost_in_a_row;                     /* since the last packet */
  guint64 refused;                         /* datagrams that were no RTP of this stream */
};

G_DEFINE_FINAL_TYPE (ReelRtpStream, reel_rtp_stream, REEL_TYPE_MEDIA_STREAM)

static void
reel_rtp_stream_init (ReelRtpStream *self)
{
  g_mutex_init (&self->lock);
}

static gboolean
is_ours (ReelRtpStream *self, GstBuffer *packet)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  gboolean ours = FALSE;

  if (!gst_rtp_buffer_map (packet, GST_MAP_READ, &rtp))
    return FALSE;
  ours = gst_rtp_buffer_get_payload_type (&rtp) == self->payload_type;
  gst_rtp_buffer_unmap (&rtp);
  return ours;
}

/* Streaming thread of the stream that has the sockets now, takes the lock. What had arrived, unread, when this one gave
 * them away. */
static void
take_unread (ReelRtpStream *self, GstBuffer *packet)
{
  g_autoptr (GstPad) pad = NULL;

  if (!is_ours (self, packet))
    return;
  g_mutex_lock (&self->lock);
  pad = self->rtp_pad != NULL ? gst_object_ref (self->rtp_pad) : NULL;
  g_mutex_unlock (&self->lock);
  if (pad != NULL)
    gst_pad_chain (pad, gst_buffer_ref (packet));
}

/* Streaming thread of the RTP source, takes the lock for the counter. */
static GstPadProbeReturn
on_rtp_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelRtpStream *self = user_data;
  GstBuffer *packet = GST_PAD_PROBE_INFO_BUFFER (info);

  if (self->before != NULL && GST_CLOCK_TIME_IS_VALID (GST_BUFFER_DTS_OR_PTS (packet)) &&
      GST_BUFFER_DTS_OR_PTS (packet) < self->since) {
    take_unread (self->before, packet);
    return GST_PAD_PROBE_DROP;
  }
  if (is_ours (self, packet)) {
    reel_media_stream_note_data (REEL_MEDIA_STREAM (self));
    return GST_PAD_PROBE_OK;
  }
  g_mutex_lock (&self->lock);
  self->refused++;
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_DROP;
}

static void
send_rtcp_to (ReelRtpStream *self, GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autofree gchar *host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));

  g_signal_emit_by_name (self->rtcp_sink, "clear");
  g_signal_emit_by_name (self->rtcp_sink, "add", host, (gint)g_inet_socket_address_get_port (inet));
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

/* Streaming thread of the RTCP source, takes the lock. Feedback goes where RTCP comes from: an SDP written behind a
 * translator of addresses names a place that can not be reached. A goodbye, which anybody can send, goes no further:
 * rtpbin takes the sender's pads away while packets of it may still come, and fails when they do. */
static GstPadProbeReturn
on_rtcp_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelRtpStream *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstNetAddressMeta *meta = gst_buffer_get_net_address_meta (buffer);
  gboolean changed = FALSE, last = FALSE;

  if (!gst_rtcp_buffer_validate_reduced (buffer))
    return GST_PAD_PROBE_DROP;
  reel_rtp_sync_read (self->lips, buffer);
  last = says_goodbye (buffer);
  if (meta == NULL || !G_IS_INET_SOCKET_ADDRESS (meta->addr))
    return last ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  changed = self->rtcp_peer == NULL ||
            g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (self->rtcp_peer)) !=
                g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (meta->addr)) ||
            !g_inet_address_equal (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (self->rtcp_peer)),
                                   g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (meta->addr)));
  if (changed)
    g_set_object (&self->rtcp_peer, meta->addr);
  g_mutex_unlock (&self->lock);
  if (changed)
    send_rtcp_to (self, meta->addr);
  return last ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/* Decoders conceal what a few lost packets held. A hole longer than that is silence, or the picture before: concealing
 * it would only keep them from what follows. Where the numbers of a sender of sound jump, packets are missing and no
 * time is: opusdec of 1.22, asked to conceal a few microseconds, is silent for ever. With the lock. */
static gboolean
conceals (ReelRtpStream *self, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  guint64 duration = 0;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) == 0) {
    self->lost_in_a_row = 0;
    return TRUE;
  }
  if (!gst_event_has_name (event, "GstRTPPacketLost"))
    return TRUE;
  if (self->codec->media == REEL_MEDIA_AUDIO &&
      gst_structure_get_uint64 (gst_event_get_structure (event), "duration", &duration) && duration < MIN_CONCEALED)
    return FALSE;
  return self->lost_in_a_row++ < MAX_CONCEALED;
}

/* Streaming thread of a jitter buffer, takes the lock. Only the newest SSRC is heard, at the time of its capture. */
static GstPadProbeReturn
on_source_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelRtpStream *self = user_data;
  gboolean current = FALSE, passes = FALSE;

  g_mutex_lock (&self->lock);
  current = self->current == pad;
  passes = current && conceals (self, info);
  g_mutex_unlock (&self->lock);
  if (!current)
    return (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0 ? GST_PAD_PROBE_OK
                                                                                       : GST_PAD_PROBE_DROP;
  if (!passes)
    return GST_PAD_PROBE_DROP;
  reel_rtp_sync_place (self->lips, info);
  if (self->orientation != NULL && (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    reel_rtp_orientation_read (self->orientation, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

static gboolean
is_media_pad (ReelRtpStream *self, GstPad *pad)
{
  g_autofree gchar *prefix = g_strdup_printf ("recv_rtp_src_%u_", self->session);

  return g_str_has_prefix (GST_PAD_NAME (pad), prefix);
}

/* Streaming thread of the RTP source, takes the lock. */
static void
on_pad_added (GstElement *rtpbin, GstPad *pad, ReelRtpStream *self)
{
  g_autoptr (GstPad) sink = NULL;

  if (!is_media_pad (self, pad))
    return;
  g_mutex_lock (&self->lock);
  self->current = pad;
  g_mutex_unlock (&self->lock);
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     on_source_data, self, NULL);
  sink = gst_element_request_pad_simple (self->funnel, "sink_%u");
  gst_pad_link (pad, sink);
}

/* Thread of rtpbin that noticed the end of an SSRC, or the main thread; takes no lock. */
static void
on_pad_removed (GstElement *rtpbin, GstPad *pad, ReelRtpStream *self)
{
  g_autoptr (GstPad) sink = NULL;

  if (!is_media_pad (self, pad))
    return;
  sink = gst_pad_get_peer (pad);
  if (sink != NULL) {
    gst_pad_unlink (pad, sink);
    gst_element_release_request_pad (self->funnel, sink);
  }
}

static void
read_statistics (GstElement *jitterbuffer, guint64 *packets, guint64 *lost, guint64 *late, guint64 *duplicates)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (jitterbuffer, "stats", &stats, NULL);
  if (stats == NULL)
    return;
  *packets += gst_structure_get_uint64 (stats, "num-pushed", &value) ? value : 0;
  *lost += gst_structure_get_uint64 (stats, "num-lost", &value) ? value : 0;
  *late += gst_structure_get_uint64 (stats, "num-late", &value) ? value : 0;
  *duplicates += gst_structure_get_uint64 (stats, "num-duplicates", &value) ? value : 0;
}

/* Streaming thread of the RTP source, takes the lock. */
static void
on_new_jitterbuffer (GstElement *rtpbin, GstElement *jitterbuffer, guint session, guint ssrc, ReelRtpStream *self)
{
  g_autoptr (GstElement) before = NULL;
  guint64 packets = 0, lost = 0, late = 0, duplicates = 0;

  if (session != self->session)
    return;
  g_mutex_lock (&self->lock);
  before = g_steal_pointer (&self->jitterbuffer);
  self->jitterbuffer = gst_object_ref (jitterbuffer);
  g_mutex_unlock (&self->lock);
  if (before == NULL)
    return;
  read_statistics (before, &packets, &lost, &late, &duplicates);
  g_mutex_lock (&self->lock);
  self->packets += packets;
  self->lost += lost;
  self->late += late;
  self->duplicates += duplicates;
  g_mutex_unlock (&self->lock);
}

static gboolean
is_opus (const ReelRtpCodec *codec)
{
  return g_str_equal (codec->decoder, "opusdec");
}

static GstCaps *
build_caps (const ReelSdp *sdp)
{
  const ReelRtpCodec *codec = sdp->codec;
  g_autofree gchar *encoding = g_ascii_strup (codec->name, -1);
  g_auto (GStrv) keys = g_strsplit (codec->fmtp_keys, " ", -1);
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, reel_media_to_string (codec->media),
                                       "payload", G_TYPE_INT, (gint)sdp->payload_type, "clock-rate", G_TYPE_INT,
                                       (gint)codec->clock_rate, "encoding-name", G_TYPE_STRING, encoding, NULL);

  if (codec->media == REEL_MEDIA_VIDEO)
    gst_caps_set_simple (caps, "rtcp-fb-nack-pli", G_TYPE_BOOLEAN, TRUE, NULL);
  /* libopus decodes to any rate: what the mixer wants comes without a resampler, at a third of the work. It is asked
   * for here since opusdec leaks caps when its output is constrained. Both channels are asked for whatever the sender
   * says: libopus would make one of them by their mean, which is silence where they are opposite; callmixer does not.
   */
  if (is_opus (codec))
    gst_caps_set_simple (caps, "sprop-maxcapturerate", G_TYPE_STRING, "16000", "sprop-stereo", G_TYPE_STRING, "1",
                         NULL);
  for (gsize i = 0; keys[i] != NULL; i++) {
    g_autofree gchar *value = keys[i][0] != '\0' ? reel_sdp_get_parameter (sdp, keys[i]) : NULL;

    if (value != NULL)
      gst_caps_set_simple (caps, keys[i], G_TYPE_STRING, value, NULL);
  }
  return caps;
}

static GstElement *
add_source (ReelRtpStream *self, GSocket *socket, GstCaps *caps, GError **error)
{
  GstElement *source = reel_media_stream_add_element (REEL_MEDIA_STREAM (self), "udpsrc", error);

  if (source != NULL)
    g_object_set (source, "socket", socket, "close-socket", FALSE, "buffer-size", SOCKET_BUFFER_BYTES, "caps", caps,
                  NULL);
  return source;
}

static void
add_probe (GstElement *element, GstPadProbeCallback callback, ReelRtpStream *self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, self, NULL);
}

static GstPad *
request_pad (ReelRtpStream *self, const gchar *format)
{
  g_autofree gchar *name = g_strdup_printf ("%s%u", format, self->session);

  return gst_element_request_pad_simple (self->rtpbin, name);
}

static gboolean
link_source (GstElement *source, GstPad *sink)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (source, "src");

  return sink != NULL && gst_pad_link (src, sink) == GST_PAD_LINK_OK;
}

/* An address of the other family can't be reached from this socket: where RTCP comes from tells more. */
static void
set_described_peer (ReelRtpStream *self, const ReelSdp *sdp)
{
  g_autoptr (GSocketAddress) peer = NULL;

  if (sdp->rtcp_address == NULL || sdp->rtcp_port == 0)
    return;
  peer = g_inet_socket_address_new_from_string (sdp->rtcp_address, sdp->rtcp_port);
  if (peer == NULL || g_socket_address_get_family (peer) != g_socket_get_family (self->rtcp_socket))
    return;
  self->rtcp_peer = g_steal_pointer (&peer);
  send_rtcp_to (self, self->rtcp_peer);
}

static gboolean
build_transport (ReelRtpStream *self, const ReelSdp *sdp, GError **error)
{
  g_autoptr (GstCaps) rtp_caps = build_caps (sdp);
  g_autoptr (GstCaps) rtcp_caps = gst_caps_new_empty_simple ("application/x-rtcp");
  g_autoptr (GstPad) rtcp_sink_pad = NULL;
  gboolean v6 = g_socket_get_family (self->rtcp_socket) == G_SOCKET_FAMILY_IPV6;

  self->rtcp_sink = reel_media_stream_add_element (REEL_MEDIA_STREAM (self), "multiudpsink", error);
  if (self->rtcp_sink == NULL)
    return FALSE;
  g_object_set (self->rtcp_sink, v6 ? "socket-v6" : "socket", self->rtcp_socket, "close-socket", FALSE, "sync", FALSE,
                "async", FALSE, NULL);
  self->rtcp_source = add_source (self, self->rtcp_socket, rtcp_caps, error);
  self->rtp_source = self->rtcp_source != NULL ? add_source (self, self->rtp_socket, rtp_caps, error) : NULL;
  if (self->rtp_source == NULL)
    return FALSE;
  add_probe (self->rtp_source, on_rtp_packet, self);
  add_probe (self->rtcp_source, on_rtcp_packet, self);
  g_object_set (self->rtp_source, "retrieve-sender-address", FALSE, NULL);
  /* a packet's time is that of its arrival, not of when this process found the time to read it: by then a pause that it
   * was captured in may be over */
  gst_util_set_object_arg (G_OBJECT (self->rtp_source), "socket-timestamp", "realtime");
  if (self->codec->media == REEL_MEDIA_AUDIO)
    self->rest = reel_packet_rest_new (self->rtp_source, self->rtp_socket, SOUND_REST_US);
  set_described_peer (self, sdp);

  self->rtp_pad = request_pad (self, "recv_rtp_sink_");
  self->rtcp_pad = request_pad (self, "recv_rtcp_sink_");
  self->rtcp_out_pad = request_pad (self, "send_rtcp_src_");
  rtcp_sink_pad = gst_element_get_static_pad (self->rtcp_sink, "sink");
  if (!link_source (self->rtp_source, self->rtp_pad) || !link_source (self->rtcp_source, self->rtcp_pad) ||
      self->rtcp_out_pad == NULL || gst_pad_link (self->rtcp_out_pad, rtcp_sink_pad) != GST_PAD_LINK_OK) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The RTP session %u can not be set up", self->session);
    return FALSE;
  }
  return TRUE;
}

static GstElement *
add_decoder (ReelRtpStream *self, GstElement *gate, GError **error)
{
  GstElement *decoder = reel_media_stream_add_element (REEL_MEDIA_STREAM (self), self->codec->decoder, error);

  if (decoder == NULL)
    return NULL;
  if (is_opus (self->codec))
    g_object_set (decoder, "plc", TRUE, "use-inband-fec", TRUE, NULL);
  else if (g_str_equal (self->codec->decoder, "vp8dec"))
    g_object_set (decoder, "threads", 1, NULL);
  else if (g_str_equal (self->codec->decoder, "avdec_h264"))
    g_object_set (decoder, "max-threads", 1, NULL);
  if (self->codec->media == REEL_MEDIA_VIDEO) {
    g_autoptr (GstPad) pictures = gst_element_get_static_pad (decoder, "src");

    reel_colour_fill_attach (pictures);
    g_object_set (decoder, "automatic-request-sync-points", TRUE, NULL);
  }
  if (self->orientation != NULL) {
    g_autoptr (GstPad) decoded = gst_element_get_static_pad (decoder, "src");

    reel_rtp_orientation_attach (self->orientation, decoded);
  }
  return gst_element_link (gate, decoder) ? decoder : NULL;
}

/* What keeps media from the decoder: for video all that nobody would see, for sound all while nothing records. */
static GstElement *
add_gate (ReelRtpStream *self, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);
  GstElement *gate = NULL;

  if (self->codec->media == REEL_MEDIA_VIDEO) {
    gate = reel_media_stream_add_element (stream, "videothin", error);
    if (gate != NULL) {
      self->thin = gst_object_ref (gate);
      reel_media_stream_set_gate (stream, gate, "active", TRUE);
    }
    return gate;
  }
  gate = reel_media_stream_add_element (stream, "valve", error);
  if (gate != NULL) {
    gst_util_set_object_arg (G_OBJECT (gate), "drop-mode", "forward-sticky-events");
    reel_media_stream_set_gate (stream, gate, "drop", FALSE);
  }
  return gate;
}

static GstElement *
add_depayloader (ReelRtpStream *self, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);
  const gboolean layers = g_str_equal (self->codec->depayloader, "rtpvp8depay");
  GstElement *before = layers ? reel_media_stream_add_element (stream, "vp8layers", error) : self->funnel;
  GstElement *depayloader =
      before != NULL ? reel_media_stream_add_element (stream, self->codec->depayloader, error) : NULL;

  if (depayloader == NULL)
    return NULL;
  if (self->codec->media == REEL_MEDIA_VIDEO)
    g_object_set (depayloader, "request-keyframe", TRUE, "wait-for-keyframe", TRUE, NULL);
  return (!layers || gst_element_link (self->funnel, before)) && gst_element_link (before, depayloader) ? depayloader
                                                                                                        : NULL;
}

static gboolean
build_media (ReelRtpStream *self, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);
  GstElement *depayloader = NULL, *gate = NULL, *decoder = NULL;

  self->funnel = reel_media_stream_add_element (stream, "funnel", error);
  depayloader = self->funnel != NULL ? add_depayloader (self, error) : NULL;
  gate = depayloader != NULL ? add_gate (self, error) : NULL;
  decoder = gate != NULL ? add_decoder (self, gate, error) : NULL;
  if (decoder == NULL || !gst_element_link (depayloader, gate)) {
    if (error != NULL && *error == NULL)
      g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The elements for %s can not be linked",
                   self->codec->name);
    return FALSE;
  }
  return reel_media_stream_add_tee (stream, decoder, error);
}

/* Takes the lock. */
static void
release_pad (ReelRtpStream *self, GstPad **pad)
{
  g_autoptr (GstPad) released = NULL;

  g_mutex_lock (&self->lock);
  released = g_steal_pointer (pad);
  g_mutex_unlock (&self->lock);
  if (released != NULL)
    gst_element_release_request_pad (self->rtpbin, released);
}

static void
stop_source (GstElement *source)
{
  if (source == NULL)
    return;
  gst_element_set_locked_state (source, TRUE);
  gst_element_set_state (source, GST_STATE_NULL);
}

/* The sockets are nobody's after that. */
static void
stop_sources (ReelRtpStream *self)
{
  if (self->rest != NULL)
    reel_packet_rest_end (self->rest);
  stop_source (self->rtp_source);
  stop_source (self->rtcp_source);
}

static void
reel_rtp_stream_stop (ReelMediaStream *stream)
{
  ReelRtpStream *self = REEL_RTP_STREAM (stream);

  g_signal_handlers_disconnect_by_data (self->rtpbin, self);
  stop_sources (self);
  g_clear_object (&self->before);
  release_pad (self, &self->rtcp_out_pad);
  release_pad (self, &self->rtp_pad);
  release_pad (self, &self->rtcp_pad);
}

static double
to_ms (gint64 ns)
{
  return (double)(ns / 1000) / 1000.0;
}

static void
add_sync_facts (ReelRtpStream *self, GVariantDict *facts)
{
  ReelLipFacts lips;

  reel_lip_track_get_facts (self->lips, &lips);
  g_variant_dict_insert (facts, "sender-reports", "t", lips.reports);
  g_variant_dict_insert (facts, "reports-rejected", "t", lips.rejected);
  g_variant_dict_insert (facts, "clock-steps", "t", lips.steps);
  if (lips.has_drift)
    g_variant_dict_insert (facts, "drift-ppm", "d", lips.drift_ppm);
  if (lips.reports == 0)
    return;
  g_variant_dict_insert (facts, "av-offset-ms", "d", to_ms (lips.offset));
  g_variant_dict_insert (facts, "av-offset-left-ms", "d", to_ms (lips.left));
  g_variant_dict_insert (facts, "av-correction-ms", "d", to_ms (lips.correction));
  g_variant_dict_insert (facts, "av-correction-largest-ms", "d", to_ms (lips.largest_correction));
  g_variant_dict_insert (facts, "av-offset-ignored", "b", lips.ignored);
}

static void
add_thin_facts (ReelRtpStream *self, GVariantDict *facts)
{
  guint64 passed = 0, thinned = 0, hidden = 0;

  g_object_get (self->thin, "frames-passed", &passed, "frames-thinned", &thinned, "frames-hidden", &hidden, NULL);
  g_variant_dict_insert (facts, "frames-decoded", "t", passed);
  g_variant_dict_insert (facts, "frames-thinned", "t", thinned);
  g_variant_dict_insert (facts, "frames-hidden", "t", hidden);
}

static void
reel_rtp_stream_add_facts (ReelMediaStream *stream, GVariantDict *facts)
{
  ReelRtpStream *self = REEL_RTP_STREAM (stream);
  g_autoptr (GstElement) jitterbuffer = NULL;
  guint64 packets = 0, lost = 0, late = 0, duplicates = 0, refused = 0;

  g_mutex_lock (&self->lock);
  packets = self->packets;
  lost = self->lost;
  late = self->late;
  duplicates = self->duplicates;
  refused = self->refused;
  jitterbuffer = self->jitterbuffer != NULL ? gst_object_ref (self->jitterbuffer) : NULL;
  g_mutex_unlock (&self->lock);
  if (jitterbuffer != NULL)
    read_statistics (jitterbuffer, &packets, &lost, &late, &duplicates);
  g_variant_dict_insert (facts, "codec", "s", self->codec->name);
  g_variant_dict_insert (facts, "packets", "t", packets);
  g_variant_dict_insert (facts, "lost", "t", lost);
  g_variant_dict_insert (facts, "late", "t", late);
  g_variant_dict_insert (facts, "duplicates", "t", duplicates);
  g_variant_dict_insert (facts, "refused", "t", refused);
  add_sync_facts (self, facts);
  if (self->thin != NULL)
    add_thin_facts (self, facts);
}

static GstClockTime
reel_rtp_stream_get_capture (ReelMediaStream *stream, GstClockTime running_time)
{
  return (GstClockTime)MAX (reel_lip_track_get_capture (REEL_RTP_STREAM (stream)->lips, (gint64)running_time), 0);
}

static void
reel_rtp_stream_finalize (GObject *object)
{
  ReelRtpStream *self = REEL_RTP_STREAM (object);

  g_clear_object (&self->rtp_socket);
  g_clear_object (&self->rtcp_socket);
  g_clear_object (&self->rtcp_peer);
  g_clear_object (&self->before);
  gst_clear_object (&self->jitterbuffer);
  gst_clear_object (&self->rtpbin);
  gst_clear_object (&self->thin);
  g_clear_pointer (&self->lips, reel_lip_track_free);
  g_clear_pointer (&self->rest, reel_packet_rest_free);
  g_clear_pointer (&self->orientation, reel_rtp_orientation_free);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (reel_rtp_stream_parent_class)->finalize (object);
}

static void
reel_rtp_stream_class_init (ReelRtpStreamClass *klass)
{
  ReelMediaStreamClass *stream_class = REEL_MEDIA_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_rtp_stream_finalize;
  stream_class->stop = reel_rtp_stream_stop;
  stream_class->add_facts = reel_rtp_stream_add_facts;
  stream_class->get_capture = reel_rtp_stream_get_capture;
}

/* @before: (nullable): gave the sockets away. */
static ReelMediaStream *
make (const gchar *id, const gchar *participant, ReelStreamKind kind, GstElement *pipeline, GstElement *rtpbin,
      guint session, ReelLipSync *lip_sync, const ReelSdp *sdp, GSocket *rtp, GSocket *rtcp, ReelRtpStream *before,
      GError **error)
{
  g_autoptr (ReelRtpStream) self = g_object_new (REEL_TYPE_RTP_STREAM, "id", id, "participant", participant, "kind",
                                                 (gint)kind, "pipeline", pipeline, NULL);

  self->before = before != NULL ? g_object_ref (before) : NULL;
  self->since = gst_element_get_current_running_time (pipeline);
  self->rtpbin = gst_object_ref (rtpbin);
  self->session = session;
  self->codec = sdp->codec;
  self->payload_type = sdp->payload_type;
  self->orientation = sdp->orientation != 0 ? reel_rtp_orientation_new (sdp->orientation) : NULL;
  self->lips =
      reel_lip_track_new (lip_sync, participant, sdp->codec->clock_rate,
                          kind == REEL_STREAM_KIND_AUDIO ? REEL_LIP_SYNC_AUDIO_SLEW : REEL_LIP_SYNC_VIDEO_SLEW);
  self->rtp_socket = g_object_ref (rtp);
  self->rtcp_socket = g_object_ref (rtcp);
  g_signal_connect (rtpbin, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (rtpbin, "pad-removed", G_CALLBACK (on_pad_removed), self);
  g_signal_connect (rtpbin, "new-jitterbuffer", G_CALLBACK (on_new_jitterbuffer), self);
  /* The sources last: reel_media_stream_sync() starts from the end, so data must find everything behind it running. */
  if (!build_transport (self, sdp, error) || !build_media (self, error) ||
      !reel_media_stream_sync (REEL_MEDIA_STREAM (self), error))
    return NULL;
  return REEL_MEDIA_STREAM (g_steal_pointer (&self));
}

ReelMediaStream *
reel_rtp_stream_new (const gchar *id, const gchar *participant, ReelStreamKind kind, GstElement *pipeline,
                     GstElement *rtpbin, guint session, ReelLipSync *lip_sync, const ReelSdp *sdp, GSocket *rtp,
                     GSocket *rtcp, GError **error)
{
  return make (id, participant, kind, pipeline, rtpbin, session, lip_sync, sdp, rtp, rtcp, NULL, error);
}

ReelMediaStream *
reel_rtp_stream_replace (ReelRtpStream *before, GstElement *pipeline, guint session, ReelLipSync *lip_sync,
                         const ReelSdp *sdp, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (before);

  stop_sources (before);
  return make (reel_media_stream_get_id (stream), reel_media_stream_get_participant (stream),
               reel_media_stream_get_kind (stream), pipeline, before->rtpbin, session, lip_sync, sdp,
               before->rtp_socket, before->rtcp_socket, before, error);
}
