/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/gate/chunk-clock: where chunks begin and end, and each warning once, in order, and only if it is
 * still ahead. */
#include "gst/core/gate/chunk-clock.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define WARNINGS                                                                                                       \
  {                                                                                                                    \
    60 * SECOND, 600 * SECOND, 300 * SECOND                                                                            \
  }

static ChunkClock *
new_clock (guint64 limit, gboolean rolls)
{
  const guint64 warnings[] = WARNINGS;

  return chunk_clock_new (limit, rolls, "limit", warnings, G_N_ELEMENTS (warnings));
}

static void
assert_notice (ChunkClock *clock, guint64 recorded, ChunkClockNotice expected, guint64 expected_value)
{
  guint64 value = G_MAXUINT64;

  g_assert_cmpint (chunk_clock_advance (clock, recorded, &value), ==, expected);
  if (expected != CHUNK_CLOCK_NOTHING)
    g_assert_cmpuint (value, ==, expected_value);
}

static void
test_warnings (void)
{
  g_autoptr (ChunkClock) clock = new_clock (3600 * SECOND, FALSE);

  assert_notice (clock, 3000 * SECOND - 1, CHUNK_CLOCK_NOTHING, 0);
  assert_notice (clock, 3000 * SECOND, CHUNK_CLOCK_WARNING, 600 * SECOND);
  assert_notice (clock, 3000 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  /* Several at the same time come in descending order. */
  assert_notice (clock, 3550 * SECOND, CHUNK_CLOCK_WARNING, 300 * SECOND);
  assert_notice (clock, 3550 * SECOND, CHUNK_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 3600 * SECOND, CHUNK_CLOCK_LIMIT, 0);
  assert_notice (clock, 3600 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  g_assert_cmpuint (chunk_clock_final_end (clock), ==, 3600 * SECOND);
  g_assert_cmpuint (chunk_clock_remaining (clock), ==, 0);
}

static void
test_only_those_ahead (void)
{
  g_autoptr (ChunkClock) clock = new_clock (300 * SECOND, FALSE);

  assert_notice (clock, 0, CHUNK_CLOCK_NOTHING, 0);
  assert_notice (clock, 239 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  assert_notice (clock, 240 * SECOND, CHUNK_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 299 * SECOND, CHUNK_CLOCK_NOTHING, 0);
}

static void
test_roll (void)
{
  g_autoptr (ChunkClock) clock = new_clock (100 * SECOND, TRUE);
  ChunkInfo info;

  for (guint i = 0; i < 5; i++) {
    assert_notice (clock, (i * 100 + 40) * SECOND, CHUNK_CLOCK_WARNING, 60 * SECOND);
    g_assert_cmpuint (chunk_clock_remaining (clock), ==, 60 * SECOND);
    assert_notice (clock, (i + 1) * 100 * SECOND, CHUNK_CLOCK_LIMIT, i);
    assert_notice (clock, (i + 1) * 100 * SECOND, CHUNK_CLOCK_NOTHING, 0);
    chunk_clock_locate (clock, (i + 1) * 100 * SECOND - 1, &info);
    g_assert_cmpuint (info.index, ==, i);
    g_assert_cmpuint (info.end, ==, (i + 1) * 100 * SECOND);
    chunk_clock_locate (clock, (i + 1) * 100 * SECOND, &info);
    g_assert_cmpuint (info.index, ==, i + 1);
    g_assert_cmpuint (info.start, ==, (i + 1) * 100 * SECOND);
    g_assert_cmpstr (info.end_reason, ==, "limit");
  }
  g_assert_cmpuint (chunk_clock_final_end (clock), ==, G_MAXUINT64);
  g_assert_cmpuint (chunk_clock_recorded (clock), ==, 500 * SECOND);
}

/* One long step reports everything on its way. */
static void
test_leap (void)
{
  g_autoptr (ChunkClock) clock = new_clock (100 * SECOND, TRUE);

  assert_notice (clock, 250 * SECOND, CHUNK_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 250 * SECOND, CHUNK_CLOCK_LIMIT, 0);
  assert_notice (clock, 250 * SECOND, CHUNK_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 250 * SECOND, CHUNK_CLOCK_LIMIT, 1);
  assert_notice (clock, 250 * SECOND, CHUNK_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 250 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  assert_notice (clock, 10 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  g_assert_cmpuint (chunk_clock_recorded (clock), ==, 250 * SECOND);
}

static void
test_split (void)
{
  g_autoptr (ChunkClock) clock = new_clock (100 * SECOND, FALSE);
  ChunkInfo info;

  g_assert_false (chunk_clock_split (clock, 0, "empty"));
  assert_notice (clock, 30 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  g_assert_true (chunk_clock_split (clock, 40 * SECOND, "size"));
  g_assert_false (chunk_clock_split (clock, 40 * SECOND, "again"));
  g_assert_false (chunk_clock_split (clock, 35 * SECOND, "in the past"));
  /* The warning would have been due exactly at the split: the chunk ended before it. */
  assert_notice (clock, 40 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  g_assert_cmpuint (chunk_clock_remaining (clock), ==, 100 * SECOND);
  g_assert_true (chunk_clock_get (clock, 1, &info));
  g_assert_cmpstr (info.end_reason, ==, "size");
  g_assert_cmpuint (info.start, ==, 40 * SECOND);
  g_assert_false (chunk_clock_get (clock, 2, &info));
  g_assert_cmpuint (chunk_clock_final_end (clock), ==, 140 * SECOND);
  assert_notice (clock, 80 * SECOND, CHUNK_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 140 * SECOND, CHUNK_CLOCK_LIMIT, 1);
  g_assert_false (chunk_clock_split (clock, 140 * SECOND, "over"));
}

static void
test_no_limit (void)
{
  g_autoptr (ChunkClock) clock = new_clock (0, FALSE);
  ChunkInfo info;

  assert_notice (clock, 1000000 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  g_assert_cmpuint (chunk_clock_remaining (clock), ==, G_MAXUINT64);
  g_assert_cmpuint (chunk_clock_final_end (clock), ==, G_MAXUINT64);
  chunk_clock_locate (clock, 1000000 * SECOND, &info);
  g_assert_cmpuint (info.index, ==, 0);
  g_assert_cmpuint (info.end, ==, G_MAXUINT64);
}

static void
test_huge_limit (void)
{
  g_autoptr (ChunkClock) clock = new_clock (G_MAXUINT64, TRUE);

  g_assert_true (chunk_clock_split (clock, 10 * SECOND, "size"));
  assert_notice (clock, 20 * SECOND, CHUNK_CLOCK_NOTHING, 0);
  g_assert_cmpuint (chunk_clock_remaining (clock), ==, G_MAXUINT64);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chunk-clock/warnings", test_warnings);
  g_test_add_func ("/chunk-clock/only-those-ahead", test_only_those_ahead);
  g_test_add_func ("/chunk-clock/roll", test_roll);
  g_test_add_func ("/chunk-clock/leap", test_leap);
  g_test_add_func ("/chunk-clock/split", test_split);
  g_test_add_func ("/chunk-clock/no-limit", test_no_limit);
  g_test_add_func ("/chunk-clock/huge-limit", test_huge_limit);
  return g_test_run ();
}
