/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/yuv-range: every value against exact arithmetic. */
#include "gst/core/tile/yuv-range.h"

#include <math.h>

static void
test_every_value (void)
{
  guint8 y[2][256], u[128], v[128];

  for (guint i = 0; i < 256; i++)
    y[0][i] = y[1][i] = (guint8)i;
  for (guint i = 0; i < 128; i++) {
    u[i] = (guint8)(2 * i);
    v[i] = (guint8)(2 * i + 1);
  }
  yuv_range_narrow (y[0], 256, u, 128, v, 128, 256, 2);
  for (guint i = 0; i < 256; i++) {
    g_assert_cmpfloat_with_epsilon (y[0][i], 16 + i * 219 / 255.0, 0.7);
    g_assert_cmpint (y[0][i], ==, y[1][i]);
  }
  for (guint i = 0; i < 128; i++) {
    g_assert_cmpfloat_with_epsilon (u[i], 128 + (2.0 * i - 128) * 224 / 255, 0.7);
    g_assert_cmpfloat_with_epsilon (v[i], 128 + (2.0 * i + 1 - 128) * 224 / 255, 0.7);
  }
  /* black, white and grey have their exact values */
  g_assert_cmpint (y[0][0], ==, 16);
  g_assert_cmpint (y[0][255], ==, 235);
  g_assert_cmpint (u[64], ==, 128);
  g_assert_cmpint (u[0], ==, 16);
  g_assert_cmpint (v[127], ==, 240);
}

/* Nothing beside the rectangle is touched. */
static void
test_strides (void)
{
  guint8 y[4 * 8], u[2 * 8], v[2 * 8];

  for (guint i = 0; i < sizeof y; i++)
    y[i] = 200;
  for (guint i = 0; i < sizeof u; i++)
    u[i] = v[i] = 200;
  yuv_range_narrow (y, 8, u, 8, v, 8, 4, 4);
  for (guint i = 0; i < sizeof y; i++)
    g_assert_cmpint (y[i], ==, i % 8 < 4 ? 188 : 200);
  for (guint i = 0; i < sizeof u; i++)
    g_assert_cmpint (u[i], ==, i % 8 < 2 ? 191 : 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/yuv-range/every-value", test_every_value);
  g_test_add_func ("/yuv-range/strides", test_strides);
  return g_test_run ();
}
