/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses that are the same, and those that are not (RFC 3261, section 19.1.4). */
#include "manager/core/wire/reel-address.h"

static const struct {
  const char *one;
  const char *other;
  gboolean equal;
} cases[] = {
  { "sip:anna@example.org", "sip:anna@example.org", TRUE },
  { "sip:anna@example.org", "SIP:anna@EXAMPLE.Org", TRUE },
  { "sip:anna@example.org", "sip:anna@example.org:5060", TRUE },
  { "sips:anna@example.org", "sips:anna@example.org:5061", TRUE },
  { "sip:anna@[::1]:5060", "sip:anna@[::1]", TRUE },
  { "sip:%61nna@example.org;transport=TCP", "sip:anna@example.org;Transport=udp", TRUE },
  { "sip:anna@example.org", "sip:anna@example.org;lr?subject=x", TRUE },
  { "\"Anna\" <sip:anna@example.org>;tag=1", "sip:anna@example.org", TRUE },
  { "tel:+43-1-234", "tel:+431234", TRUE },
  { "tel:+43(1)234;phone-context=x", "sip:+431234@gw.example.org;user=phone", TRUE },
  { "sip:+431234@a.example;user=phone", "sip:+43.1.234@b.example;user=phone;x=y", TRUE },
  { "1234", "1234", TRUE },
  { "sip:Anna@example.org", "sip:anna@example.org", FALSE },
  { "sip:anna@example.org", "sips:anna@example.org", FALSE },
  { "sip:anna@example.org:5061", "sip:anna@example.org", FALSE },
  { "sip:anna@example.org", "sip:anna@example.com", FALSE },
  { "sip:+431234@a.example", "sip:+431234@b.example", FALSE },
  { "sip:+431234@a.example;user=phones", "tel:+431234", FALSE },
  { "tel:+431234", "tel:431234", FALSE },
  { "1234", "sip:1234", FALSE },
  { "sip:", "sips:", FALSE },
};

static void
test_equal (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s and %s", cases[i].one, cases[i].other);
    g_assert_cmpint (reel_address_equal (cases[i].one, cases[i].other), ==, cases[i].equal);
    g_assert_cmpint (reel_address_equal (cases[i].other, cases[i].one), ==, cases[i].equal);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/address/equal", test_equal);
  return g_test_run ();
}
