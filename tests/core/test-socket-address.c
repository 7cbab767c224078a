/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses with a port, as text. */
#include "manager/core/wire/reel-socket-address.h"

#include "manager/core/wire/reel-error.h"

static void
test_good (void)
{
  static const struct {
    const char *text, *host;
    guint16 port;
  } cases[] = {
    { "127.0.0.1:5005", "127.0.0.1", 5005 },
    { "255.255.255.255:1", "255.255.255.255", 1 },
    { "[::1]:65535", "::1", 65535 },
    { "[2001:db8::1]:5005", "2001:db8::1", 5005 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *host = NULL;
    guint16 port = 0;

    g_assert_true (reel_socket_address_parse ("a", cases[i].text, &host, &port, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (host, ==, cases[i].host);
    g_assert_cmpuint (port, ==, cases[i].port);
  }
}

static void
test_bad (void)
{
  static const char *const cases[] = {
    "",
    ":",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "127.0.0.1: 5",
    ":5005",
    "host:5005",
    "256.0.0.1:5005",
    "::1:5005",
    "[]:5005",
    "[::1:5005",
    "::1]:5005",
    "[127.0.0.1]:5005",
    "[::1]5005",
    "[::1]",
    "127.0.0.1:5005x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *host = NULL;

    if (reel_socket_address_parse ("rtcp-address", cases[i], &host, NULL, &error))
      g_error ("\"%s\" was accepted", cases[i]);
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_true (g_str_has_prefix (error->message, "rtcp-address: "));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/socket-address/good", test_good);
  g_test_add_func ("/socket-address/bad", test_bad);
  return g_test_run ();
}
