/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/yuv-matrix against the conversion by RGB in floating point. */
#include "gst/core/tile/yuv-matrix.h"

#include <math.h>
#include <string.h>

typedef struct {
  double kr, kb;
} Weights;

static const Weights BT601 = { 0.299, 0.114 }, BT709 = { 0.2126, 0.0722 };

static void
from_rgb (const Weights *w, const double *rgb, guint8 *yuv)
{
  double y = w->kr * rgb[0] + (1 - w->kr - w->kb) * rgb[1] + w->kb * rgb[2];

  yuv[0] = (guint8)lrint (16 + 219 * y);
  yuv[1] = (guint8)lrint (128 + 224 * (rgb[2] - y) / (2 * (1 - w->kb)));
  yuv[2] = (guint8)lrint (128 + 224 * (rgb[0] - y) / (2 * (1 - w->kr)));
}

static void
check_colour (const double *rgb)
{
  guint8 from[3], to[3], y[4], u, v;
  YuvMatrix matrix;

  from_rgb (&BT601, rgb, from);
  from_rgb (&BT709, rgb, to);
  memset (y, from[0], sizeof y);
  u = from[1];
  v = from[2];
  g_assert_true (yuv_matrix_init (&matrix, BT601.kr, BT601.kb, BT709.kr, BT709.kb));
  yuv_matrix_apply (&matrix, y, 2, &u, 1, &v, 1, 2, 2);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (ABS (y[i] - to[0]), <=, 1);
  g_assert_cmpint (ABS (u - to[1]), <=, 1);
  g_assert_cmpint (ABS (v - to[2]), <=, 1);
}

static void
test_colours (void)
{
  for (guint r = 0; r <= 8; r++)
    for (guint g = 0; g <= 8; g++)
      for (guint b = 0; b <= 8; b++)
        check_colour ((double[]){ r / 8.0, g / 8.0, b / 8.0 });
}

/* Every pixel of the rectangle and none beside it, across the blocks in which the loops work. */
static void
test_whole_rectangle (void)
{
  const int width = 1302, height = 6, stride = 1400;
  g_autofree guint8 *y = g_malloc0 ((gsize)stride * height);
  g_autofree guint8 *u = g_malloc0 ((gsize)stride * height), *v = g_malloc0 ((gsize)stride * height);
  YuvMatrix matrix;

  memset (y, 100, (gsize)stride * height);
  memset (u, 60, (gsize)stride * height);
  memset (v, 200, (gsize)stride * height);
  g_assert_true (yuv_matrix_init (&matrix, BT601.kr, BT601.kb, BT709.kr, BT709.kb));
  yuv_matrix_apply (&matrix, y, stride, u, stride, v, stride, width, height);
  g_assert_cmpuint (y[0], !=, 100);
  for (int row = 0; row < height; row++)
    for (int x = 0; x < stride; x++) {
      gboolean inside = x < width, chroma_inside = x < width / 2 && row < height / 2;

      g_assert_cmpuint (y[row * stride + x], ==, inside ? y[0] : 100);
      g_assert_cmpuint (u[row * stride + x], ==, chroma_inside ? u[0] : 60);
      g_assert_cmpuint (v[row * stride + x], ==, chroma_inside ? v[0] : 200);
    }
}

/* Far from any video: refused instead of computed wrongly. */
static void
test_too_far_apart (void)
{
  YuvMatrix matrix;

  g_assert_false (yuv_matrix_init (&matrix, 0.9, 0.05, BT709.kr, BT709.kb));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/yuv-matrix/colours", test_colours);
  g_test_add_func ("/yuv-matrix/whole-rectangle", test_whole_rectangle);
  g_test_add_func ("/yuv-matrix/too-far-apart", test_too_far_apart);
  return g_test_run ();
}
