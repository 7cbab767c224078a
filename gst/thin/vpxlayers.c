/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-vpxlayers
 *
 * Sits before rtpvp8depay or rtpvp9depay, which do not expose temporal layers, and marks each frame's packets with the
 * layer in their payload descriptor; the depayloader passes the mark on to videothin. What a VP9 frame inherits of the
 * one before it is marked too: a picture of several spatial layers is several frames, and only here is known where each
 * begins. Other streams pass unchanged.
 *
 * rtpvp9depay 1.22 takes a frame without inter-layer dependency for the beginning of a picture, and waits for the
 * packet with the marker before it passes one on; otherwise it drops what it has, and waits for a key frame. So such a
 * frame gets that bit, unless it is the first one of its picture. And since a sender that leaves out the largest frames
 * of a picture, as Chromium does when it is short of bits, sets no marker, the last packet of each frame without one is
 * held until the next packet shows whether the picture has ended.
 *
 * Has no lock: it runs on the streaming thread only.
 */
#include "gst/thin/vpxlayers.h"
#include "gst/common/names.h"
#include "gst/core/codec/spatial-choice.h"
#include "gst/core/codec/vp8-descriptor.h"
#include "gst/core/codec/vp9-descriptor.h"
#include "gst/core/codec/vp9-header.h"
#include "gst/thin/layermeta.h"

#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#define MAX_SIZE   65535
#define CLOCK_RATE 90000
#define NO_TICKS   G_MAXUINT64 /* of gst_rtp_buffer_ext_timestamp() */

enum { PROP_WIDTH = 1, PROP_HEIGHT, PROP_LAYER_WIDTH, PROP_LAYER_HEIGHT, N_PROPS };

struct _CallreelVpxLayers {
  GstElement parent;
  GstPad *sinkpad;
  GstPad *srcpad;

  enum { LAYERS_NONE, LAYERS_VP8, LAYERS_VP9 } codec;
  gboolean begun;
  guint32 timestamp; /* of the packet before */
  GstBuffer *held;   /* (nullable): that packet, whose picture may have ended */
  SpatialChoice choice;
  guint64 ticks;   /* the RTP timestamp, continued beyond 32 bits */
  guint16 dropped; /* packets so far */

  /* guarded by the object's lock */
  guint width, height;
  Vp9Size layer; /* 0: unknown */
};

#define LAYERS_CAPS "application/x-rtp"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (LAYERS_CAPS));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (LAYERS_CAPS));

