/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The time of arrival of a message. */
#include "manager/core/wire/reel-arrival.h"

static void
test_kept (void)
{
  g_autoptr (GObject) message = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);

  reel_arrival_note (message, G_GINT64_CONSTANT (1234567890123));
  g_assert_cmpint (reel_arrival_get (message), ==, G_GINT64_CONSTANT (1234567890123));
  g_assert_cmpint (reel_arrival_get (other), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arrival/kept", test_kept);
  return g_test_run ();
}
