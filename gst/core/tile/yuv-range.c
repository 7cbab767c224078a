/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Conversion of ranges; see the header for who calls it. The loops are plain so that compilers turn them into vector
 * code; sums of 16 bits are exact to one step. */
#include "gst/core/tile/yuv-range.h"

/* 219/255 and 224/255 with 8 bits behind the point, and what shifts 0 to 16, or 128 to itself, and rounds */
#define LUMA_SCALE    220
#define LUMA_OFFSET   (16 * 256 + 128)
#define CHROMA_SCALE  225
#define CHROMA_OFFSET ((128 * 256 - 128 * CHROMA_SCALE) + 128)

static void
narrow_plane (guint8 *plane, gint stride, gint width, gint height, guint16 scale, guint16 offset)
{
  for (gint row = 0; row < height; row++) {
    guint8 *restrict pixels = plane + (gsize)row * (gsize)stride;

    for (gint i = 0; i < width; i++)
      pixels[i] = (guint8)((guint16)((guint16)(pixels[i] * scale) + offset) >> 8);
  }
}

void
yuv_range_narrow (guint8 *y, gint y_stride, guint8 *u, gint u_stride, guint8 *v, gint v_stride, gint width, gint height)
{
  narrow_plane (y, y_stride, width, height, LUMA_SCALE, LUMA_OFFSET);
  narrow_plane (u, u_stride, width / 2, height / 2, CHROMA_SCALE, CHROMA_OFFSET);
  narrow_plane (v, v_stride, width / 2, height / 2, CHROMA_SCALE, CHROMA_OFFSET);
}
