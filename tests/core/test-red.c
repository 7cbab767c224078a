/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The blocks of redundant encoding, as RFC 2198 describes them. */
#include "manager/core/media/reel-red.h"

#define ROUNDS 200000

static void
test_blocks (void)
{
  static const struct {
    guint8 payload[16];
    gsize size;
    gboolean good;
    guint8 payload_type;
    gsize offset;
  } rows[] = {
    { { 96, 1, 2 }, 3, TRUE, 96, 1 },
    { { 96 }, 1, TRUE, 96, 1 },
    { { 0x80 | 100, 0, 4, 2, 96, 7, 7, 1, 2 }, 9, TRUE, 96, 7 },
    { { 0x80 | 100, 0, 4, 1, 0x80 | 101, 0, 4, 2, 96, 7, 8, 8, 1 }, 13, TRUE, 96, 12 },
    { { 0x80 | 100, 0, 0, 0, 96 }, 5, TRUE, 96, 5 },
    { { 0 }, 0, FALSE, 0, 0 },
    { { 0x80 | 100, 0, 4 }, 3, FALSE, 0, 0 },
    { { 0x80 | 100, 0, 4, 0 }, 4, FALSE, 0, 0 },
    { { 0x80 | 100, 0, 4, 2, 96, 7 }, 6, FALSE, 0, 0 },
    { { 0x80 | 100, 0, 7, 255, 96, 7 }, 6, FALSE, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 payload_type = 0;
    gsize offset = 0;

    g_assert_true (reel_red_find_primary (rows[i].payload, rows[i].size, &payload_type, &offset) == rows[i].good);
    if (!rows[i].good)
      continue;
    g_assert_cmpuint (payload_type, ==, rows[i].payload_type);
    g_assert_cmpuint (offset, ==, rows[i].offset);
  }
}

static void
test_mutated (void)
{
  for (guint round = 0; round < ROUNDS; round++) {
    const gsize size = (gsize)g_random_int_range (0, 24);
    g_autofree guint8 *payload = g_malloc (size);
    guint8 payload_type = 0;
    gsize offset = 0;

    for (gsize i = 0; i < size; i++)
      payload[i] = (guint8)(g_random_boolean () ? g_random_int () : g_random_int () & 0x83);
    if (!reel_red_find_primary (payload, size, &payload_type, &offset))
      continue;
    g_assert_cmpuint (payload_type, <, 128);
    g_assert_cmpuint (offset, <=, size);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/red/blocks", test_blocks);
  g_test_add_func ("/red/mutated", test_mutated);
  return g_test_run ();
}
