/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-vpxlayers
 *
 * Sits before rtpvp8depay or rtpvp9depay, which do not expose temporal layers, and marks each frame's packets with the
 * layer in their payload descriptor; the depayloader passes the mark on to videothin. What a VP9 frame inherits of the
 * one before it is marked too: a picture of several spatial layers is several frames, and only here is known where each
 * begins. Other streams pass unchanged.
 *
 * rtpvp9depay 1.22 takes a frame without inter-layer dependency for the beginning of a picture, drops the smaller
 * layers' frames that it has of the same picture, and waits for a key frame. So such a frame gets that bit, unless it
 * is the first one of its picture.
 *
 * Has no lock: it runs on the streaming thread only.
 */
#include "gst/thin/vpxlayers.h"
#include "gst/common/names.h"
#include "gst/core/codec/vp8-descriptor.h"
#include "gst/core/codec/vp9-descriptor.h"
#include "gst/core/codec/vp9-header.h"
#include "gst/thin/layermeta.h"

#include <gst/rtp/rtp.h>

struct _CallreelVpxLayers {
  GstBaseTransform parent;

  enum { LAYERS_NONE, LAYERS_VP8, LAYERS_VP9 } codec;
  gboolean begun;
  guint32 timestamp; /* of the packet before */
};

#define LAYERS_CAPS "application/x-rtp"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (LAYERS_CAPS));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (LAYERS_CAPS));

G_DEFINE_FINAL_TYPE (CallreelVpxLayers, callreel_vpx_layers, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE (vpxlayers, CALLREEL_ELEMENT_LAYERS, GST_RANK_NONE, CALLREEL_TYPE_VPX_LAYERS)

static void
callreel_vpx_layers_init (CallreelVpxLayers *self)
{
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
  gst_base_transform_set_gap_aware (GST_BASE_TRANSFORM (self), TRUE);
}

/* --- streaming thread, called without lock --- */

static gboolean
callreel_vpx_layers_set_caps (GstBaseTransform *transform, GstCaps *in, GstCaps *out)
{
  const char *name = gst_structure_get_string (gst_caps_get_structure (in, 0), "encoding-name");

  CALLREEL_VPX_LAYERS (transform)->codec = g_strcmp0 (name, "VP8") == 0                     ? LAYERS_VP8
                                           : name != NULL && g_str_has_prefix (name, "VP9") ? LAYERS_VP9
                                                                                            : LAYERS_NONE;
  return TRUE;
}

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

/* Returns: whether the packet has a layer. */
static gboolean
read_vp9 (guint8 *payload, gsize size, gboolean continues, LayerMeta *mark)
{
  Vp9Descriptor descriptor;

  if (!vp9_descriptor_parse (payload, size, &descriptor) || !descriptor.layered)
    return FALSE;
  if (continues && descriptor.spatial_id > 0)
    payload[descriptor.layers_at] |= VP9_DESCRIPTOR_INTER_LAYER;
  mark->temporal_id = descriptor.temporal_id;
  mark->switch_up = descriptor.switch_up;
  mark->inherits = inherits (payload + descriptor.size, size - descriptor.size, &descriptor);
  return TRUE;
}

/* Whether the packet is of the same picture as the one before it. */
static gboolean
follow (CallreelVpxLayers *self, guint32 timestamp)
{
  const gboolean continues = self->begun && timestamp == self->timestamp;

  self->begun = TRUE;
  self->timestamp = timestamp;
  return continues;
}

static GstFlowReturn
callreel_vpx_layers_transform_ip (GstBaseTransform *transform, GstBuffer *buffer)
{
  CallreelVpxLayers *self = CALLREEL_VPX_LAYERS (transform);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  LayerMeta mark = { .temporal_id = 0 }, *meta = NULL;
  gboolean layered = FALSE, continues;
  guint8 *payload = NULL;
  gsize size;

  if (self->codec == LAYERS_NONE ||
      !gst_rtp_buffer_map (buffer, self->codec == LAYERS_VP9 ? GST_MAP_READWRITE : GST_MAP_READ, &rtp))
    return GST_FLOW_OK;
  payload = gst_rtp_buffer_get_payload (&rtp);
  size = gst_rtp_buffer_get_payload_len (&rtp);
  continues = follow (self, gst_rtp_buffer_get_timestamp (&rtp));
  layered = self->codec == LAYERS_VP8 ? read_vp8 (payload, size, &mark) : read_vp9 (payload, size, continues, &mark);
  gst_rtp_buffer_unmap (&rtp);
  if (layered) {
    meta = layer_meta_add (buffer);
    meta->temporal_id = mark.temporal_id;
    meta->sync = mark.sync;
    meta->switch_up = mark.switch_up;
    meta->inherits = mark.inherits;
  }
  return GST_FLOW_OK;
}

static void
callreel_vpx_layers_class_init (CallreelVpxLayersClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_BASE_TRANSFORM_CLASS (klass)->set_caps = callreel_vpx_layers_set_caps;
  GST_BASE_TRANSFORM_CLASS (klass)->transform_ip = callreel_vpx_layers_transform_ip;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "VP8 and VP9 layers", "Filter/Network/RTP",
                                         "Marks VP8 and VP9 frames in RTP with their temporal layer, for videothin; "
                                         "used before rtpvp8depay and rtpvp9depay",
                                         "Callreel");
}
