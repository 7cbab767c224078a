/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What makes a recording incomplete, and how long it lacks something. */
#include "manager/core/state/reel-incomplete.h"

#include "manager/core/wire/reel-error.h"

#define S      G_USEC_PER_SEC
#define SEC_NS G_GUINT64_CONSTANT (1000000000)

static void
test_refusals (void)
{
  guint n = 0;

  for (int code = 0; code < REEL_N_ERRORS; code++) {
    ReelIncompleteReason reason;

    if (!reel_incomplete_is_refusal (code, &reason))
      continue;
    n++;
    /* The reason has the error's name. */
    g_assert_true (
        g_str_has_suffix (reel_error_info ((ReelErrorCode)code)->dbus_name, reel_incomplete_reason_nicks[reason]));
  }
  g_assert_cmpuint (n, ==, 4);
}

static void
test_breaks (void)
{
  guint n = 0;

  for (guint end = 0; end < REEL_N_SESSION_ENDS; end++) {
    ReelIncompleteReason reason;

    if (!reel_incomplete_is_break ((ReelSessionEnd)end, &reason))
      continue;
    n++;
    g_assert_cmpstr (reel_session_end_nicks[end], ==, reel_incomplete_reason_nicks[reason]);
  }
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (g_strv_length ((char **)reel_incomplete_reason_nicks), ==, REEL_N_INCOMPLETE_REASONS);
}

static void
test_gap (void)
{
  ReelGap gap;

  reel_gap_open (&gap, 10 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 12 * S), ==, 2 * SEC_NS);
  reel_gap_close (&gap, 15 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 99 * S), ==, 5 * SEC_NS);
  /* Closed is closed. */
  reel_gap_close (&gap, 99 * S);
  g_assert_cmpint (gap.start_utc, ==, 10 * S);
  g_assert_cmpint (gap.end_utc, ==, 15 * S);
}

static void
test_paused (void)
{
  ReelGap gap;

  reel_gap_open (&gap, 10 * S);
  reel_gap_settle (&gap, 10 * S, 15 * S, 3 * SEC_NS);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 2 * SEC_NS);
  reel_gap_settle (&gap, 10 * S, 15 * S, 7 * SEC_NS);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 0);
}

/* When the lost process had recorded its last sample is known later. */
static void
test_correct (void)
{
  ReelGap gap;

  reel_gap_open (&gap, 10 * S);
  reel_gap_correct (&gap, 8 * S);
  reel_gap_close (&gap, 11 * S);
  g_assert_cmpint (gap.start_utc, ==, 8 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 3 * SEC_NS);
  /* Also of one that has closed since. */
  reel_gap_correct (&gap, 7 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 4 * SEC_NS);
  reel_gap_settle (&gap, 9 * S, 12 * S, 0);
  g_assert_cmpint (gap.start_utc, ==, 9 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 3 * SEC_NS);
}

static void
test_merge (void)
{
  ReelGap gap;

  reel_gap_open (&gap, 10 * S);
  g_assert_true (reel_gap_continues (&gap, 100 * S));
  reel_gap_close (&gap, 12 * S);
  g_assert_true (reel_gap_continues (&gap, 13 * S));
  g_assert_false (reel_gap_continues (&gap, 13 * S + 1));
  reel_gap_reopen (&gap, 13 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 14 * S), ==, 3 * SEC_NS);
  /* The first part stays where it was. */
  reel_gap_correct (&gap, 12 * S + S / 2);
  reel_gap_close (&gap, 20 * S);
  g_assert_cmpint (gap.start_utc, ==, 10 * S);
  g_assert_cmpint (gap.end_utc, ==, 20 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 9 * SEC_NS + SEC_NS / 2);
}

/* Nothing was recorded in between after all: the first part is not counted twice. */
static void
test_merge_of_nothing (void)
{
  ReelGap gap;

  reel_gap_open (&gap, 10 * S);
  reel_gap_close (&gap, 12 * S);
  reel_gap_reopen (&gap, 12 * S + S / 2);
  reel_gap_correct (&gap, 10 * S);
  reel_gap_close (&gap, 20 * S);
  g_assert_cmpint (gap.start_utc, ==, 10 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 10 * SEC_NS);
  /* Again, and what was missing before and the pause in between are known. */
  reel_gap_reopen (&gap, 21 * S);
  reel_gap_correct (&gap, 20 * S + S / 2);
  reel_gap_close (&gap, 22 * S);
  reel_gap_reopen (&gap, 22 * S + S / 2);
  reel_gap_close (&gap, 24 * S);
  reel_gap_settle (&gap, 20 * S + S / 2, 24 * S, SEC_NS);
  g_assert_cmpint (gap.start_utc, ==, 10 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 12 * SEC_NS + SEC_NS / 2);
  reel_gap_reopen (&gap, 24 * S);
  reel_gap_correct (&gap, 20 * S + S / 2);
  reel_gap_close (&gap, 25 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 13 * SEC_NS + SEC_NS / 2);
}

/* It was continued, and that is missing for another reason. */
static void
test_revert (void)
{
  ReelGap gap;

  reel_gap_open (&gap, 10 * S);
  g_assert_cmpint (reel_gap_revert (&gap), ==, 10 * S);
  reel_gap_close (&gap, 10 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 0);
  reel_gap_open (&gap, 10 * S);
  reel_gap_close (&gap, 12 * S);
  reel_gap_reopen (&gap, 12 * S + S / 2);
  g_assert_cmpint (reel_gap_revert (&gap), ==, 12 * S);
  reel_gap_close (&gap, 12 * S);
  g_assert_cmpint (gap.start_utc, ==, 10 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 2 * SEC_NS);
}

static void
test_clock_set_back (void)
{
  ReelGap gap;

  reel_gap_open (&gap, 10 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 5 * S), ==, 0);
  reel_gap_close (&gap, 5 * S);
  g_assert_cmpint (gap.end_utc, ==, 10 * S);
  g_assert_cmpuint (reel_gap_measure (&gap, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/incomplete/refusals", test_refusals);
  g_test_add_func ("/core/incomplete/breaks", test_breaks);
  g_test_add_func ("/core/incomplete/gap", test_gap);
  g_test_add_func ("/core/incomplete/paused", test_paused);
  g_test_add_func ("/core/incomplete/correct", test_correct);
  g_test_add_func ("/core/incomplete/merge", test_merge);
  g_test_add_func ("/core/incomplete/merge-of-nothing", test_merge_of_nothing);
  g_test_add_func ("/core/incomplete/revert", test_revert);
  g_test_add_func ("/core/incomplete/clock-set-back", test_clock_set_back);
  return g_test_run ();
}
