/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/sample-clock: jitter is absorbed, gaps are not, drift is followed frame by frame. */
#include "gst/core/mix/sample-clock.h"

#include <math.h>

#define IN_RATE  48000
#define OUT_RATE 16000
#define IN_BLOCK 960 /* 20 ms */

static guint64
position_at (double seconds)
{
  return (guint64)llround (seconds * OUT_RATE);
}

static void
start (SampleClock *clock, guint64 position)
{
  sample_clock_init (clock, IN_RATE, OUT_RATE);
  g_assert_cmpint (sample_clock_check (clock, position, FALSE), ==, SAMPLE_CLOCK_RESYNC);
  sample_clock_restart (clock, position);
}

static void
test_count_is_exact (void)
{
  SampleClock clock;

  sample_clock_init (&clock, 44100, OUT_RATE);
  sample_clock_restart (&clock, 7);
  for (guint i = 0; i < 44100; i++)
    sample_clock_count (&clock, SAMPLE_CLOCK_NO_POSITION, 441);
  g_assert_cmpuint (sample_clock_get_next (&clock), ==, 7 + 441 * OUT_RATE);
}

static void
test_jitter (void)
{
  SampleClock clock;
  gint64 slips = 0;

  start (&clock, 1000);
  for (guint i = 0; i < 1000; i++) {
    guint64 position = 1000 + i * 320 + (i % 2 == 0 ? 300 : 0) - (i % 2 == 1 ? 300 : 0);

    g_assert_cmpint (sample_clock_check (&clock, position, FALSE), ==, SAMPLE_CLOCK_CONTINUE);
    sample_clock_count (&clock, position, IN_BLOCK);
    slips += sample_clock_slip (&clock);
  }
  g_assert_cmpint (slips, ==, 0);
}

static void
test_gaps (void)
{
  SampleClock clock;

  start (&clock, 0);
  sample_clock_count (&clock, 0, IN_BLOCK);
  g_assert_cmpint (sample_clock_check (&clock, 320 + 640, FALSE), ==, SAMPLE_CLOCK_CONTINUE);
  g_assert_cmpint (sample_clock_check (&clock, 320 + 641, FALSE), ==, SAMPLE_CLOCK_RESYNC);
  /* A gap that the source declares may be small. */
  g_assert_cmpint (sample_clock_check (&clock, 320 + 33, TRUE), ==, SAMPLE_CLOCK_RESYNC);
  g_assert_cmpint (sample_clock_check (&clock, 320 + 32, TRUE), ==, SAMPLE_CLOCK_CONTINUE);
  g_assert_cmpint (sample_clock_check (&clock, SAMPLE_CLOCK_NO_POSITION, TRUE), ==, SAMPLE_CLOCK_CONTINUE);
  g_assert_cmpint (sample_clock_check (&clock, 10 * OUT_RATE, FALSE), ==, SAMPLE_CLOCK_RESYNC);
}

/* An hour of a sender whose clock is off by @ppm. Returns: the largest error, in seconds */
static double
worst_drift (double ppm)
{
  SampleClock clock;
  double worst = 0.0;

  start (&clock, 0);
  for (guint i = 0; i < 3600 * 50; i++) {
    guint64 position = position_at (i * 0.020 * (1.0 + ppm * 1e-6));

    g_assert_cmpint (sample_clock_check (&clock, position, FALSE), ==, SAMPLE_CLOCK_CONTINUE);
    sample_clock_count (&clock, position, IN_BLOCK);
    sample_clock_slip (&clock);
    worst =
        MAX (worst, fabs ((double)sample_clock_get_next (&clock) / OUT_RATE - (i + 1) * 0.020 * (1.0 + ppm * 1e-6)));
  }
  return worst;
}

static void
test_drift (void)
{
  g_assert_cmpfloat (worst_drift (100.0), <, 0.004);
  g_assert_cmpfloat (worst_drift (-100.0), <, 0.004);
  g_assert_cmpfloat (worst_drift (0.0), <, 0.0001);
}

static void
test_hidden_gap (void)
{
  SampleClock clock;
  guint64 position = 0;

  /* 20 ms lost without notice: within the tolerance, but corrected within a few seconds. */
  start (&clock, 0);
  for (guint i = 0; i < 50 * 15; i++) {
    position = i * 320 + (i > 10 ? 320 : 0);
    sample_clock_count (&clock, position, IN_BLOCK);
    sample_clock_slip (&clock);
  }
  g_assert_cmpfloat (fabs ((double)sample_clock_get_next (&clock) - (double)(position + 320)), <=, 32.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-clock/count-is-exact", test_count_is_exact);
  g_test_add_func ("/sample-clock/jitter", test_jitter);
  g_test_add_func ("/sample-clock/gaps", test_gaps);
  g_test_add_func ("/sample-clock/drift", test_drift);
  g_test_add_func ("/sample-clock/hidden-gap", test_hidden_gap);
  return g_test_run ();
}
