/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets: their alphabet, their hashes, and comparison. */
#include "manager/core/rules/reel-secret.h"

#include <string.h>

static void
test_print (void)
{
  const guint8 bytes[] = { 0xfb, 0xff, 0xbf, 0x00 };
  guint8 all[REEL_SECRET_BYTES] = { 0 };
  g_autofree char *text = reel_secret_print (bytes, sizeof bytes);
  g_autofree char *zeros = reel_secret_print (all, sizeof all);

  g_assert_cmpstr (text, ==, "-_-_AA");
  g_assert_cmpuint (strlen (zeros), ==, 43);
}

static void
test_form (void)
{
  const guint8 bytes[REEL_SECRET_BYTES] = { 0xfb, 0xff, 0xbf };
  g_autofree char *secret = reel_secret_print (bytes, sizeof bytes);
  static const char *const others[] = { "",
                                        "alice",
                                        "\xff",
                                        "--------------------------------------------",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\xe4",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

  g_assert_true (reel_secret_has_form (secret));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (reel_secret_has_form (others[i]));
}

/* Computed with sha256sum. */
static void
test_hash (void)
{
  g_autofree char *plain = reel_secret_hash (NULL, "abc");
  g_autofree char *salted = reel_secret_hash ("l1", "abc");

  g_assert_cmpstr (plain, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (salted, ==, "c70155afdadbcbd08d8c7c772f9dbeb63b9292fb03de2f8e4b69b4f02c2f3aad");
}

static void
test_equal (void)
{
  g_assert_true (reel_secret_equal ("abc", "abc"));
  g_assert_true (reel_secret_equal ("", ""));
  g_assert_false (reel_secret_equal ("abc", "abd"));
  g_assert_false (reel_secret_equal ("abc", "xbc"));
  g_assert_false (reel_secret_equal ("abc", "ab"));
  g_assert_false (reel_secret_equal ("", "a"));
}

/* HMAC by openssl dgst -sha256 -hmac. */
static void
test_mask (void)
{
  g_autoptr (GBytes) key = g_bytes_new_static ("0123456789abcdef0123456789abcdef", REEL_SECRET_BYTES);
  g_autoptr (GBytes) other = g_bytes_new_static ("0123456789abcdef0123456789abcdeg", REEL_SECRET_BYTES);
  const guint8 bytes[REEL_SECRET_BYTES] = { 0 };
  g_autofree char *secret = reel_secret_print (bytes, sizeof bytes);
  g_autofree char *masked = reel_secret_mask (key, "l1", secret);
  g_autofree char *back = reel_secret_mask (key, "l1", masked);
  g_autofree char *second = reel_secret_mask (key, "l2", secret);
  g_autofree char *wrong = reel_secret_mask (other, "l1", masked);
  g_autofree char *long_one = g_strconcat (secret, "A", NULL);

  g_assert_cmpstr (masked, ==, "Bw_KvUn88J7cQ1R9w3ibgXD2hwQmxhrPmxWX7O9lwwc");
  g_assert_cmpstr (back, ==, secret);
  g_assert_cmpstr (second, !=, masked);
  g_assert_cmpstr (wrong, !=, secret);
  g_assert_null (reel_secret_mask (key, "l1", ""));
  g_assert_null (reel_secret_mask (key, "l1", "short"));
  g_assert_null (reel_secret_mask (key, "l1", long_one));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/secret/print", test_print);
  g_test_add_func ("/core/secret/form", test_form);
  g_test_add_func ("/core/secret/hash", test_hash);
  g_test_add_func ("/core/secret/equal", test_equal);
  g_test_add_func ("/core/secret/mask", test_mask);
  return g_test_run ();
}
