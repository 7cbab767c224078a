/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receives the datagrams of an RTP stream; the header documents its pads.
 *
 * Packets of a source that may become the present one are kept, for a limited time and number: when it takes over,
 * nothing of it is lost. The jitter buffer is flushed then, since sequence numbers and timestamps of two sources are
 * unrelated; ReelRtpOutlet drops the flush.
 *
 * Threads: `chain` of the pad "rtp" runs on the RTP source's thread, which alone uses `kept` and pushes into "media"
 * and "session"; that of "rtcp" on the RTCP source's. Both push into "control". `lock` guards the fields below it;
 * nothing is called or pushed while it is held. */
#include "manager/worker/rtp/reel-rtp-inlet.h"

#include "manager/worker/rtp/reel-rtp-datagram.h"
#include "manager/worker/rtp/reel-rtp-flush.h"
#include "manager/worker/rtp/reel-rtp-kept.h"
#include "manager/worker/rtp/reel-rtp-pad.h"
#include "manager/worker/rtp/reel-rtp-session-pad.h"
#include "manager/worker/rtp/reel-srtp-buffer.h"

#include <string.h>

struct _ReelRtpInlet {
  GstElement parent_instance;

  const ReelRtpInletEvents *events;
  gpointer user_data;
  GstPad *media;
  ReelRtpSessionPad session;
  ReelRtpUses uses;
  ReelRtpKept *kept;
  guint32 ssrc; /* of the last packet that was passed on */
  guint32 timestamp;
  gboolean flowing;
  GstPad *rtp;
  ReelRtpInlet *before; /* (nullable): the previous owner of the socket */
  GstClockTime since;
  ReelSrtp *srtp;        /* (nullable): has a lock of its own, like the next two */
  ReelRtpRepair *repair; /* (nullable) */
  ReelRtpLayers *layers; /* (nullable) */

  GMutex lock;
  ReelRtpSources *sources;
  gboolean has_host;
  ReelRtpAddress host; /* port 0 */
  gboolean inactive;
  ReelRtpInletStats stats;
};

G_DEFINE_FINAL_TYPE (ReelRtpInlet, reel_rtp_inlet, GST_TYPE_ELEMENT)

