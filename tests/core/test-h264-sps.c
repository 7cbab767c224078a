/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture size from sequence parameter sets that x264 wrote, and from noise. */
#include "manager/core/media/reel-h264-sps.h"

#define ROUNDS 200000

typedef struct {
  const char *bytes;
  gsize size;
  guint width, height;
} Row;

#define BYTES(s) s, sizeof (s) - 1

static const Row rows[] = {
  { BYTES ("\x67\x42\xc0\x0b\xd9\x01\x41\x9f\x9f\x01\x10\x00\x00\x03\x00\x10\x00\x00\x03\x01\x00\xf1\x42\xa4\x80"), 320,
    192 },
  { BYTES ("\x67\x64\x00\x28\xac\xd9\x40\x78\x02\x27\xe5\xc0\x44\x00\x00\x03\x00\x04\x00\x00\x03\x00\x40\x3c\x60\xc6"),
    1920, 1088 },
  { BYTES ("\x67\x64\x00\x33\xac\xd9\x40\x10\x00\x12\x1b\x01\x10\x00\x00\x03\x00\x10\x00\x00\x03\x01\x00\xf1\x83\x19"),
    4096, 2304 },
  { BYTES ("\x67\xf4\x00\x16\x91\x9b\x28\x14\x07\xb6\x02\x20\x00\x00\x03\x00\x20\x00\x00\x03\x02\x01\xe2\xc5\xb2\xc0"),
    640, 480 },
  { BYTES ("\x67\xf4\x00\x1e\x91\x9b\x28\x16\x84\x9b\x01\x10\x00\x00\x03\x00\x10\x00\x00\x03\x03\x21\xf1\x42\x99\x60"),
    720, 576 },
};

static void
test_sizes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint width = 0, height = 0;

    g_assert_true (reel_h264_sps_get_size ((const guint8 *)rows[i].bytes, rows[i].size, &width, &height));
    g_assert_cmpuint (width, ==, rows[i].width);
    g_assert_cmpuint (height, ==, rows[i].height);
  }
}

/* Cut off before the size, there is none. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint width = 0, height = 0;

    for (gsize size = 0; size < 6; size++)
      g_assert_false (reel_h264_sps_get_size ((const guint8 *)rows[i].bytes, size, &width, &height));
  }
}

static void
test_noise (void)
{
  for (guint i = 0; i < ROUNDS; i++) {
    const gsize size = (gsize)g_test_rand_int_range (0, 700);
    g_autofree guint8 *data = g_malloc (MAX (size, 1));
    guint width = 0, height = 0;

    for (gsize k = 0; k < size; k++)
      data[k] = (guint8)(g_test_rand_int () & (i % 2 == 0 ? 0xff : 0x05));
    if (reel_h264_sps_get_size (data, size, &width, &height)) {
      g_assert_cmpuint (width, >, 0);
      g_assert_cmpuint (height, >, 0);
      g_assert_cmpuint (width, <=, 1 << 20);
      g_assert_cmpuint (height, <=, 1 << 21);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/h264-sps/sizes", test_sizes);
  g_test_add_func ("/h264-sps/cut", test_cut);
  g_test_add_func ("/h264-sps/noise", test_noise);
  return g_test_run ();
}
