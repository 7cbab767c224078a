/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/gate/segment-clock: where segments begin and end, and each warning once, in order and only if it
 * lies ahead. */
#include "gst/core/gate/segment-clock.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define WARNINGS                                                                                                       \
  {                                                                                                                    \
    60 * SECOND, 600 * SECOND, 300 * SECOND                                                                            \
  }

static SegmentClock *
new_clock (guint64 limit, gboolean rolls)
{
  const guint64 warnings[] = WARNINGS;

  return segment_clock_new (limit, rolls, "limit", warnings, G_N_ELEMENTS (warnings));
}

static void
assert_notice (SegmentClock *clock, guint64 recorded, SegmentClockNotice expected, guint64 expected_value)
{
  guint64 value = G_MAXUINT64;

  g_assert_cmpint (segment_clock_advance (clock, recorded, &value), ==, expected);
  if (expected != SEGMENT_CLOCK_NOTHING)
    g_assert_cmpuint (value, ==, expected_value);
}

static void
test_warnings (void)
{
  g_autoptr (SegmentClock) clock = new_clock (3600 * SECOND, FALSE);

  assert_notice (clock, 3000 * SECOND - 1, SEGMENT_CLOCK_NOTHING, 0);
  assert_notice (clock, 3000 * SECOND, SEGMENT_CLOCK_WARNING, 600 * SECOND);
  assert_notice (clock, 3000 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  /* Several at once come longest first. */
  assert_notice (clock, 3550 * SECOND, SEGMENT_CLOCK_WARNING, 300 * SECOND);
  assert_notice (clock, 3550 * SECOND, SEGMENT_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 3600 * SECOND, SEGMENT_CLOCK_LIMIT, 0);
  assert_notice (clock, 3600 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  g_assert_cmpuint (segment_clock_final_end (clock), ==, 3600 * SECOND);
  g_assert_cmpuint (segment_clock_remaining (clock), ==, 0);
}

static void
test_only_those_ahead (void)
{
  g_autoptr (SegmentClock) clock = new_clock (300 * SECOND, FALSE);

  assert_notice (clock, 0, SEGMENT_CLOCK_NOTHING, 0);
  assert_notice (clock, 239 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  assert_notice (clock, 240 * SECOND, SEGMENT_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 299 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
}

static void
test_roll (void)
{
  g_autoptr (SegmentClock) clock = new_clock (100 * SECOND, TRUE);
  SegmentInfo info;

  for (guint i = 0; i < 5; i++) {
    assert_notice (clock, (i * 100 + 40) * SECOND, SEGMENT_CLOCK_WARNING, 60 * SECOND);
    g_assert_cmpuint (segment_clock_remaining (clock), ==, 60 * SECOND);
    assert_notice (clock, (i + 1) * 100 * SECOND, SEGMENT_CLOCK_LIMIT, i);
    assert_notice (clock, (i + 1) * 100 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
    segment_clock_locate (clock, (i + 1) * 100 * SECOND - 1, &info);
    g_assert_cmpuint (info.index, ==, i);
    g_assert_cmpuint (info.end, ==, (i + 1) * 100 * SECOND);
    segment_clock_locate (clock, (i + 1) * 100 * SECOND, &info);
    g_assert_cmpuint (info.index, ==, i + 1);
    g_assert_cmpuint (info.start, ==, (i + 1) * 100 * SECOND);
    g_assert_cmpstr (info.end_reason, ==, "limit");
  }
  g_assert_cmpuint (segment_clock_final_end (clock), ==, G_MAXUINT64);
  g_assert_cmpuint (segment_clock_recorded (clock), ==, 500 * SECOND);
}

/* One long step tells everything on its way. */
static void
test_leap (void)
{
  g_autoptr (SegmentClock) clock = new_clock (100 * SECOND, TRUE);

  assert_notice (clock, 250 * SECOND, SEGMENT_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 250 * SECOND, SEGMENT_CLOCK_LIMIT, 0);
  assert_notice (clock, 250 * SECOND, SEGMENT_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 250 * SECOND, SEGMENT_CLOCK_LIMIT, 1);
  assert_notice (clock, 250 * SECOND, SEGMENT_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 250 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  assert_notice (clock, 10 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  g_assert_cmpuint (segment_clock_recorded (clock), ==, 250 * SECOND);
}

static void
test_split (void)
{
  g_autoptr (SegmentClock) clock = new_clock (100 * SECOND, FALSE);
  SegmentInfo info;

  g_assert_false (segment_clock_split (clock, 0, "empty"));
  assert_notice (clock, 30 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  g_assert_true (segment_clock_split (clock, 40 * SECOND, "size"));
  g_assert_false (segment_clock_split (clock, 40 * SECOND, "again"));
  g_assert_false (segment_clock_split (clock, 35 * SECOND, "in the past"));
  /* The warning would have been due at the very split: the segment did not live to see it. */
  assert_notice (clock, 40 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  g_assert_cmpuint (segment_clock_remaining (clock), ==, 100 * SECOND);
  g_assert_true (segment_clock_get (clock, 1, &info));
  g_assert_cmpstr (info.end_reason, ==, "size");
  g_assert_cmpuint (info.start, ==, 40 * SECOND);
  g_assert_false (segment_clock_get (clock, 2, &info));
  g_assert_cmpuint (segment_clock_final_end (clock), ==, 140 * SECOND);
  assert_notice (clock, 80 * SECOND, SEGMENT_CLOCK_WARNING, 60 * SECOND);
  assert_notice (clock, 140 * SECOND, SEGMENT_CLOCK_LIMIT, 1);
  g_assert_false (segment_clock_split (clock, 140 * SECOND, "over"));
}

static void
test_no_limit (void)
{
  g_autoptr (SegmentClock) clock = new_clock (0, FALSE);
  SegmentInfo info;

  assert_notice (clock, 1000000 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  g_assert_cmpuint (segment_clock_remaining (clock), ==, G_MAXUINT64);
  g_assert_cmpuint (segment_clock_final_end (clock), ==, G_MAXUINT64);
  segment_clock_locate (clock, 1000000 * SECOND, &info);
  g_assert_cmpuint (info.index, ==, 0);
  g_assert_cmpuint (info.end, ==, G_MAXUINT64);
}

static void
test_huge_limit (void)
{
  g_autoptr (SegmentClock) clock = new_clock (G_MAXUINT64, TRUE);

  g_assert_true (segment_clock_split (clock, 10 * SECOND, "size"));
  assert_notice (clock, 20 * SECOND, SEGMENT_CLOCK_NOTHING, 0);
  g_assert_cmpuint (segment_clock_remaining (clock), ==, G_MAXUINT64);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segment-clock/warnings", test_warnings);
  g_test_add_func ("/segment-clock/only-those-ahead", test_only_those_ahead);
  g_test_add_func ("/segment-clock/roll", test_roll);
  g_test_add_func ("/segment-clock/leap", test_leap);
  g_test_add_func ("/segment-clock/split", test_split);
  g_test_add_func ("/segment-clock/no-limit", test_no_limit);
  g_test_add_func ("/segment-clock/huge-limit", test_huge_limit);
  return g_test_run ();
}