G_DEFINE_FINAL_TYPE (CallreelVpxLayers, callreel_vpx_layers, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (vpxlayers, CALLREEL_ELEMENT_LAYERS, GST_RANK_NONE, CALLREEL_TYPE_VPX_LAYERS)

/* --- streaming thread --- */

/* Returns: whether the packet has a layer. */
static gboolean
read_vp8 (const guint8 *payload, gsize size, LayerMeta *mark)
{
  Vp8Descriptor descriptor;

  if (!vp8_descriptor_parse (payload, size, &descriptor) || !descriptor.layered)
    return FALSE;
  mark->temporal_id = descriptor.temporal_id;
  mark->sync = descriptor.layer_sync;
  return TRUE;
}

/* Whether the part of a frame in this packet shows that it inherits; what cannot be read does. */
static gboolean
inherits (const guint8 *data, gsize size, const Vp9Descriptor *descriptor)
{
  Vp9Header header;

  if (descriptor->starts_frame && (!vp9_header_parse (data, size, &header) || header.inherits))
    return TRUE;
  return descriptor->ends_frame && size > 0 && vp9_header_ends_superframe (data[size - 1]);
}

typedef struct {
  gboolean continues;  /* is of the same picture as the one before it */
  gboolean ends_frame; /* without a marker: perhaps also the picture */
  gboolean dropped;
  gboolean ask; /* for a key frame */
} Packet;

/* Returns: whether to request a key frame. */
static gboolean
begin_picture (CallreelVpxLayers *self, const Vp9Descriptor *descriptor, guint64 time)
{
  const Vp9Size *size = NULL;
  gboolean asks;

  GST_OBJECT_LOCK (self);
  self->choice.width = self->width;
  self->choice.height = self->height;
  asks = spatial_choice_begin_picture (&self->choice, descriptor, time);
  size = spatial_choice_get_size (&self->choice);
  self->layer = size != NULL ? *size : (Vp9Size){ 0 };
  GST_OBJECT_UNLOCK (self);
  return asks;
}

static void
choose (CallreelVpxLayers *self, const Vp9Descriptor *descriptor, Packet *packet)
{
  const guint64 time = gst_util_uint64_scale (self->ticks, GST_SECOND, CLOCK_RATE);

  if (!packet->continues)
    packet->ask = begin_picture (self, descriptor, time);
  packet->dropped = !spatial_choice_takes (&self->choice, descriptor);
}

/* Returns: whether the packet has a layer. */
static gboolean
read_vp9 (CallreelVpxLayers *self, GstRTPBuffer *rtp, LayerMeta *mark, Packet *packet)
{
  guint8 *payload = gst_rtp_buffer_get_payload (rtp);
  const gsize size = gst_rtp_buffer_get_payload_len (rtp);
  Vp9Descriptor descriptor;

  if (!vp9_descriptor_parse (payload, size, &descriptor) || !descriptor.layered)
    return FALSE;
  choose (self, &descriptor, packet);
  if (packet->continues && descriptor.spatial_id > 0)
    payload[descriptor.layers_at] |= VP9_DESCRIPTOR_INTER_LAYER;
  mark->temporal_id = descriptor.temporal_id;
  mark->switch_up = descriptor.switch_up;
  mark->inherits = inherits (payload + descriptor.size, size - descriptor.size, &descriptor);
  packet->ends_frame = descriptor.ends_frame && !gst_rtp_buffer_get_marker (rtp);
  return TRUE;
}

/* Whether the packet is of the same picture as the one before it. */
static gboolean
follow (CallreelVpxLayers *self, guint32 timestamp)
{
  const gboolean continues = self->begun && timestamp == self->timestamp;

  self->begun = TRUE;
  self->timestamp = timestamp;
  gst_rtp_buffer_ext_timestamp (&self->ticks, timestamp);
  return continues;
}

/* @ends: whether the held packet is the last one of its picture. */
static GstFlowReturn
release (CallreelVpxLayers *self, gboolean ends)
{
  GstBuffer *held = g_steal_pointer (&self->held);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  if (held == NULL)
    return GST_FLOW_OK;
  if (ends && gst_rtp_buffer_map (held, GST_MAP_READWRITE, &rtp)) {
    gst_rtp_buffer_set_marker (&rtp, TRUE);
    gst_rtp_buffer_unmap (&rtp);
  }
  return gst_pad_push (self->srcpad, held);
}

static void
add_mark (GstBuffer *buffer, const LayerMeta *mark)
{
  LayerMeta *meta = layer_meta_add (buffer);

  meta->temporal_id = mark->temporal_id;
  meta->sync = mark->sync;
  meta->switch_up = mark->switch_up;
  meta->inherits = mark->inherits;
}

static void
read_packet (CallreelVpxLayers *self, GstBuffer *buffer, Packet *packet)
{
  const gboolean vp9 = self->codec == LAYERS_VP9;
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  LayerMeta mark = { .temporal_id = 0 };
  gboolean layered = FALSE;

  if (!gst_rtp_buffer_map (buffer, vp9 ? GST_MAP_READWRITE : GST_MAP_READ, &rtp))
    return;
  packet->continues = follow (self, gst_rtp_buffer_get_timestamp (&rtp));
  if (vp9)
    layered = read_vp9 (self, &rtp, &mark, packet);
  else
    layered = read_vp8 (gst_rtp_buffer_get_payload (&rtp), gst_rtp_buffer_get_payload_len (&rtp), &mark);
  if (vp9)
    gst_rtp_buffer_set_seq (&rtp, (guint16)(gst_rtp_buffer_get_seq (&rtp) - self->dropped));
  gst_rtp_buffer_unmap (&rtp);
  if (layered)
    add_mark (buffer, &mark);
}

static void
ask_for_key_frame (CallreelVpxLayers *self)
{
  gst_pad_push_event (self->sinkpad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

static GstFlowReturn
vpx_layers_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CallreelVpxLayers *self = CALLREEL_VPX_LAYERS (parent);
  Packet packet = { FALSE };
  GstFlowReturn flow;

  if (self->codec == LAYERS_NONE)
    return gst_pad_push (self->srcpad, buffer);
  buffer = gst_buffer_make_writable (buffer);
  read_packet (self, buffer, &packet);
  flow = release (self, !packet.continues || packet.dropped);
  if (packet.ask)
    ask_for_key_frame (self);
  self->dropped += packet.dropped;
  if (flow != GST_FLOW_OK || packet.dropped) {
    gst_buffer_unref (buffer);
    return flow;
  }
  if (!packet.ends_frame)
    return gst_pad_push (self->srcpad, buffer);
  self->held = buffer;
  return GST_FLOW_OK;
}

static void
set_caps (CallreelVpxLayers *self, GstCaps *caps)
{
  const char *name = gst_structure_get_string (gst_caps_get_structure (caps, 0), "encoding-name");

  self->codec = g_strcmp0 (name, "VP8") == 0                     ? LAYERS_VP8
                : name != NULL && g_str_has_prefix (name, "VP9") ? LAYERS_VP9
                                                                 : LAYERS_NONE;
}

static void
restart (CallreelVpxLayers *self)
{
  gst_clear_buffer (&self->held);
  self->begun = FALSE;
  self->ticks = NO_TICKS;
  spatial_choice_restart (&self->choice);
  GST_OBJECT_LOCK (self);
  self->layer = (Vp9Size){ 0 };
  GST_OBJECT_UNLOCK (self);
}

static gboolean
vpx_layers_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  CallreelVpxLayers *self = CALLREEL_VPX_LAYERS (parent);
  GstCaps *caps = NULL;

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    restart (self);
  else if (GST_EVENT_IS_SERIALIZED (event))
    release (self, GST_EVENT_TYPE (event) == GST_EVENT_EOS);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    set_caps (self, caps);
  }
  return gst_pad_event_default (pad, parent, event);
}

