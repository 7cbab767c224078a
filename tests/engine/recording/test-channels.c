/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Channels: whose is which, and what the next worker is told. */
#include "manager/engine/recording/reel-channels.h"

static void
test_mixed (void)
{
  g_autoptr (ReelChannels) channels = reel_channels_new (TRUE);

  g_assert_cmpint (reel_channels_find (channels, "a"), ==, 0);
}

static void
test_unmixed (void)
{
  g_autoptr (ReelChannels) channels = reel_channels_new (FALSE);
  g_autoptr (ReelChannels) next = reel_channels_new (FALSE);
  g_autoptr (GVariant) text = NULL;

  g_assert_cmpint (reel_channels_find (channels, "a"), ==, -1);
  reel_channels_set (channels, "a", 0);
  reel_channels_set (channels, "b", 3);
  reel_channels_set (channels, "b", 2);
  g_assert_cmpint (reel_channels_find (channels, "a"), ==, 0);
  text = g_variant_ref_sink (reel_channels_to_variant (channels));
  g_assert_cmpuint (g_variant_n_children (text), ==, 2);
  reel_channels_restore (next, text);
  g_assert_cmpint (reel_channels_find (next, "a"), ==, 0);
  g_assert_cmpint (reel_channels_find (next, "b"), ==, 2);
  g_assert_cmpint (reel_channels_find (next, "c"), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channels/mixed", test_mixed);
  g_test_add_func ("/channels/unmixed", test_unmixed);
  return g_test_run ();
}
