/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last keys that were pressed on a telephone. */
#include "manager/core/media/reel-digits.h"

static void
test_digits (void)
{
  char digits[REEL_DIGITS_MAX + 1] = "";

  g_assert_null (reel_digits_get (digits, 0));
  for (guint event = 0; event < 16; event++)
    reel_digits_add (digits, (guint8)event);
  g_assert_cmpstr (digits, ==, "0123456789*#ABCD");
  reel_digits_add (digits, 16); /* flash */
  reel_digits_add (digits, 255);
  reel_digits_add (digits, 7);
  g_assert_cmpstr (digits, ==, "3456789*#ABCD??7");
  g_assert_cmpstr (reel_digits_get (digits, 0), ==, "7");
  g_assert_cmpstr (reel_digits_get (digits, 3), ==, "D");
  g_assert_cmpstr (reel_digits_get (digits, 15), ==, "3");
  g_assert_null (reel_digits_get (digits, 16));
  g_assert_null (reel_digits_get (digits, G_MAXUINT));
  g_assert_null (reel_digits_get ("x", 0)); /* of a worker that is mistaken */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digits/last", test_digits);
  return g_test_run ();
}
