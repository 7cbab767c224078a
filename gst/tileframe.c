/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of participants; see the header for who calls it. */
#include "gst/tileframe.h"

#include <string.h>

static void
clear_frame (gpointer frame)
{
  gst_buffer_unref (((TileFrame *)frame)->buffer);
}

TileFrame *
tile_frame_new (GstBuffer *buffer, const GstVideoInfo *info)
{
  TileFrame *frame = g_atomic_rc_box_new (TileFrame);

  frame->buffer = buffer;
  frame->info = *info;
  return frame;
}

TileFrame *
tile_frame_ref (TileFrame *frame)
{
  return g_atomic_rc_box_acquire (frame);
}

void
tile_frame_unref (TileFrame *frame)
{
  g_atomic_rc_box_release_full (frame, clear_frame);
}

static gboolean
is_same_plane (const GstVideoFrame *a, const GstVideoFrame *b, guint n)
{
  const guint8 *row_a = GST_VIDEO_FRAME_COMP_DATA (a, n), *row_b = GST_VIDEO_FRAME_COMP_DATA (b, n);
  gsize width = (gsize)GST_VIDEO_FRAME_COMP_WIDTH (a, n);

  for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (a, n); y++) {
    if (memcmp (row_a, row_b, width) != 0)
      return FALSE;
    row_a += GST_VIDEO_FRAME_COMP_STRIDE (a, n);
    row_b += GST_VIDEO_FRAME_COMP_STRIDE (b, n);
  }
  return TRUE;
}

gboolean
tile_frame_is_same_picture (TileFrame *a, TileFrame *b)
{
  const GstMapFlags flags = GST_MAP_READ | (GstMapFlags)GST_VIDEO_FRAME_MAP_FLAG_NO_REF;
  GstVideoFrame picture_a, picture_b;
  gboolean same = FALSE;

  /* what decoders make; a picture that moves differs in its first rows, so that costs next to nothing */
  if (GST_VIDEO_INFO_FORMAT (&a->info) != GST_VIDEO_FORMAT_I420 || !gst_video_info_is_equal (&a->info, &b->info))
    return FALSE;
  if (!gst_video_frame_map (&picture_a, &a->info, a->buffer, flags))
    return FALSE;
  if (gst_video_frame_map (&picture_b, &b->info, b->buffer, flags)) {
    same = is_same_plane (&picture_a, &picture_b, 0) && is_same_plane (&picture_a, &picture_b, 1) &&
           is_same_plane (&picture_a, &picture_b, 2);
    gst_video_frame_unmap (&picture_b);
  }
  gst_video_frame_unmap (&picture_a);
  return same;
}
