/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/channel-map: channels in order, kept, requested and shared. */
#include "gst/core/mix/channel-map.h"

static void
test_in_order_and_kept (void)
{
  g_autoptr (ChannelMap) map = channel_map_new (16);

  g_assert_cmpuint (channel_map_take (map, "a", CHANNEL_MAP_NONE), ==, 0);
  g_assert_cmpuint (channel_map_take (map, "b", CHANNEL_MAP_NONE), ==, 1);
  g_assert_cmpuint (channel_map_take (map, NULL, CHANNEL_MAP_NONE), ==, 2);
  g_assert_cmpuint (channel_map_take (map, NULL, CHANNEL_MAP_NONE), ==, 3);
  g_assert_cmpuint (channel_map_take (map, "a", CHANNEL_MAP_NONE), ==, 0);
  g_assert_cmpuint (channel_map_take (map, "b", 9), ==, 1);
}

static void
test_wanted (void)
{
  g_autoptr (ChannelMap) map = channel_map_new (4);

  g_assert_cmpuint (channel_map_take (map, "a", 1), ==, 1);
  g_assert_cmpuint (channel_map_take (map, "b", CHANNEL_MAP_NONE), ==, 0);
  g_assert_cmpuint (channel_map_take (map, "c", 1), ==, 1);
  g_assert_cmpuint (channel_map_take (map, "d", CHANNEL_MAP_NONE), ==, 2);
  g_assert_cmpuint (channel_map_take (map, "e", 40), ==, 3);
}

static void
test_last_is_shared (void)
{
  static const guint counts[] = { 1, 2, 63, 64 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    g_autoptr (ChannelMap) map = channel_map_new (counts[i]);

    for (guint n = 0; n < 100; n++)
      g_assert_cmpuint (channel_map_take (map, NULL, CHANNEL_MAP_NONE), ==, MIN (n, counts[i] - 1));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel-map/in-order-and-kept", test_in_order_and_kept);
  g_test_add_func ("/channel-map/wanted", test_wanted);
  g_test_add_func ("/channel-map/last-is-shared", test_last_is_shared);
  return g_test_run ();
}
