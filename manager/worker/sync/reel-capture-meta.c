/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers the meta of captures; the header lists the callers. */
#include "manager/worker/sync/reel-capture-meta.h"

#define API_NAME  "ReelCaptureMetaAPI"
#define META_NAME "ReelCaptureMeta"

static gboolean
init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  ReelCaptureMeta *capture = (ReelCaptureMeta *)meta;

  capture->arrival = GST_CLOCK_TIME_NONE;
  capture->lift = 0;
  return TRUE;
}

/* Any thread that copies a buffer. */
static gboolean
transform (GstBuffer *transformed, GstMeta *meta, GstBuffer *buffer, GQuark type, gpointer data)
{
  const ReelCaptureMeta *from = (const ReelCaptureMeta *)meta;

  if (!GST_META_TRANSFORM_IS_COPY (type))
    return FALSE;
  reel_capture_meta_add (transformed, from->arrival, from->lift);
  return TRUE;
}

static const GstMetaInfo *
get_info (void)
{
  static gsize registered = 0;

  if (g_once_init_enter (&registered)) {
    static const char *tags[] = { NULL };
    GType api = gst_meta_api_type_register (API_NAME, tags);
    const GstMetaInfo *info = gst_meta_register (api, META_NAME, sizeof (ReelCaptureMeta), init, NULL, transform);

    g_once_init_leave (&registered, (gsize)info);
  }
  return (const GstMetaInfo *)registered;
}

void
reel_capture_meta_add (GstBuffer *buffer, GstClockTime arrival, gint64 lift)
{
  ReelCaptureMeta *meta = (ReelCaptureMeta *)gst_buffer_add_meta (buffer, get_info (), NULL);

  meta->arrival = arrival;
  meta->lift = lift;
}

const ReelCaptureMeta *
reel_capture_meta_get (GstBuffer *buffer)
{
  return (const ReelCaptureMeta *)gst_buffer_get_meta (buffer, get_info ()->api);
}
