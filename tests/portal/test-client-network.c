/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-client-network. */
#include "manager/portal/reel-client-network.h"

static void
test_networks (void)
{
  static const char *const pairs[][2] = {
    { "198.51.100.7", "198.51.100.7" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
    { "2001:db8:1:2::", "2001:db8:1:2::" },
    { "2001:db8:1:3::1", "2001:db8:1:3::" },
    { "::ffff:198.51.100.7", "198.51.100.7" },
    { "::1", "::" },
    { "", "" },
    { "unknown", "unknown" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *network = reel_client_network_of (pairs[i][0]);

    g_assert_cmpstr (network, ==, pairs[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-network/networks", test_networks);
  return g_test_run ();
}
