/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers the canvas meta. Called by tilecompositor's composing thread. */
#include "gst/common/canvasmeta.h"

#include <gst/video/video.h>
#include <string.h>

static gboolean
canvas_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  CanvasMeta *canvas = (CanvasMeta *)meta;

  canvas->serial = 0;
  canvas->layout_serial = 0;
  canvas->n_tiles = 0;
  return TRUE;
}

/* Any thread that copies a buffer. A scaled or cropped canvas loses the meta, whose coordinates would be wrong
 * there. */
static gboolean
canvas_meta_transform (GstBuffer *transformed, GstMeta *meta, GstBuffer *buffer, GQuark type, gpointer data)
{
  const CanvasMeta *from = (const CanvasMeta *)meta;
  CanvasMeta *to;

  if (!GST_META_TRANSFORM_IS_COPY (type) || ((GstMetaTransformCopy *)data)->region)
    return FALSE;
  to = canvas_meta_add (transformed);
  to->serial = from->serial;
  to->layout_serial = from->layout_serial;
  to->n_tiles = from->n_tiles;
  memcpy (to->tiles, from->tiles, from->n_tiles * sizeof (CanvasTile));
  return TRUE;
}

static const GstMetaInfo *
canvas_meta_info (void)
{
  static gsize registered = 0;

  if (g_once_init_enter (&registered)) {
    static const char *tags[] = { GST_META_TAG_VIDEO_STR, GST_META_TAG_VIDEO_SIZE_STR, NULL };
    GType api = gst_meta_api_type_register (CANVAS_META_API_NAME, tags);
    const GstMetaInfo *info =
        gst_meta_register (api, CANVAS_META_NAME, sizeof (CanvasMeta), canvas_meta_init, NULL, canvas_meta_transform);

    g_once_init_leave (&registered, (gsize)info);
  }
  return (const GstMetaInfo *)registered;
}

CanvasMeta *
canvas_meta_add (GstBuffer *buffer)
{
  return (CanvasMeta *)gst_buffer_add_meta (buffer, canvas_meta_info (), NULL);
}
