/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of participants; the header lists the callers. */
#include "gst/compositor/tileframe.h"

#include <string.h>

static void
clear_frame (gpointer frame)
{
  gst_buffer_unref (((TileFrame *)frame)->buffer);
}

TileFrame *
tile_frame_new (GstBuffer *buffer, const GstVideoInfo *info, const TileTurn *turn)
{
  TileFrame *frame = g_atomic_rc_box_new (TileFrame);

  frame->buffer = buffer;
  frame->info = *info;
  frame->turn = *turn;
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

/* Planes and rows are compared byte by byte, whatever they contain. */
typedef struct {
  const guint8 *rows[2];
  int strides[2];
  gsize width; /* bytes of a row that hold pixels */
  guint height;
} PlanePair;

static PlanePair
pair_planes (const GstVideoFrame *a, const GstVideoFrame *b, guint plane)
{
  PlanePair pair = { { GST_VIDEO_FRAME_PLANE_DATA (a, plane), GST_VIDEO_FRAME_PLANE_DATA (b, plane) },
                     { GST_VIDEO_FRAME_PLANE_STRIDE (a, plane), GST_VIDEO_FRAME_PLANE_STRIDE (b, plane) } };

  for (guint n = 0; n < GST_VIDEO_FRAME_N_COMPONENTS (a); n++) {
    if (GST_VIDEO_FRAME_COMP_PLANE (a, n) != plane)
      continue;
    pair.width =
        MAX (pair.width, (gsize)GST_VIDEO_FRAME_COMP_WIDTH (a, n) * (gsize)GST_VIDEO_FRAME_COMP_PSTRIDE (a, n));
    pair.height = (guint)GST_VIDEO_FRAME_COMP_HEIGHT (a, n);
  }
  return pair;
}

static gboolean
is_same_row (const PlanePair *pair, guint y)
{
  return memcmp (pair->rows[0] + (gssize)y * pair->strides[0], pair->rows[1] + (gssize)y * pair->strides[1],
                 pair->width) == 0;
}

/* Sets `moving` to the row that differs. */
static gboolean
is_same_plane (const PlanePair *pair, guint *moving)
{
  if (pair->width == 0)
    return FALSE;
  /* the memory was not copied upstream; it cannot be written while two buffers share it */
  if (pair->rows[0] == pair->rows[1] && pair->strides[0] == pair->strides[1])
    return TRUE;
  for (guint y = 0; y < pair->height; y++) {
    if (is_same_row (pair, y))
      continue;
    *moving = y;
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_same_content (const GstVideoFrame *a, const GstVideoFrame *b, guint *moving)
{
  PlanePair luma = pair_planes (a, b, 0);

  /* what moved before is most likely to have moved again */
  if (*moving < luma.height && !is_same_row (&luma, *moving))
    return FALSE;
  if (!is_same_plane (&luma, moving))
    return FALSE;
  for (guint n = 1; n < GST_VIDEO_FRAME_N_PLANES (a); n++) {
    PlanePair chroma = pair_planes (a, b, n);
    guint row;

    if (!is_same_plane (&chroma, &row))
      return FALSE;
  }
  return TRUE;
}

/* Whether planes consist of rows of whole pixels. */
static gboolean
is_comparable (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;

  return !GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format) && !GST_VIDEO_FORMAT_INFO_IS_TILED (format) &&
         !GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format);
}

gboolean
tile_frame_is_same_picture (TileFrame *a, TileFrame *b, guint *moving)
{
  const GstMapFlags flags = GST_MAP_READ | (GstMapFlags)GST_VIDEO_FRAME_MAP_FLAG_NO_REF;
  GstVideoFrame picture_a, picture_b;
  gboolean same = FALSE;

  if (!is_comparable (&a->info) || !gst_video_info_is_equal (&a->info, &b->info) ||
      !tile_turn_is_equal (&a->turn, &b->turn))
    return FALSE;
  if (!gst_video_frame_map (&picture_a, &a->info, a->buffer, flags))
    return FALSE;
  if (gst_video_frame_map (&picture_b, &b->info, b->buffer, flags)) {
    same = is_same_content (&picture_a, &picture_b, moving);
    gst_video_frame_unmap (&picture_b);
  }
  gst_video_frame_unmap (&picture_a);
  return same;
}
