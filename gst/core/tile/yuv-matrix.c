/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts between Y'CbCr matrices; the header lists the callers. The loops are plain so that compilers vectorise
 * them. */
#include "gst/core/tile/yuv-matrix.h"

#include <math.h>

#define FRACTION_BITS 9
#define HALF          (1 << (FRACTION_BITS - 1))
/* two coefficients times chroma of −128 … 127, plus the rounding half, fit 16 bits */
#define SUM_MAX 0.49
/* chroma samples processed at once: the offsets for the luma under them stay in the first-level cache */
#define CHUNK 256

static gboolean
set_pair (gint16 *first, gint16 *second, double of_u, double of_v)
{
  *first = (gint16)lrint (of_u * (1 << FRACTION_BITS));
  *second = (gint16)lrint (of_v * (1 << FRACTION_BITS));
  return fabs (of_u) + fabs (of_v) <= SUM_MAX;
}

gboolean
yuv_matrix_init (YuvMatrix *matrix, double from_kr, double from_kb, double to_kr, double to_kb)
{
  double from_kg = 1 - from_kr - from_kb;
  double luma_scale = 219.0 / 224.0;
  /* at Y' = 0: how red, green and blue depend on Cb and Cr (each −0.5 … 0.5) */
  double r_v = 2 * (1 - from_kr), b_u = 2 * (1 - from_kb);
  double g_u = -b_u * from_kb / from_kg, g_v = -r_v * from_kr / from_kg;
  double to_kg = 1 - to_kr - to_kb;
  double y_u = to_kg * g_u + to_kb * b_u, y_v = to_kr * r_v + to_kg * g_v;
  double u_scale = 2 * (1 - to_kb), v_scale = 2 * (1 - to_kr);

  return set_pair (&matrix->y_u, &matrix->y_v, y_u * luma_scale, y_v * luma_scale) &&
         set_pair (&matrix->u_u, &matrix->u_v, (b_u - y_u) / u_scale - 1, -y_v / u_scale) &&
         set_pair (&matrix->v_u, &matrix->v_v, -y_u / v_scale, (r_v - y_v) / v_scale - 1);
}

static inline gint16
weigh (gint16 cb, gint16 of_cb, gint16 cr, gint16 of_cr)
{
  return (gint16)((gint16)((gint16)(cb * of_cb) + (gint16)(cr * of_cr) + HALF) >> FRACTION_BITS);
}

static inline guint8
clamp_byte (gint16 value)
{
  return (guint8)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Converts `n` chroma samples and computes the offset of the two luma columns over each. */
static void
convert_chroma (YuvMatrix matrix, guint8 *restrict u, guint8 *restrict v, gint16 *restrict offset, int n)
{
  for (int i = 0; i < n; i++) {
    gint16 cb = (gint16)(u[i] - 128), cr = (gint16)(v[i] - 128);

    offset[2 * i] = offset[2 * i + 1] = weigh (cb, matrix.y_u, cr, matrix.y_v);
    u[i] = clamp_byte ((gint16)(u[i] + weigh (cb, matrix.u_u, cr, matrix.u_v)));
    v[i] = clamp_byte ((gint16)(v[i] + weigh (cb, matrix.v_u, cr, matrix.v_v)));
  }
}

static void
add_offset (guint8 *restrict y, const gint16 *restrict offset, int n)
{
  for (int i = 0; i < n; i++)
    y[i] = clamp_byte ((gint16)(y[i] + offset[i]));
}

void
yuv_matrix_apply (const YuvMatrix *matrix, guint8 *y, int y_stride, guint8 *u, int u_stride, guint8 *v, int v_stride,
                  int width, int height)
{
  gint16 offset[2 * CHUNK];

  for (int row = 0; row < height / 2; row++) {
    guint8 *luma = y + (gsize)row * 2 * y_stride;

    for (int at = 0; at < width / 2; at += CHUNK) {
      int n = MIN (CHUNK, width / 2 - at);

      convert_chroma (*matrix, u + (gsize)row * u_stride + at, v + (gsize)row * v_stride + at, offset, n);
      add_offset (luma + 2 * at, offset, 2 * n);
      add_offset (luma + y_stride + 2 * at, offset, 2 * n);
    }
  }
}
