/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output of the jitter buffer.
 *
 * Packets that nothing downstream accepts yet wait, in a bounded queue, until the main thread has created what they
 * need. Video packets for a decoder that is too slow are dropped, since the jitter buffer is not bounded; downstream
 * they count as lost.
 *
 * Threads: the jitter buffer's streaming thread runs chain and events, and alone uses `waiting` and the fields after
 * it. `lock` guards the fields below it; nothing is called, pushed or posted while it is held. */
#include "manager/worker/rtp/reel-rtp-outlet.h"

#include "manager/core/media/reel-h265-sets.h"
#include "manager/core/media/reel-lag.h"
#include "manager/core/media/reel-opus-packet.h"
#include "manager/core/media/reel-rtp-seam.h"

#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#define PAYLOAD_TYPES     128
#define MAX_WAITING       512
#define MAX_WAITING_BYTES (1024 * 1024)
#define MAX_LOSSES        64 /* events */

struct _ReelRtpOutlet {
  GstElement parent_instance;

  ReelRtpOutletPlace place;
  gpointer user_data;
  ReelRtpOutletAsk ask;
  gpointer ask_data;
  GstPad *src;
  gboolean known[PAYLOAD_TYPES];
  ReelRtpFormat formats[PAYLOAD_TYPES];
  GQueue waiting; /* GstBuffer */
  gsize waiting_bytes;
  guint waiting_type;
  ReelLag lag;
  ReelH265Sets sets;
  ReelOpusDoubt doubt;
  gboolean closes_gaps;
  guint correction; /* payload type of the packets that leave gaps */
  ReelRtpSeam seam;
  GQueue losses;     /* GstEvent: of packets that may have been error correction */
  GstEvent *segment; /* (nullable): to be sent after the caps */
  gboolean has_caps; /* these were sent */

  GMutex lock;
  gboolean open;
  gboolean stopped;
  gboolean asked;     /* a message is pending */
  guint payload_type; /* accepted downstream */
  GstCaps *caps;      /* (nullable): to be sent */
  guint max_long, max_short;
  gboolean refusing; /* the current picture is too large */
  ReelRtpOutletStats stats;
};

G_DEFINE_FINAL_TYPE (ReelRtpOutlet, reel_rtp_outlet, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));

/* Streaming thread. */
static void
post (ReelRtpOutlet *self, const char *name, guint payload_type, GstFlowReturn flow)
{
  GstStructure *structure = gst_structure_new (name, "payload-type", G_TYPE_UINT, payload_type, "flow", G_TYPE_STRING,
                                               gst_flow_get_name (flow), NULL);

  gst_element_post_message (GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self), structure));
}

/* Streaming thread, takes the lock. */
static GstFlowReturn
push (ReelRtpOutlet *self, guint payload_type, GstBuffer *buffer)
{
  const GstFlowReturn flow = gst_pad_push (self->src, buffer);
  gboolean tells = FALSE;

  if (flow == GST_FLOW_OK || flow == GST_FLOW_FLUSHING)
    return flow;
  g_mutex_lock (&self->lock);
  tells = self->open && !self->stopped;
  self->open = FALSE;
  self->asked = TRUE;
  g_mutex_unlock (&self->lock);
  if (tells)
    post (self, REEL_RTP_OUTLET_BROKEN, payload_type, flow);
  return flow;
}

static void
drop_waiting (ReelRtpOutlet *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify)gst_buffer_unref);
  self->waiting_bytes = 0;
}

/* Streaming thread, takes the lock and the buffer. */
static void
wait_for_route (ReelRtpOutlet *self, guint payload_type, GstBuffer *buffer, gboolean asks)
{
  guint64 dropped = 0;

  if (self->waiting_type != payload_type)
    drop_waiting (self);
  self->waiting_type = payload_type;
  self->waiting_bytes += gst_buffer_get_size (buffer);
  g_queue_push_tail (&self->waiting, buffer);
  for (; self->waiting.length > MAX_WAITING || self->waiting_bytes > MAX_WAITING_BYTES; dropped++) {
    g_autoptr (GstBuffer) oldest = g_queue_pop_head (&self->waiting);

    self->waiting_bytes -= gst_buffer_get_size (oldest);
  }
  if (dropped > 0) {
    g_mutex_lock (&self->lock);
    self->stats.dropped += dropped;
    g_mutex_unlock (&self->lock);
  }
  if (asks)
    post (self, REEL_RTP_OUTLET_WANTED, payload_type, GST_FLOW_OK);
}

