/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields of interlaced pictures; the header lists the callers. Composing thread only. */
#include "gst/compositor/tilefield.h"

/* Whether both fields are stored in one picture, line by line. */
static gboolean
is_interleaved (const GstVideoFrame *picture)
{
  GstVideoInterlaceMode mode = GST_VIDEO_INFO_INTERLACE_MODE (&picture->info);

  return (mode == GST_VIDEO_INTERLACE_MODE_INTERLEAVED || mode == GST_VIDEO_INTERLACE_MODE_MIXED) &&
         GST_VIDEO_FRAME_IS_INTERLACED (picture) && !GST_VIDEO_FORMAT_INFO_IS_TILED (picture->info.finfo) &&
         GST_VIDEO_FRAME_HEIGHT (picture) > 1;
}

void
tile_field_take (GstVideoFrame *picture)
{
  GstVideoInfo *info = &picture->info;

  if (!is_interleaved (picture))
    return;
  info->interlace_mode = GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  picture->flags &= ~(GstVideoFrameFlags)GST_VIDEO_FRAME_FLAG_INTERLACED;
  info->height = (info->height + 1) / 2;
  for (guint n = 0; n < GST_VIDEO_INFO_N_PLANES (info); n++)
    info->stride[n] *= 2;
  gst_util_fraction_multiply (info->par_n, info->par_d, 1, 2, &info->par_n, &info->par_d);
}
