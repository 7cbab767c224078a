/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Conversion between Y'CbCr matrices; see the header for who calls it. The loops are plain so that compilers turn them
 * into vector code. */
#include "gst/core/yuv-matrix.h"

#include <math.h>

#define FRACTION_BITS 14
#define HALF          (1 << (FRACTION_BITS - 1))
/* chroma samples worked on at once: the offsets for the luma under them stay in the first-level cache */
#define CHUNK 256

static gint
fixed (gdouble value)
{
  return (gint)lrint (value * (1 << FRACTION_BITS));
}

void
yuv_matrix_init (YuvMatrix *matrix, gdouble from_kr, gdouble from_kb, gdouble to_kr, gdouble to_kb)
{
  gdouble from_kg = 1 - from_kr - from_kb;
  gdouble luma_scale = 219.0 / 224.0;
  /* of Y' = 0: how red, green and blue follow from Cb and Cr (each −0.5 … 0.5) */
  gdouble r_v = 2 * (1 - from_kr), b_u = 2 * (1 - from_kb);
  gdouble g_u = -b_u * from_kb / from_kg, g_v = -r_v * from_kr / from_kg;
  gdouble to_kg = 1 - to_kr - to_kb;
  gdouble y_u = to_kg * g_u + to_kb * b_u, y_v = to_kr * r_v + to_kg * g_v;

  matrix->y_u = fixed (y_u * luma_scale);
  matrix->y_v = fixed (y_v * luma_scale);
  matrix->u_u = fixed ((b_u - y_u) / (2 * (1 - to_kb)));
  matrix->u_v = fixed (-y_v / (2 * (1 - to_kb)));
  matrix->v_u = fixed (-y_u / (2 * (1 - to_kr)));
  matrix->v_v = fixed ((r_v - y_v) / (2 * (1 - to_kr)));
}

static inline guint8
clamp_byte (gint value)
{
  return (guint8)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Converts `n` chroma samples and says what the two luma columns over each get added. */
static void
convert_chroma (const YuvMatrix *matrix, guint8 *restrict u, guint8 *restrict v, gint16 *restrict offset, gint n)
{
  for (gint i = 0; i < n; i++) {
    gint cb = u[i] - 128, cr = v[i] - 128;

    offset[2 * i] = offset[2 * i + 1] = (gint16)((matrix->y_u * cb + matrix->y_v * cr + HALF) >> FRACTION_BITS);
    u[i] = clamp_byte (128 + ((matrix->u_u * cb + matrix->u_v * cr + HALF) >> FRACTION_BITS));
    v[i] = clamp_byte (128 + ((matrix->v_u * cb + matrix->v_v * cr + HALF) >> FRACTION_BITS));
  }
}

static void
add_offset (guint8 *restrict y, const gint16 *restrict offset, gint n)
{
  for (gint i = 0; i < n; i++) {
    gint16 sum = (gint16)(y[i] + offset[i]);

    y[i] = (guint8)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
  }
}

void
yuv_matrix_apply (const YuvMatrix *matrix, guint8 *y, gint y_stride, guint8 *u, gint u_stride, guint8 *v, gint v_stride,
                  gint width, gint height)
{
  gint16 offset[2 * CHUNK];

  for (gint row = 0; row < height / 2; row++) {
    guint8 *luma = y + (gsize)row * 2 * y_stride;

    for (gint at = 0; at < width / 2; at += CHUNK) {
      gint n = MIN (CHUNK, width / 2 - at);

      convert_chroma (matrix, u + (gsize)row * u_stride + at, v + (gsize)row * v_stride + at, offset, n);
      add_offset (luma + 2 * at, offset, 2 * n);
      add_offset (luma + y_stride + 2 * at, offset, 2 * n);
    }
  }
}
