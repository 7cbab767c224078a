/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers the meta of temporal layers; the header lists the callers. */
#include "gst/thin/layermeta.h"

#define API_NAME  "CallreelLayerMetaAPI"
#define META_NAME "CallreelLayerMeta"

static gboolean
layer_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  LayerMeta *layer = (LayerMeta *)meta;

  layer->temporal_id = 0;
  layer->sync = layer->switch_up = layer->inherits = FALSE;
  return TRUE;
}

/* Any thread that copies a buffer. A part of a frame belongs to the same layer; only the first packet knows what it
 * inherits. */
static gboolean
layer_meta_transform (GstBuffer *transformed, GstMeta *meta, GstBuffer *buffer, GQuark type, gpointer data)
{
  const LayerMeta *from = (const LayerMeta *)meta;
  LayerMeta *to = NULL;

  if (!GST_META_TRANSFORM_IS_COPY (type))
    return FALSE;
  to = layer_meta_add (transformed);
  to->temporal_id = from->temporal_id;
  to->sync = from->sync;
  to->switch_up = from->switch_up;
  to->inherits |= from->inherits;
  return TRUE;
}

static const GstMetaInfo *
layer_meta_info (void)
{
  static gsize registered = 0;

  if (g_once_init_enter (&registered)) {
    static const char *tags[] = { NULL };
    GType api = gst_meta_api_type_register (API_NAME, tags);
    const GstMetaInfo *info =
        gst_meta_register (api, META_NAME, sizeof (LayerMeta), layer_meta_init, NULL, layer_meta_transform);

    g_once_init_leave (&registered, (gsize)info);
  }
  return (const GstMetaInfo *)registered;
}

LayerMeta *
layer_meta_add (GstBuffer *buffer)
{
  LayerMeta *there = (LayerMeta *)layer_meta_get (buffer);

  /* a frame of several packets collects their metas */
  return there != NULL ? there : (LayerMeta *)gst_buffer_add_meta (buffer, layer_meta_info (), NULL);
}

const LayerMeta *
layer_meta_get (GstBuffer *buffer)
{
  return (const LayerMeta *)gst_buffer_get_meta (buffer, layer_meta_info ()->api);
}
