/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-vp8layers
 *
 * Sits before rtpvp8depay, which does not expose temporal layers, and marks each frame's packets with the layer in
 * their payload descriptor; the depayloader passes the mark on to videothin. Other streams pass unchanged.
 *
 * Has no lock: it runs on the streaming thread only.
 */
#include "gst/thin/vp8layers.h"
#include "gst/common/names.h"
#include "gst/core/codec/vp8-descriptor.h"
#include "gst/thin/vp8layer.h"

#include <gst/rtp/rtp.h>

struct _CallreelVp8Layers {
  GstBaseTransform parent;
};

#define LAYERS_CAPS "application/x-rtp"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (LAYERS_CAPS));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (LAYERS_CAPS));

G_DEFINE_FINAL_TYPE (CallreelVp8Layers, callreel_vp8_layers, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE (vp8layers, CALLREEL_ELEMENT_VP8_LAYERS, GST_RANK_NONE, CALLREEL_TYPE_VP8_LAYERS)

static void
callreel_vp8_layers_init (CallreelVp8Layers *self)
{
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
  gst_base_transform_set_gap_aware (GST_BASE_TRANSFORM (self), TRUE);
}

/* Streaming thread, called without lock. */
static GstFlowReturn
callreel_vp8_layers_transform_ip (GstBaseTransform *transform, GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  Vp8Descriptor descriptor = { 0 };
  Vp8LayerMeta *layer = NULL;

  if (!gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp))
    return GST_FLOW_OK;
  if (!vp8_descriptor_parse (gst_rtp_buffer_get_payload (&rtp), gst_rtp_buffer_get_payload_len (&rtp), &descriptor))
    descriptor.layered = FALSE;
  gst_rtp_buffer_unmap (&rtp);
  if (descriptor.layered) {
    layer = vp8_layer_meta_add (buffer);
    layer->temporal_id = descriptor.temporal_id;
    layer->sync = descriptor.layer_sync;
  }
  return GST_FLOW_OK;
}

static void
callreel_vp8_layers_class_init (CallreelVp8LayersClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_BASE_TRANSFORM_CLASS (klass)->transform_ip = callreel_vp8_layers_transform_ip;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "VP8 temporal layers", "Filter/Network/RTP",
      "Marks VP8 frames in RTP with their temporal layer, for videothin; used before rtpvp8depay", "Callreel");
}