/* Streaming thread. */
static void
push_waiting (ReelRtpOutlet *self, guint payload_type)
{
  GstBuffer *buffer = NULL;

  if (self->waiting_type != payload_type)
    drop_waiting (self);
  self->waiting_bytes = 0;
  while ((buffer = g_queue_pop_head (&self->waiting)) != NULL)
    push (self, payload_type, buffer);
}

/* Takes the lock. What follows a picture that is too large belongs to it, until one begins that is not. */
static gboolean
fits (ReelRtpOutlet *self, ReelRtpPayloadVerdict verdict, const ReelRtpPictureSize *picture)
{
  gboolean good = verdict == REEL_RTP_PAYLOAD_GOOD;

  g_mutex_lock (&self->lock);
  self->stats.unknown += verdict == REEL_RTP_PAYLOAD_UNKNOWN;
  self->stats.mutilated += verdict == REEL_RTP_PAYLOAD_MUTILATED || verdict == REEL_RTP_PAYLOAD_EMPTY;
  if (good && picture->width > 0) {
    const guint longer = MAX (picture->width, picture->height), shorter = MIN (picture->width, picture->height);

    self->refusing = self->max_long > 0 && (longer > self->max_long || shorter > self->max_short);
    if (self->refusing) {
      self->stats.width = picture->width;
      self->stats.height = picture->height;
    }
  }
  self->stats.too_large += good && self->refusing;
  good = good && !self->refusing;
  self->stats.passed += good;
  g_mutex_unlock (&self->lock);
  return good;
}

/* Streaming thread, takes the lock. */
static gboolean
is_open (ReelRtpOutlet *self, guint *payload_type)
{
  gboolean open = FALSE;

  g_mutex_lock (&self->lock);
  open = self->open;
  *payload_type = self->payload_type;
  g_mutex_unlock (&self->lock);
  return open;
}

/* Streaming thread, takes the lock. */
static void
pass_event (ReelRtpOutlet *self, GstEvent *event)
{
  GstPadProbeInfo info = { .type = GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH, .data = event };
  guint payload_type = 0;

  if (!self->has_caps || !is_open (self, &payload_type) || !self->known[payload_type] ||
      self->place (payload_type, &info, self->user_data) == GST_PAD_PROBE_DROP)
    gst_event_unref (info.data);
  else
    gst_pad_push_event (self->src, info.data);
}

/* Streaming thread, takes the lock. The losses before the next media packet turn out to be of media, or not. */
static void
settle_losses (ReelRtpOutlet *self, gboolean lost)
{
  GstEvent *event = NULL;

  while ((event = g_queue_pop_head (&self->losses)) != NULL) {
    if (lost)
      pass_event (self, event);
    else
      gst_event_unref (event);
  }
}

