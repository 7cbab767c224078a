/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* motion: much and little are distinguished within a second, and a frame or two of the other change nothing. */
#include "gst/x264/motion.h"

/* Returns: the number of frames until the answer is `much`; 1000: never */
static guint
frames_until (Motion *motion, gboolean much, double share)
{
  for (guint n = 1; n < 1000; n++)
    if (motion_next (motion, share) == much)
      return n;
  return 1000;
}

/* The first frame has no predecessor, so it says nothing. */
static void
test_start (void)
{
  Motion motion;

  motion_init (&motion);
  g_assert_true (motion_next (&motion, 1));
  g_assert_cmpuint (frames_until (&motion, FALSE, 0.12), ==, 3);
  motion_init (&motion);
  g_assert_cmpuint (frames_until (&motion, FALSE, 0.9), ==, 1000);
}

/* A layout or a key frame changes everything once. */
static void
test_little (void)
{
  Motion motion;

  motion_init (&motion);
  frames_until (&motion, FALSE, 0.12);
  for (guint n = 0; n < 400; n++)
    g_assert_false (motion_next (&motion, n % 20 == 0 ? 1 : 0.12));
}

static void
test_to_and_fro (void)
{
  Motion motion;

  motion_init (&motion);
  g_assert_cmpuint (frames_until (&motion, FALSE, 0), <=, 8);
  for (guint n = 0; n < 20; n++) {
    g_assert_cmpuint (frames_until (&motion, TRUE, 1), <=, 8);
    g_assert_cmpuint (frames_until (&motion, FALSE, 0), <=, 16);
  }
}

/* A second of stillness counts, a frame or two of it do not. */
static void
test_pauses (void)
{
  Motion motion;

  motion_init (&motion);
  for (guint n = 0; n < 400; n++)
    g_assert_true (motion_next (&motion, n % 8 > 4 ? 0 : 1));
}

/* Between the two shares nothing changes. */
static void
test_in_between (void)
{
  Motion motion;

  motion_init (&motion);
  g_assert_cmpuint (frames_until (&motion, FALSE, 0.45), ==, 1000);
  frames_until (&motion, FALSE, 0);
  g_assert_cmpuint (frames_until (&motion, TRUE, 0.45), ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/motion/start", test_start);
  g_test_add_func ("/motion/little", test_little);
  g_test_add_func ("/motion/to-and-fro", test_to_and_fro);
  g_test_add_func ("/motion/pauses", test_pauses);
  g_test_add_func ("/motion/in-between", test_in_between);
  return g_test_run ();
}