/* --- the object --- */

static GstStateChangeReturn
callreel_vpx_layers_change_state (GstElement *element, GstStateChange transition)
{
  GstStateChangeReturn result =
      GST_ELEMENT_CLASS (callreel_vpx_layers_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    restart (CALLREEL_VPX_LAYERS (element));
  return result;
}

static void
callreel_vpx_layers_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelVpxLayers *self = CALLREEL_VPX_LAYERS (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_WIDTH)
    self->width = g_value_get_uint (value);
  else if (id == PROP_HEIGHT)
    self->height = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
callreel_vpx_layers_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelVpxLayers *self = CALLREEL_VPX_LAYERS (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_WIDTH)
    g_value_set_uint (value, self->width);
  else if (id == PROP_HEIGHT)
    g_value_set_uint (value, self->height);
  else if (id == PROP_LAYER_WIDTH)
    g_value_set_uint (value, self->layer.width);
  else if (id == PROP_LAYER_HEIGHT)
    g_value_set_uint (value, self->layer.height);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
install_size (GObjectClass *object_class, guint id, const char *name, const char *nick, const char *blurb,
              GParamFlags flags)
{
  g_object_class_install_property (object_class, id,
                                   g_param_spec_uint (name, nick, blurb, 0, MAX_SIZE, 0,
                                                      flags | G_PARAM_STATIC_STRINGS));
}

static void
callreel_vpx_layers_class_init (CallreelVpxLayersClass *klass)
{
  const GParamFlags writable = G_PARAM_READWRITE | GST_PARAM_MUTABLE_PLAYING;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = callreel_vpx_layers_set_property;
  object_class->get_property = callreel_vpx_layers_get_property;
  install_size (object_class, PROP_WIDTH, "width", "Width",
                "Width of the tile in pixels; larger spatial layers than it needs are dropped. 0: as before", writable);
  install_size (object_class, PROP_HEIGHT, "height", "Height", "Height of the tile in pixels. 0: as before", writable);
  install_size (object_class, PROP_LAYER_WIDTH, "layer-width", "Layer width",
                "Width of the largest spatial layer of VP9 that is passed. 0: no layers, or unknown", G_PARAM_READABLE);
  install_size (object_class, PROP_LAYER_HEIGHT, "layer-height", "Layer height",
                "Height of the largest spatial layer of VP9 that is passed. 0: no layers, or unknown",
                G_PARAM_READABLE);
  element_class->change_state = callreel_vpx_layers_change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "VP8 and VP9 layers", "Filter/Network/RTP",
      "Marks VP8 and VP9 frames in RTP with their temporal layer, for videothin, and "
      "drops VP9's spatial layers that the tile does not need; used before "
      "rtpvp8depay and rtpvp9depay",
      "Callreel");
}

static void
callreel_vpx_layers_init (CallreelVpxLayers *self)
{
  restart (self);
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, vpx_layers_chain);
  gst_pad_set_event_function (self->sinkpad, vpx_layers_sink_event);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  GST_PAD_SET_PROXY_ALLOCATION (self->sinkpad);
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