static GstStaticPadTemplate rtp_template =
    GST_STATIC_PAD_TEMPLATE ("rtp", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate rtcp_template =
    GST_STATIC_PAD_TEMPLATE ("rtcp", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp"));
static GstStaticPadTemplate media_template =
    GST_STATIC_PAD_TEMPLATE ("media", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate session_template =
    GST_STATIC_PAD_TEMPLATE ("session", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate control_template =
    GST_STATIC_PAD_TEMPLATE ("control", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp"));

/* Takes the lock. */
static void
refuse (ReelRtpInlet *self, ReelRtpRefused why, guint64 count)
{
  g_mutex_lock (&self->lock);
  self->stats.refused[why] += count;
  g_mutex_unlock (&self->lock);
}

/* RTP source's thread; takes the buffer and the lock. What is dropped belongs to another source only. */
static void
keep (ReelRtpInlet *self, GstBuffer *buffer, guint source, gint64 arrival)
{
  const guint64 dropped = reel_rtp_kept_push (self->kept, buffer, source, arrival);

  if (dropped > 0)
    refuse (self, REEL_RTP_REFUSED_SOURCE, dropped);
}

/* RTP source's thread; takes the buffers. A flow error downstream does not stop receiving. */
static void
pass_on (ReelRtpInlet *self, GQueue *packets)
{
  GQueue passed = G_QUEUE_INIT;
  GstBuffer *buffer = NULL;

  while ((buffer = g_queue_pop_head (packets)) != NULL)
    reel_rtp_layers_take (self->layers, buffer, &passed);
  while ((buffer = g_queue_pop_head (&passed)) != NULL)
    gst_pad_push (self->media, buffer);
}

/* RTP source's thread; takes the buffer. Packets that are not passed on are not missed either. */
static void
forward (ReelRtpInlet *self, GstBuffer *buffer)
{
  GQueue packets = G_QUEUE_INIT;
  ReelRtpPacket packet;
  const gboolean whole = reel_rtp_datagram_read_packet (buffer, &packet) == REEL_DATAGRAM_RTP;

  if (whole)
    reel_rtp_session_pad_push (&self->session, buffer, packet.ssrc);
  if (self->repair == NULL || !whole)
    g_queue_push_tail (&packets, buffer);
  else
    reel_rtp_repair_pass (self->repair, buffer, reel_rtp_layers_is_present (self->layers, packet.ssrc), &packets);
  pass_on (self, &packets);
}

/* RTP source's thread. @source becomes the present one. */
static void
switch_to (ReelRtpInlet *self, guint source, guint32 ssrc)
{
  GstBuffer *buffer = NULL;

  if (self->flowing && self->ssrc != ssrc)
    reel_rtp_flush (self->media);
  while ((buffer = reel_rtp_kept_pop (self->kept, source)) != NULL)
    forward (self, buffer);
}

/* Takes the lock. */
static ReelRtpVerdict
judge (ReelRtpInlet *self, ReelRtpArrival *arrival, ReelRtpUse use, gboolean moved, guint *source)
{
  ReelRtpVerdict verdict;

  g_mutex_lock (&self->lock);
  arrival->described = self->has_host && memcmp (self->host.ip, arrival->address.ip, sizeof self->host.ip) == 0;
  verdict = reel_rtp_sources_take (self->sources, arrival, source);
  if (verdict == REEL_RTP_SOURCE_OTHER_ADDRESS) {
    self->stats.refused[REEL_RTP_REFUSED_ADDRESS]++;
    self->stats.stranger = arrival->address;
  } else if (verdict != REEL_RTP_SOURCE_KEEP) {
    self->stats.media += use == REEL_RTP_MEDIA;
    self->stats.moved += use == REEL_RTP_MEDIA && moved;
    self->stats.life += use != REEL_RTP_MEDIA;
    self->stats.switches = reel_rtp_sources_get_switches (self->sources);
  }
  g_mutex_unlock (&self->lock);
  return verdict;
}

/* RTP source's thread; takes the lock. */
static void
note_key (ReelRtpInlet *self, GstBuffer *buffer, const ReelRtpPacket *packet)
{
  guint8 event = 0;

  if (!reel_rtp_uses_note_key (&self->uses, packet))
    return;
  gst_buffer_extract (buffer, packet->offset, &event, 1);
  g_mutex_lock (&self->lock);
  self->stats.keys++;
  reel_digits_add (self->stats.digits, event);
  g_mutex_unlock (&self->lock);
}

/* RTP source's thread; takes the buffer. */
static void
take_media (ReelRtpInlet *self, GstBuffer *buffer, const ReelRtpPacket *packet, const ReelRtpAddress *address)
{
  const ReelRtpUse use = reel_rtp_uses_get (&self->uses, packet->payload_type);
  const gboolean moved = !self->flowing || self->timestamp != packet->timestamp;
  ReelRtpArrival arrival = { *address, FALSE, reel_rtp_layers_identify (self->layers, buffer, packet->ssrc),
                             packet->seq, (gint64)GST_BUFFER_DTS_OR_PTS (buffer) };
  guint source = 0;

  buffer = reel_rtp_datagram_forget_address (buffer);
  switch (judge (self, &arrival, use, moved, &source)) {
  case REEL_RTP_SOURCE_OTHER_ADDRESS:
    gst_buffer_unref (buffer);
    return;
  case REEL_RTP_SOURCE_KEEP:
    keep (self, buffer, source, arrival.arrival);
    return;
  case REEL_RTP_SOURCE_SWITCH:
    switch_to (self, source, arrival.ssrc);
    break;
  default:
    break;
  }
  self->events->life (self->user_data);
  note_key (self, buffer, packet);
  self->ssrc = arrival.ssrc;
  self->timestamp = use == REEL_RTP_MEDIA ? packet->timestamp : self->timestamp;
  self->flowing = TRUE;
  if (use == REEL_RTP_ASIDE)
    gst_buffer_unref (buffer);
  else
    forward (self, buffer);
}

/* RTP source's thread, takes the lock. It comes from where the media comes from. */
static gboolean
is_of_present (ReelRtpInlet *self, const ReelRtpAddress *address)
{
  ReelRtpAddress present;
  guint32 ssrc = 0;
  gboolean good = FALSE;

  g_mutex_lock (&self->lock);
  if (reel_rtp_sources_get_present (self->sources, &present, &ssrc)) {
    good = reel_rtp_address_equal (&present, address);
    self->stats.refused[REEL_RTP_REFUSED_ADDRESS] += !good;
    self->stats.stranger = good ? self->stats.stranger : *address;
  }
  g_mutex_unlock (&self->lock);
  return good;
}

/* RTP source's thread; takes the buffer and the lock. Receiver reports tell of these packets as of any others; of those
 * that they restore, which were lost, they do not. */
static void
take_repair (ReelRtpInlet *self, GstBuffer *buffer, const ReelRtpPacket *packet, const ReelRtpAddress *address)
{
  g_autoptr (GstBuffer) report = NULL;
  GQueue packets = G_QUEUE_INIT;

  if (!is_of_present (self, address) || !reel_rtp_layers_repairs_present (self->layers, buffer, packet->ssrc)) {
    gst_buffer_unref (buffer);
    return;
  }
  report = reel_rtp_datagram_forget_address (gst_buffer_ref (buffer));
  if (!reel_rtp_repair_take (self->repair, buffer, packet, &packets)) {
    if (self->layers == NULL) /* those of other layers are needless */
      refuse (self, REEL_RTP_REFUSED_SOURCE, 1);
    return;
  }
  reel_rtp_session_pad_push (&self->session, report, packet->ssrc);
  pass_on (self, &packets);
}

/* Either source's thread, takes the lock. */
static gboolean
judge_control (ReelRtpInlet *self, GstBuffer *buffer, ReelRtcpCompound *compound, gboolean muxed)
{
  ReelRtpAddress address;
  ReelRtpControl verdict;

  for (guint i = 0; i < compound->n_senders; i++)
    compound->senders[i] = reel_rtp_layers_get_source (self->layers, compound->senders[i]);
  reel_rtp_datagram_get_address (buffer, &address);
  g_mutex_lock (&self->lock);
  verdict = reel_rtp_sources_judge_control (self->sources, &address, muxed, compound->senders, compound->n_senders);
  if (verdict == REEL_RTP_CONTROL_OTHER_ADDRESS) {
    self->stats.refused[REEL_RTP_REFUSED_ADDRESS]++;
    self->stats.stranger = address;
  }
  self->stats.control += verdict == REEL_RTP_CONTROL_PASS;
  g_mutex_unlock (&self->lock);
  return verdict == REEL_RTP_CONTROL_PASS;
}

/* Either source's thread; takes the buffer and the lock. */
static void
take_control (ReelRtpInlet *self, GstBuffer *buffer, gboolean muxed)
{
  ReelRtcpCompound compound;

  if (!reel_rtp_datagram_read_control (buffer, &compound)) {
    refuse (self, REEL_RTP_REFUSED_NOT_RTP, 1);
    gst_buffer_unref (buffer);
    return;
  }
  if (!judge_control (self, buffer, &compound, muxed)) {
    gst_buffer_unref (buffer);
    return;
  }
  self->events->life (self->user_data);
  if (self->events->control (buffer, self->user_data))
    reel_rtp_session_pad_push_control (&self->session, buffer);
  gst_buffer_unref (buffer);
}

/* RTP source's thread, takes the lock. Whether the packet should be decrypted, and its source checked, at all. */
static gboolean
is_expected (ReelRtpInlet *self, guint8 payload_type, gsize size)
{
  gboolean expected = TRUE;

  g_mutex_lock (&self->lock);
  self->stats.bytes += size;
  if (self->inactive) {
    self->stats.refused[REEL_RTP_REFUSED_INACTIVE]++;
    expected = FALSE;
  } else if (reel_rtp_uses_get (&self->uses, payload_type) == REEL_RTP_UNKNOWN) {
    self->stats.refused[REEL_RTP_REFUSED_PAYLOAD_TYPE]++;
    self->stats.last_payload = payload_type;
    expected = FALSE;
  }
  g_mutex_unlock (&self->lock);
  return expected;
}

/* RTP source's thread. Packets that had arrived when the socket was passed on, and those that the peer still sends in
 * the old format. */
static gboolean
is_of_before (ReelRtpInlet *self, GstBuffer *buffer)
{
  ReelRtpPacket packet;

  if (self->before == NULL)
    return FALSE;
  if (GST_CLOCK_TIME_IS_VALID (GST_BUFFER_DTS_OR_PTS (buffer)) && GST_BUFFER_DTS_OR_PTS (buffer) < self->since)
    return TRUE;
  return reel_rtp_datagram_read_packet (buffer, &packet) == REEL_DATAGRAM_RTP &&
         reel_rtp_uses_get (&self->uses, packet.payload_type) == REEL_RTP_UNKNOWN &&
         reel_rtp_uses_get (&self->before->uses, packet.payload_type) != REEL_RTP_UNKNOWN;
}

/* RTP source's thread, takes the lock and the buffer. The previous inlet's source has stopped, so this thread replaces
 * it. An inactive pad accepts nothing. */
static void
give_to_before (ReelRtpInlet *self, GstBuffer *buffer)
{
  ReelRtpPacket packet;

  if (reel_rtp_datagram_read_packet (buffer, &packet) != REEL_DATAGRAM_RTP)
    packet.payload_type = 0;
  if (gst_pad_chain (self->before->rtp, buffer) == GST_FLOW_OK)
    return;
  g_mutex_lock (&self->lock);
  self->stats.refused[REEL_RTP_REFUSED_PAYLOAD_TYPE]++;
  self->stats.last_payload = packet.payload_type;
  g_mutex_unlock (&self->lock);
}

/* Either source's thread, takes the lock and the buffer. Returns: (nullable) (transfer full): the plain packet */
static GstBuffer *
decrypt (ReelRtpInlet *self, GstBuffer *buffer, gboolean control)
{
  if (self->srtp == NULL)
    return buffer;
  buffer = reel_srtp_buffer_decrypt (self->srtp, buffer, control);
  if (buffer == NULL)
    refuse (self, REEL_RTP_REFUSED_KEY, 1);
  return buffer;
}

/* RTP source's thread, takes the lock. */
static GstFlowReturn
chain_rtp (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  ReelRtpInlet *self = REEL_RTP_INLET (parent);
  ReelDatagramKind head;
  ReelRtpAddress address;
  ReelRtpPacket packet;
  guint8 payload_type = 0;

  if (is_of_before (self, buffer)) {
    give_to_before (self, buffer);
    return GST_FLOW_OK;
  }
  head = reel_rtp_datagram_read_head (buffer, &payload_type);
  if (head == REEL_DATAGRAM_RTP && !is_expected (self, payload_type, gst_buffer_get_size (buffer)))
    gst_clear_buffer (&buffer);
  else if (head != REEL_DATAGRAM_OTHER)
    buffer = decrypt (self, buffer, head == REEL_DATAGRAM_RTCP);
  if (buffer == NULL)
    return GST_FLOW_OK;
  switch (reel_rtp_datagram_read_packet (buffer, &packet)) {
  case REEL_DATAGRAM_RTCP:
    take_control (self, buffer, TRUE);
    break;
  case REEL_DATAGRAM_OTHER:
    refuse (self, REEL_RTP_REFUSED_NOT_RTP, 1);
    gst_buffer_unref (buffer);
    break;
  default:
    reel_rtp_datagram_get_address (buffer, &address);
    if (self->repair != NULL && reel_rtp_uses_get (&self->uses, packet.payload_type) == REEL_RTP_REPAIR)
      take_repair (self, buffer, &packet, &address);
    else
      take_media (self, buffer, &packet, &address);
    break;
  }
  return GST_FLOW_OK;
}

/* RTCP source's thread, takes the lock. */
static GstFlowReturn
chain_rtcp (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  buffer = decrypt (REEL_RTP_INLET (parent), buffer, TRUE);
  if (buffer != NULL)
    take_control (REEL_RTP_INLET (parent), buffer, FALSE);
  return GST_FLOW_OK;
}

/* RTP source's thread. */
static gboolean
event_rtp (GstPad *pad, GstObject *parent, GstEvent *event)
{
  ReelRtpInlet *self = REEL_RTP_INLET (parent);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    gst_event_unref (event);
    return TRUE;
  }
  gst_pad_push_event (self->session.media, gst_event_ref (event));
  return gst_pad_push_event (self->media, event);
}

/* Jitter buffer's thread. Nothing else that it sends upstream is of interest. */
static gboolean
event_media (GstPad *pad, GstObject *parent, GstEvent *event)
{
  ReelRtpInlet *self = REEL_RTP_INLET (parent);
  guint number = 0;
  guint16 own;

  if (self->events->missing != NULL && gst_event_has_name (event, "GstRTPRetransmissionRequest") &&
      gst_structure_get_uint (gst_event_get_structure (event), "seqnum", &number) &&
      reel_rtp_layers_find_missing (self->layers, (guint16)number, &own))
    self->events->missing (own, self->user_data);
  gst_event_unref (event);
  return TRUE;
}

/* RTCP source's thread. */
static gboolean
event_rtcp (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return gst_pad_push_event (REEL_RTP_INLET (parent)->session.control, event);
  gst_event_unref (event);
  return TRUE;
}

static GstStateChangeReturn
reel_rtp_inlet_change_state (GstElement *element, GstStateChange transition)
{
  GstStateChangeReturn result = GST_ELEMENT_CLASS (reel_rtp_inlet_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reel_rtp_kept_clear (REEL_RTP_INLET (element)->kept);
  return result;
}

static void
reel_rtp_inlet_init (ReelRtpInlet *self)
{
  GstElement *element = GST_ELEMENT (self);
  GstPad *rtp = reel_rtp_pad_add (element, &rtp_template), *rtcp = reel_rtp_pad_add (element, &rtcp_template);

  g_mutex_init (&self->lock);
  self->kept = reel_rtp_kept_new ();
  self->sources = reel_rtp_sources_new (TRUE);
  self->rtp = rtp;
  self->media = reel_rtp_pad_add (element, &media_template);
  reel_rtp_session_pad_init (&self->session, reel_rtp_pad_add (element, &session_template),
                             reel_rtp_pad_add (element, &control_template));
  gst_pad_set_chain_function (rtp, chain_rtp);
  gst_pad_set_event_function (rtp, event_rtp);
  gst_pad_set_event_function (self->media, event_media);
  gst_pad_set_chain_function (rtcp, chain_rtcp);
  gst_pad_set_event_function (rtcp, event_rtcp);
}

static void
reel_rtp_inlet_finalize (GObject *object)
{
  ReelRtpInlet *self = REEL_RTP_INLET (object);

  reel_rtp_kept_free (self->kept);
  gst_clear_object (&self->before);
  g_clear_pointer (&self->srtp, reel_srtp_free);
  g_clear_pointer (&self->repair, reel_rtp_repair_free);
  g_clear_pointer (&self->layers, reel_rtp_layers_free);
  reel_rtp_session_pad_clear (&self->session);
  reel_rtp_sources_free (self->sources);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (reel_rtp_inlet_parent_class)->finalize (object);
}

static void
reel_rtp_inlet_class_init (ReelRtpInletClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstStaticPadTemplate *templates[] = { &rtp_template, &rtcp_template, &media_template, &session_template,
                                        &control_template };

  G_OBJECT_CLASS (klass)->finalize = reel_rtp_inlet_finalize;
  element_class->change_state = reel_rtp_inlet_change_state;
  for (gsize i = 0; i < G_N_ELEMENTS (templates); i++)
    gst_element_class_add_static_pad_template (element_class, templates[i]);
  gst_element_class_set_static_metadata (element_class, "RTP inlet", "Network/RTP",
                                         "Receives one source from a pair of ports", "Callreel");
}

GstElement *
reel_rtp_inlet_new (const ReelRtpInletEvents *events, gpointer user_data)
{
  ReelRtpInlet *self = g_object_new (REEL_TYPE_RTP_INLET, NULL);

  self->events = events;
  self->user_data = user_data;
  return GST_ELEMENT (self);
}

void
reel_rtp_inlet_accept (ReelRtpInlet *self, guint payload_type, ReelRtpUse use)
{
  reel_rtp_uses_set (&self->uses, payload_type, use);
}

void
reel_rtp_inlet_watch_keys (ReelRtpInlet *self, guint payload_type)
{
  reel_rtp_uses_watch_keys (&self->uses, payload_type);
}

void
reel_rtp_inlet_set_repair (ReelRtpInlet *self, ReelRtpRepair *repair)
{
  g_clear_pointer (&self->repair, reel_rtp_repair_free);
  self->repair = repair;
}

ReelRtpRepair *
reel_rtp_inlet_get_repair (ReelRtpInlet *self)
{
  return self->repair;
}

void
reel_rtp_inlet_set_srtp (ReelRtpInlet *self, ReelSrtp *srtp)
{
  g_clear_pointer (&self->srtp, reel_srtp_free);
  self->srtp = srtp;
}

void
reel_rtp_inlet_set_layers (ReelRtpInlet *self, ReelRtpLayers *layers)
{
  g_clear_pointer (&self->layers, reel_rtp_layers_free);
  self->layers = layers;
}

void
reel_rtp_inlet_set_before (ReelRtpInlet *self, ReelRtpInlet *before, GstClockTime since)
{
  gst_object_replace ((GstObject **)&self->before, (GstObject *)before);
  self->since = since;
}

void
reel_rtp_inlet_set_host (ReelRtpInlet *self, GInetAddress *host)
{
  g_mutex_lock (&self->lock);
  self->has_host = host != NULL;
  self->host = (ReelRtpAddress){ .port = 0 };
  if (host != NULL)
    memcpy (self->host.ip, g_inet_address_to_bytes (host),
            MIN (g_inet_address_get_native_size (host), sizeof self->host.ip));
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_inlet_set_strict (ReelRtpInlet *self, gboolean strict, guint relearn_after)
{
  g_mutex_lock (&self->lock);
  reel_rtp_sources_set_strict (self->sources, strict);
  reel_rtp_sources_set_relearn_after (self->sources, (gint64)relearn_after * (gint64)GST_SECOND);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_inlet_relearn (ReelRtpInlet *self)
{
  g_mutex_lock (&self->lock);
  reel_rtp_sources_relearn (self->sources);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_inlet_set_inactive (ReelRtpInlet *self, gboolean inactive)
{
  g_mutex_lock (&self->lock);
  self->inactive = inactive;
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_inlet_get_stats (ReelRtpInlet *self, ReelRtpInletStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  stats->has_address = reel_rtp_sources_get_present (self->sources, &stats->address, &stats->ssrc);
  g_mutex_unlock (&self->lock);
  stats->ssrc = reel_rtp_layers_get_present (self->layers, stats->ssrc);
}
