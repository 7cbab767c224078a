/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers the meta of temporal layers; the header lists the callers. */
#include "gst/thin/vp8layer.h"

#define API_NAME  "CallreelVp8LayerMetaAPI"
#define META_NAME "CallreelVp8LayerMeta"

static gboolean
vp8_layer_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  Vp8LayerMeta *layer = (Vp8LayerMeta *)meta;

  layer->temporal_id = 0;
  layer->sync = FALSE;
  return TRUE;
}

/* Any thread that copies a buffer. A part of a frame belongs to the same layer. */
static gboolean
vp8_layer_meta_transform (GstBuffer *transformed, GstMeta *meta, GstBuffer *buffer, GQuark type, gpointer data)
{
  const Vp8LayerMeta *from = (const Vp8LayerMeta *)meta;
  Vp8LayerMeta *to = NULL;

  if (!GST_META_TRANSFORM_IS_COPY (type))
    return FALSE;
  to = vp8_layer_meta_add (transformed);
  to->temporal_id = from->temporal_id;
  to->sync = from->sync;
  return TRUE;
}

static const GstMetaInfo *
vp8_layer_meta_info (void)
{
  static gsize registered = 0;

  if (g_once_init_enter (&registered)) {
    static const char *tags[] = { NULL };
    GType api = gst_meta_api_type_register (API_NAME, tags);
    const GstMetaInfo *info =
        gst_meta_register (api, META_NAME, sizeof (Vp8LayerMeta), vp8_layer_meta_init, NULL, vp8_layer_meta_transform);

    g_once_init_leave (&registered, (gsize)info);
  }
  return (const GstMetaInfo *)registered;
}

Vp8LayerMeta *
vp8_layer_meta_add (GstBuffer *buffer)
{
  Vp8LayerMeta *there = (Vp8LayerMeta *)vp8_layer_meta_get (buffer);

  /* a frame of several packets collects their metas */
  return there != NULL ? there : (Vp8LayerMeta *)gst_buffer_add_meta (buffer, vp8_layer_meta_info (), NULL);
}

const Vp8LayerMeta *
vp8_layer_meta_get (GstBuffer *buffer)
{
  return (const Vp8LayerMeta *)gst_buffer_get_meta (buffer, vp8_layer_meta_info ()->api);
}
