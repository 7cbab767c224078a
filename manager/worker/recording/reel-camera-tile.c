/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See the header. */
#include "manager/worker/recording/reel-camera-tile.h"

ReelCameraTile *
reel_camera_tile_new (GstElement *compositor)
{
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (compositor));
  GstElement *funnel = gst_element_factory_make ("funnel", NULL);
  g_autoptr (GstPad) src = NULL;
  ReelCameraTile *self = NULL;

  if (funnel == NULL)
    return NULL;
  self = g_new0 (ReelCameraTile, 1);
  self->funnel = gst_object_ref_sink (funnel);
  self->pad = gst_element_request_pad_simple (compositor, "sink_%u");
  gst_bin_add (GST_BIN (pipeline), funnel);
  src = gst_element_get_static_pad (funnel, "src");
  gst_pad_link (src, self->pad);
  gst_element_sync_state_with_parent (funnel);
  return self;
}

void
reel_camera_tile_free (ReelCameraTile *self)
{
  gst_object_unref (self->pad);
  g_free (self);
}

void
reel_camera_tile_remove_funnel (GstElement *funnel)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (funnel));

  gst_element_set_locked_state (funnel, TRUE);
  gst_element_set_state (funnel, GST_STATE_NULL);
  if (parent != NULL)
    gst_bin_remove (GST_BIN (parent), funnel);
  gst_object_unref (funnel);
}
