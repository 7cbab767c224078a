/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/media/reel-h265-sets. */
#include "manager/core/media/reel-h265-sets.h"

#include <string.h>

/* A set whose code is @id. Returns: its size */
static gsize
make (guint8 *nal, guint id)
{
  const guint bits = g_bit_storage (id + 1);

  memset (nal, 0, 24);
  nal[0] = 33 << 1;
  nal[1] = 1;
  for (guint i = 0; i < bits; i++) {
    const guint at = bits - 1 + i;

    if (((id + 1) >> (bits - 1 - i) & 1) != 0)
      nal[15 + at / 8] |= (guint8)(0x80 >> at % 8);
  }
  return 24;
}

static void
test_limit (void)
{
  ReelH265Sets sets = { 0 };
  guint8 nal[24];

  for (guint round = 0; round < 2; round++) {
    for (guint id = 0; id < REEL_H265_MAX_SETS; id++)
      g_assert_true (reel_h265_sets_admit (&sets, nal, make (nal, 1000 * id)));
  }
  g_assert_cmpuint (sets.n, ==, REEL_H265_MAX_SETS);
  g_assert_false (reel_h265_sets_admit (&sets, nal, make (nal, 1)));
  nal[0] = 32 << 1;
  g_assert_true (reel_h265_sets_admit (&sets, nal, 24));
}

static void
test_aggregate (void)
{
  ReelH265Sets sets = { 0 };
  guint8 payload[2 + 5 + 26 + 26] = { 48 << 1, 1, 0, 3, 32 << 1, 1, 0xff, 0, 24 };

  make (payload + 9, 5);
  payload[34] = 24;
  make (payload + 35, 6);
  g_assert_true (reel_h265_sets_admit (&sets, payload, sizeof payload));
  g_assert_cmpuint (sets.n, ==, 2);
  g_assert_cmpuint (sets.codes[0], ==, 5);
  g_assert_cmpuint (sets.codes[1], ==, 6);
}

static void
test_unreadable (void)
{
  ReelH265Sets sets = { 0 };
  guint8 nal[24] = { 33 << 1, 1 };

  g_assert_false (reel_h265_sets_admit (&sets, nal, sizeof nal));
  make (nal, 0);
  g_assert_true (reel_h265_sets_admit (&sets, nal, 16));
  g_assert_false (reel_h265_sets_admit (&sets, nal, 15));
  make (nal, 255);
  g_assert_false (reel_h265_sets_admit (&sets, nal, 17)); /* 17 bits */
  g_assert_true (reel_h265_sets_admit (&sets, nal, 18));
}

/* In blocks of exactly their size, so that a read beyond the end is detected. */
static void
test_noise (void)
{
  for (guint i = 0; i < 20000; i++) {
    const gsize size = (gsize)g_test_rand_int_range (1, 64);
    g_autofree guint8 *payload = g_malloc (size);
    ReelH265Sets sets = { 0 };

    for (gsize k = 0; k < size; k++)
      payload[k] = (guint8)(g_test_rand_int_range (0, 3) == 0 ? g_test_rand_int () : 0);
    payload[0] = i % 2 == 0 ? 33 << 1 : 48 << 1;
    reel_h265_sets_admit (&sets, payload, size);
    g_assert_cmpuint (sets.n, <=, REEL_H265_MAX_SETS);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/h265-sets/limit", test_limit);
  g_test_add_func ("/h265-sets/aggregate", test_aggregate);
  g_test_add_func ("/h265-sets/unreadable", test_unreadable);
  g_test_add_func ("/h265-sets/noise", test_noise);
  return g_test_run ();
}
