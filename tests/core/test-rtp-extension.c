/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Header extensions of both forms, and what is none. */
#include "manager/core/media/reel-rtp-extension.h"

#include <string.h>

#define ROUNDS 200000
#define HEAD   "90600001 00000000 00000001 "

static guint8 *
read_hex (const char *hex, gsize *size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (; hex[0] != '\0'; hex += hex[0] == ' ' ? 1 : 2) {
    guint8 byte;

    if (hex[0] == ' ')
      continue;
    byte = (guint8)(g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
    g_byte_array_append (bytes, &byte, 1);
  }
  return g_byte_array_steal (bytes, size);
}

static void
test_elements (void)
{
  static const struct {
    const char *hex;
    guint id;
    const char *found; /* (nullable) */
  } cases[] = {
    { HEAD "bede0001 10ff0000 aabb", 1, "ff" },
    { HEAD "bede0002 10ff0022 61626300 aabb", 2, "616263" },
    { HEAD "bede0002 10ff0022 61626300 aabb", 3, NULL },
    { HEAD "bede0001 e0070000", 14, "07" },
    { HEAD "bede0001 f0070000", 15, NULL },
    { HEAD "bede0002 f0070010 ff000000", 1, NULL } /* nothing follows 15 */,
    { HEAD "bede0002 01070710 ff000000", 1, NULL } /* nor padding with a length */,
    { HEAD "bede0001 13070000", 1, NULL } /* longer than all of them */,
    { HEAD "bede0001 10ff0000", 17, NULL } /* not the one whose lower bits are the same */,
    { HEAD "bede0000", 1, NULL },
    { HEAD "10000001 01010700", 1, "07" },
    { HEAD "100f0001 10010700", 16, "07" } /* whatever the appbits */,
    { HEAD "10000002 0f000010 02616200", 15, "" },
    { HEAD "10000002 0f000010 02616200", 16, "6162" },
    { HEAD "10000002 000000ff 01070000", 255, "07" },
    { HEAD "10000002 000000ff 01070000", 0, NULL },
    { HEAD "10000001 10030700", 16, NULL },
    { HEAD "10000001 00000010", 16, NULL } /* without a length */,
    { HEAD "10100001 10010700", 16, NULL } /* of another kind */,
    { "80600001 00000000 00000001 10000001 10010700", 16, NULL },
    { "92600001 00000000 00000001 00000002 00000003 bede0001 10ff0000", 1, "ff" },
    { "80c80006 00000001 00000000 bede0001 10ff0000", 1, NULL },
    { "", 1, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gsize size = 0, length = 0, expected_length = 0;
    g_autofree guint8 *packet = read_hex (cases[i].hex, &size), *expected = NULL;
    const guint8 *found = reel_rtp_extension_find (packet, size, cases[i].id, &length);

    if ((found != NULL) != (cases[i].found != NULL))
      g_error ("%s", cases[i].hex);
    if (found == NULL)
      continue;
    expected = read_hex (cases[i].found, &expected_length);
    g_assert_cmpmem (found, length, expected, expected_length);
  }
}

/* Any input, in a block of exactly that size, so that valgrind and the sanitizers detect a read beyond it. */
static void
test_noise (void)
{
  for (guint i = 0; i < ROUNDS; i++) {
    const gsize size = (gsize)g_test_rand_int_range (0, 48);
    g_autofree guint8 *packet = g_malloc (MAX (size, 1));
    const guint8 *found = NULL;
    gsize length = 0;

    for (gsize k = 0; k < size; k++)
      packet[k] = (guint8)g_test_rand_int_range (0, i % 2 == 0 ? 256 : 20);
    if (size >= 16) {
      const guint8 head[] = { i % 4 < 2 ? 0xbe : 0x10, i % 4 < 2 ? 0xde : 0, 0, (guint8)g_test_rand_int_range (0, 10) };

      packet[0] = 0x90;
      memcpy (packet + 12, head, sizeof head);
    }
    found = reel_rtp_extension_find (packet, size, (guint)g_test_rand_int_range (0, 20), &length);
    if (found != NULL) {
      g_assert_true (found > packet);
      g_assert_true (found + length <= packet + size);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-extension/elements", test_elements);
  g_test_add_func ("/rtp-extension/noise", test_noise);
  return g_test_run ();
}
