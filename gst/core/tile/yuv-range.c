/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts ranges; the header lists the callers. The loops are plain so that compilers vectorise them; 16-bit sums are
 * exact to one step. */
#include "gst/core/tile/yuv-range.h"

/* 219/255 and 224/255 with 8 fractional bits, and offsets that map 0 to 16, or 128 to itself, and round */
#define LUMA_SCALE    220
#define LUMA_OFFSET   (16 * 256 + 128)
#define CHROMA_SCALE  225
#define CHROMA_OFFSET ((128 * 256 - 128 * CHROMA_SCALE) + 128)

static void
narrow_plane (guint8 *plane, int stride, int width, int height, guint16 scale, guint16 offset)
{
  for (int row = 0; row < height; row++) {
    guint8 *restrict pixels = plane + (gsize)row * (gsize)stride;

    for (int i = 0; i < width; i++)
      pixels[i] = (guint8)((guint16)((guint16)(pixels[i] * scale) + offset) >> 8);
  }
}

void
yuv_range_narrow (guint8 *y, int y_stride, guint8 *u, int u_stride, guint8 *v, int v_stride, int width, int height)
{
  narrow_plane (y, y_stride, width, height, LUMA_SCALE, LUMA_OFFSET);
  narrow_plane (u, u_stride, width / 2, height / 2, CHROMA_SCALE, CHROMA_OFFSET);
  narrow_plane (v, v_stride, width / 2, height / 2, CHROMA_SCALE, CHROMA_OFFSET);
}
