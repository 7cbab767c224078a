/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text form of age's keys. */
#include "manager/seal/reel-bech32.h"

#include <string.h>

/* The vector of BIP 173 for 20 bytes that are 0 to 31 in groups of five bits, with the prefix "abcdef". */
#define GOOD "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"

static void
test_good (void)
{
  static const guint8 expected[20] = { 0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf,
                                       0x84, 0x65, 0x3a, 0x56, 0xd7, 0xc6, 0x75, 0xbe, 0x77, 0xdf };
  g_autofree char *upper = g_ascii_strup (GOOD, -1);
  guint8 bytes[20];

  g_assert_true (reel_bech32_decode (GOOD, "abcdef1", bytes, sizeof bytes));
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
  g_assert_true (reel_bech32_decode (upper, "abcdef1", bytes, sizeof bytes));
}

/* Any changed character is detected, and so is any other length. */
static void
test_bad (void)
{
  guint8 bytes[21];

  for (gsize i = 0; i < strlen (GOOD); i++) {
    g_autofree char *text = g_strdup (GOOD);

    text[i] = text[i] == 'q' ? 'p' : 'q';
    g_assert_false (reel_bech32_decode (text, "abcdef1", bytes, 20));
  }
  g_assert_false (reel_bech32_decode (GOOD, "abcdef1", bytes, 19));
  g_assert_false (reel_bech32_decode (GOOD, "abcdef1", bytes, 21));
  g_assert_false (reel_bech32_decode (GOOD, "abcdeg1", bytes, 20));
  g_assert_false (reel_bech32_decode ("", "abcdef1", bytes, 20));
  g_assert_false (reel_bech32_decode ("Abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef1", bytes, 20));
  g_assert_false (reel_bech32_decode ("abcdef1bpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef1", bytes, 20));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bech32/good", test_good);
  g_test_add_func ("/bech32/bad", test_bad);
  return g_test_run ();
}