/* Streaming thread, takes the lock. Numbers media anew, so that error correction leaves no gap. */
static GstBuffer *
close_gap (ReelRtpOutlet *self, GstBuffer *buffer)
{
  ReelRtpPictureHead head;
  ReelRtpPacket packet;
  gboolean lost = FALSE, marker = FALSE;
  guint16 number;
  GstMapInfo map;

  buffer = gst_buffer_make_writable (buffer);
  if (!gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return buffer;
  if (reel_rtp_packet_parse (map.data, map.size, &packet) != REEL_DATAGRAM_RTP)
    lost = FALSE;
  else if (packet.payload_type == self->correction) {
    reel_rtp_seam_remove (&self->seam, packet.seq);
  } else {
    marker = (map.data[1] & 0x80) != 0;
    reel_rtp_picture_head_parse (self->formats[packet.payload_type % PAYLOAD_TYPES], map.data + packet.offset,
                                 packet.size, &head);
    number = reel_rtp_seam_join (&self->seam, packet.seq, marker, &head, &lost);
    GST_WRITE_UINT16_BE (map.data + 2, number);
    if (!lost && self->losses.length > 0) /* the jitter buffer marks what follows any loss */
      GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
    settle_losses (self, lost);
  }
  gst_buffer_unmap (buffer, &map);
  g_mutex_lock (&self->lock);
  self->stats.spared = self->seam.spared;
  g_mutex_unlock (&self->lock);
  return buffer;
}

/* Streaming thread. */
static ReelRtpPayloadVerdict
check (ReelRtpOutlet *self, ReelRtpFormat format, const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  const ReelRtpPayloadVerdict verdict = reel_rtp_payload_check (format, payload, size, picture);
  const gboolean good = verdict == REEL_RTP_PAYLOAD_GOOD;

  if (format == REEL_RTP_FORMAT_OPUS && verdict != REEL_RTP_PAYLOAD_EMPTY)
    return reel_opus_doubt_note (&self->doubt, good) ? verdict : REEL_RTP_PAYLOAD_MUTILATED;
  if (format == REEL_RTP_FORMAT_H265 && good && !reel_h265_sets_admit (&self->sets, payload, size))
    return REEL_RTP_PAYLOAD_MUTILATED;
  return verdict;
}

/* Streaming thread, takes the lock. Whether the payload may be passed on. */
static gboolean
inspect (ReelRtpOutlet *self, GstBuffer *buffer, guint *payload_type)
{
  ReelRtpPayloadVerdict verdict = REEL_RTP_PAYLOAD_UNKNOWN;
  ReelRtpPictureSize picture = { 0, 0 };
  ReelRtpPacket packet;
  GstMapInfo map;
  gboolean media = FALSE;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  if (reel_rtp_packet_parse (map.data, map.size, &packet) == REEL_DATAGRAM_RTP) {
    *payload_type = packet.payload_type % PAYLOAD_TYPES;
    media = self->known[*payload_type];
    if (media)
      verdict = check (self, self->formats[*payload_type], map.data + packet.offset, packet.size, &picture);
  }
  gst_buffer_unmap (buffer, &map);
  return media && fits (self, verdict, &picture);
}

/* Streaming thread. */
static gboolean
lags (ReelRtpOutlet *self, const GstBuffer *buffer)
{
  const GstClockTime now = gst_element_get_current_running_time (GST_ELEMENT (self));

  if (!GST_CLOCK_TIME_IS_VALID (now) || !GST_BUFFER_PTS_IS_VALID (buffer))
    return FALSE;
  return reel_lag_note (&self->lag, (gint64)(now / GST_USECOND),
                        GST_CLOCK_DIFF (GST_BUFFER_PTS (buffer), now) / (gint64)GST_USECOND);
}

/* Streaming thread, takes the lock. Whether to drop the packet. Audio is cheap to decode, and never dropped. */
static gboolean
drops_late (ReelRtpOutlet *self, guint payload_type, const GstBuffer *buffer)
{
  const gboolean gave_up = self->lag.gives_up;

  if (self->formats[payload_type] == REEL_RTP_FORMAT_PLAIN || self->formats[payload_type] == REEL_RTP_FORMAT_OPUS ||
      !lags (self, buffer))
    return FALSE;
  if (!gave_up)
    g_warning ("Pictures are dropped until the next key frame: this machine is too slow to decode them all");
  g_mutex_lock (&self->lock);
  self->stats.dropped++;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Streaming thread, takes the lock. */
static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  ReelRtpOutlet *self = REEL_RTP_OUTLET (parent);
  GstPadProbeInfo info = { .type = GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_PUSH };
  g_autoptr (GstCaps) caps = NULL;
  gboolean ready = FALSE, asks = FALSE, stopped = FALSE;
  guint payload_type = 0;

  if (self->closes_gaps)
    buffer = close_gap (self, buffer);
  info.data = buffer;
  if (!inspect (self, buffer, &payload_type) || drops_late (self, payload_type, buffer) ||
      self->place (payload_type, &info, self->user_data) == GST_PAD_PROBE_DROP) {
    gst_buffer_unref (info.data);
    return GST_FLOW_OK;
  }
  buffer = info.data;
  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  ready = self->open && self->payload_type == payload_type;
  asks = !ready && !self->asked;
  self->asked |= asks;
  caps = ready ? g_steal_pointer (&self->caps) : NULL;
  g_mutex_unlock (&self->lock);
  if (stopped) {
    gst_buffer_unref (buffer);
    return GST_FLOW_FLUSHING;
  }
  if (!ready) {
    wait_for_route (self, payload_type, buffer, asks);
    return GST_FLOW_OK;
  }
  if (caps != NULL) {
    gst_pad_push_event (self->src, gst_event_new_caps (caps));
    self->has_caps = TRUE;
  }
  if (self->segment != NULL)
    gst_pad_push_event (self->src, g_steal_pointer (&self->segment));
  push_waiting (self, payload_type);
  push (self, payload_type, buffer);
  return GST_FLOW_OK;
}

/* Streaming thread. The depayloader gets our caps; lost packets, which a decoder would conceal, are placed in time. */
static gboolean
event_sink (GstPad *pad, GstObject *parent, GstEvent *event)
{
  ReelRtpOutlet *self = REEL_RTP_OUTLET (parent);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    gst_pad_push_event (self->src, event);
    return TRUE;
  case GST_EVENT_SEGMENT: /* sent before the next packet */
    gst_event_replace (&self->segment, event);
    break;
  case GST_EVENT_FLUSH_STOP: /* of another source */
    settle_losses (self, FALSE);
    self->seam = (ReelRtpSeam){ .spared = self->seam.spared };
    break;
  case GST_EVENT_CAPS:
  case GST_EVENT_FLUSH_START:
  case GST_EVENT_EOS:
    break;
  default:
    if (self->closes_gaps && gst_event_has_name (event, "GstRTPPacketLost") && self->losses.length < MAX_LOSSES)
      g_queue_push_tail (&self->losses, event);
    else
      pass_event (self, event);
    return TRUE;
  }
  gst_event_unref (event);
  return TRUE;
}

