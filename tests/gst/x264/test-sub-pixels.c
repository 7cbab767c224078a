/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sub-pixels: on while much moves, given up soon where little does, and back at a key frame only. */
#include "gst/x264/sub-pixels.h"

/* Frames, none of them a key frame, until the answer is `on`; 1000: never. */
static guint
frames_until (SubPixels *sub_pixels, gboolean on, gdouble moving)
{
  for (guint n = 1; n < 1000; n++)
    if (sub_pixels_next (sub_pixels, moving, FALSE) == on)
      return n;
  return 1000;
}

static void
test_all_moves (void)
{
  SubPixels sub_pixels;

  sub_pixels_init (&sub_pixels);
  for (guint n = 0; n < 400; n++)
    g_assert_true (sub_pixels_next (&sub_pixels, n % 80 == 0 ? 1 : 0.9, n % 80 == 0));
}

/* The first frame differs from none, so that it says nothing. */
static void
test_little_moves (void)
{
  SubPixels sub_pixels;

  sub_pixels_init (&sub_pixels);
  g_assert_true (sub_pixels_next (&sub_pixels, 1, TRUE));
  g_assert_cmpuint (frames_until (&sub_pixels, FALSE, 0.12), ==, 3);
  for (guint n = 0; n < 400; n++)
    g_assert_false (sub_pixels_next (&sub_pixels, n % 20 == 0 ? 1 : 0.12, n % 80 == 0));
}

static void
test_back_at_a_key_frame (void)
{
  SubPixels sub_pixels;

  sub_pixels_init (&sub_pixels);
  g_assert_cmpuint (frames_until (&sub_pixels, FALSE, 0), <, 10);
  g_assert_cmpuint (frames_until (&sub_pixels, TRUE, 1), ==, 1000);
  g_assert_true (sub_pixels_next (&sub_pixels, 1, TRUE));
  g_assert_cmpuint (frames_until (&sub_pixels, FALSE, 1), ==, 1000);
}

/* A second of stillness gives them up, a frame or two of it do not. */
static void
test_pauses (void)
{
  SubPixels sub_pixels;

  sub_pixels_init (&sub_pixels);
  for (guint n = 0; n < 400; n++)
    g_assert_true (sub_pixels_next (&sub_pixels, n % 8 > 4 ? 0 : 1, FALSE));
  g_assert_cmpuint (frames_until (&sub_pixels, FALSE, 0), <=, 8);
}

/* Between the two shares everything stays as it is. */
static void
test_in_between (void)
{
  SubPixels sub_pixels;

  sub_pixels_init (&sub_pixels);
  g_assert_cmpuint (frames_until (&sub_pixels, FALSE, 0.45), ==, 1000);
  g_assert_cmpuint (frames_until (&sub_pixels, FALSE, 0), <, 10);
  for (guint n = 0; n < 100; n++)
    g_assert_false (sub_pixels_next (&sub_pixels, 0.45, TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sub-pixels/all-moves", test_all_moves);
  g_test_add_func ("/sub-pixels/little-moves", test_little_moves);
  g_test_add_func ("/sub-pixels/back-at-a-key-frame", test_back_at_a_key_frame);
  g_test_add_func ("/sub-pixels/pauses", test_pauses);
  g_test_add_func ("/sub-pixels/in-between", test_in_between);
  return g_test_run ();
}
