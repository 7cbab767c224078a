/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paused and censored spans, cut to a chunk. */
#include "manager/core/document/reel-interval.h"

static char *
print (const GArray *spans)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++) {
    const ReelInterval *span = &g_array_index (spans, ReelInterval, i);

    g_string_append_printf (text, "%s%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, i > 0 ? " " : "", span->start, span->end);
  }
  return g_string_free (text, FALSE);
}

/* One span of 100 to 200, an empty one at 300, one open from 500. */
static void
test_clip (void)
{
  const struct {
    gint64 from, to;
    const char *spans;
  } clips[] = {
    { 0, 1000, "100-200 500-1000" },
    { 100, 200, "100-200" },
    { 150, 160, "150-160" },
    { 200, 500, "" },
    { 0, 100, "" },
    { 600, 700, "600-700" },
    { 199, 501, "199-200 500-501" },
    { 300, 300, "" },
  };
  g_autoptr (ReelIntervals) intervals = reel_intervals_new ();

  reel_intervals_begin (intervals, 100);
  reel_intervals_end (intervals, 200);
  reel_intervals_begin (intervals, 300);
  reel_intervals_end (intervals, 300);
  reel_intervals_begin (intervals, 500);
  for (guint i = 0; i < G_N_ELEMENTS (clips); i++) {
    g_autoptr (GArray) spans = reel_intervals_clip (intervals, clips[i].from, clips[i].to);
    g_autofree char *text = print (spans);

    g_assert_cmpstr (text, ==, clips[i].spans);
  }
}

/* The worker may report a cut twice, or the end of an interval whose beginning this engine never saw. */
static void
test_repeated (void)
{
  g_autoptr (ReelIntervals) intervals = reel_intervals_new ();
  g_autoptr (GArray) spans = NULL;
  g_autofree char *text = NULL;

  reel_intervals_end (intervals, 50);
  reel_intervals_begin (intervals, 100);
  reel_intervals_begin (intervals, 150);
  reel_intervals_end (intervals, 200);
  reel_intervals_end (intervals, 250);
  reel_intervals_begin (intervals, 400);
  reel_intervals_end (intervals, 390);
  spans = reel_intervals_clip (intervals, 0, 1000);
  text = print (spans);
  g_assert_cmpstr (text, ==, "100-200");
}

static void
test_contain (void)
{
  g_autoptr (ReelIntervals) intervals = reel_intervals_new ();
  gint64 end = 0;

  reel_intervals_begin (intervals, 100);
  reel_intervals_end (intervals, 200);
  reel_intervals_begin (intervals, 400);
  g_assert_false (reel_intervals_contain (intervals, 99, &end));
  g_assert_true (reel_intervals_contain (intervals, 100, &end));
  g_assert_cmpint (end, ==, 200);
  g_assert_false (reel_intervals_contain (intervals, 200, NULL));
  g_assert_true (reel_intervals_contain (intervals, 5000, &end));
  g_assert_cmpint (end, ==, REEL_INTERVAL_OPEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/interval/clip", test_clip);
  g_test_add_func ("/core/interval/repeated", test_repeated);
  g_test_add_func ("/core/interval/contain", test_contain);
  return g_test_run ();
}