/* Any thread. Nothing else is of interest to what is upstream. */
static gboolean
event_src (GstPad *pad, GstObject *parent, GstEvent *event)
{
  ReelRtpOutlet *self = REEL_RTP_OUTLET (parent);

  if (gst_video_event_is_force_key_unit (event) && self->ask != NULL)
    self->ask (self->ask_data);
  gst_event_unref (event);
  return TRUE;
}

static GstStateChangeReturn
reel_rtp_outlet_change_state (GstElement *element, GstStateChange transition)
{
  GstStateChangeReturn result = GST_ELEMENT_CLASS (reel_rtp_outlet_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    drop_waiting (REEL_RTP_OUTLET (element));
  return result;
}

static void
reel_rtp_outlet_init (ReelRtpOutlet *self)
{
  GstPad *sink = gst_pad_new_from_static_template (&sink_template, "sink");

  g_mutex_init (&self->lock);
  g_queue_init (&self->waiting);
  g_queue_init (&self->losses);
  gst_pad_set_chain_function (sink, chain);
  gst_pad_set_event_function (sink, event_sink);
  gst_element_add_pad (GST_ELEMENT (self), sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->src, event_src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

static void
reel_rtp_outlet_finalize (GObject *object)
{
  ReelRtpOutlet *self = REEL_RTP_OUTLET (object);

  drop_waiting (self);
  g_queue_clear_full (&self->losses, (GDestroyNotify)gst_event_unref);
  gst_event_replace (&self->segment, NULL);
  gst_clear_caps (&self->caps);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (reel_rtp_outlet_parent_class)->finalize (object);
}

static void
reel_rtp_outlet_class_init (ReelRtpOutletClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_rtp_outlet_finalize;
  element_class->change_state = reel_rtp_outlet_change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "RTP outlet", "Network/RTP",
                                         "Passes packets to the depayloader of their type", "Callreel");
}

GstElement *
reel_rtp_outlet_new (ReelRtpOutletPlace place, gpointer user_data)
{
  ReelRtpOutlet *self = g_object_new (REEL_TYPE_RTP_OUTLET, NULL);

  self->place = place;
  self->user_data = user_data;
  return GST_ELEMENT (self);
}

void
reel_rtp_outlet_set_ask (ReelRtpOutlet *self, ReelRtpOutletAsk ask, gpointer user_data)
{
  self->ask = ask;
  self->ask_data = user_data;
}

void
reel_rtp_outlet_add (ReelRtpOutlet *self, guint payload_type, ReelRtpFormat format)
{
  self->known[payload_type % PAYLOAD_TYPES] = TRUE;
  self->formats[payload_type % PAYLOAD_TYPES] = format;
}

void
reel_rtp_outlet_close_gaps (ReelRtpOutlet *self, guint payload_type)
{
  self->closes_gaps = TRUE;
  self->correction = payload_type;
}

void
reel_rtp_outlet_set_limit (ReelRtpOutlet *self, guint width, guint height)
{
  g_mutex_lock (&self->lock);
  /* coded pictures consist of whole macroblocks */
  self->max_long = (MAX (width, height) + 15) / 16 * 16;
  self->max_short = (MIN (width, height) + 15) / 16 * 16;
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_outlet_open (ReelRtpOutlet *self, guint payload_type, GstCaps *caps)
{
  g_mutex_lock (&self->lock);
  self->open = TRUE;
  self->asked = FALSE;
  self->payload_type = payload_type;
  gst_caps_replace (&self->caps, caps);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_outlet_close (ReelRtpOutlet *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (GST_ELEMENT (self), "sink");

  g_mutex_lock (&self->lock);
  self->open = FALSE;
  self->asked = TRUE;
  g_mutex_unlock (&self->lock);
  GST_PAD_STREAM_LOCK (sink);
  GST_PAD_STREAM_UNLOCK (sink);
}

void
reel_rtp_outlet_stop (ReelRtpOutlet *self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_outlet_get_stats (ReelRtpOutlet *self, ReelRtpOutletStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  g_mutex_unlock (&self->lock);
}
