/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/loudness-gain with synthetic loudness: it reaches the target, stands still in silence, and
 * keeps its limits. */
#include "gst/core/mix/loudness-gain.h"

#include <math.h>

#define STEP 0.1

static double
run (LoudnessGain *gain, double momentary, double seconds)
{
  double now = gain->gain;

  for (double at = 0.0; at < seconds - STEP / 2; at += STEP) {
    loudness_gain_measure (gain, momentary, STEP);
    now = loudness_gain_advance (gain, STEP);
  }
  return now;
}

static void
test_arrives (void)
{
  LoudnessGain gain;

  loudness_gain_init (&gain, -23.0, 20.0);
  g_assert_cmpfloat_with_epsilon (run (&gain, -35.0, 5.0), 12.0, 0.01);
  loudness_gain_init (&gain, -23.0, 20.0);
  g_assert_cmpfloat_with_epsilon (run (&gain, -12.0, 5.0), -11.0, 0.01);
}

static void
test_rates (void)
{
  LoudnessGain gain;

  loudness_gain_init (&gain, -23.0, 20.0);
  g_assert_cmpfloat_with_epsilon (run (&gain, -35.0, 1.0), 4.0, 0.01);
  loudness_gain_init (&gain, -23.0, 20.0);
  g_assert_cmpfloat_with_epsilon (run (&gain, -5.0, 1.0), -12.0, 0.01);
}

static void
test_limits (void)
{
  LoudnessGain gain;

  loudness_gain_init (&gain, -16.0, 6.0);
  g_assert_cmpfloat_with_epsilon (run (&gain, -45.0, 20.0), 6.0, 0.001);
  loudness_gain_init (&gain, -30.0, 6.0);
  g_assert_cmpfloat_with_epsilon (run (&gain, 0.0, 20.0), -6.0, 0.001);
}

/* Silence and noise change nothing, neither at the start nor in the middle. */
static void
test_silence_stands_still (void)
{
  LoudnessGain gain;
  double before;

  loudness_gain_init (&gain, -23.0, 20.0);
  g_assert_cmpfloat (run (&gain, -55.0, 60.0), ==, 0.0);
  g_assert_cmpfloat (run (&gain, -HUGE_VAL, 60.0), ==, 0.0);
  before = run (&gain, -35.0, 1.0);
  g_assert_cmpfloat (run (&gain, -51.0, 60.0), ==, before);
  g_assert_cmpfloat (run (&gain, -HUGE_VAL, 60.0), ==, before);
}

/* Ten seconds of noise between sentences, above the absolute gate but far below the speech. */
static void
test_noise_hardly_counts (void)
{
  LoudnessGain gain;
  double before;

  loudness_gain_init (&gain, -23.0, 20.0);
  before = run (&gain, -20.0, 20.0);
  g_assert_cmpfloat (run (&gain, -45.0, 10.0) - before, <, 1.5);
}

/* Somebody moves away from the microphone for good. */
static void
test_follows (void)
{
  LoudnessGain gain;

  loudness_gain_init (&gain, -23.0, 20.0);
  run (&gain, -20.0, 60.0);
  g_assert_cmpfloat_with_epsilon (run (&gain, -40.0, 240.0), 17.0, 0.5);
}

/* Words that differ by 10 LU, half a second each: the gain moves by less than 1.5 dB. */
static void
test_does_not_pump (void)
{
  LoudnessGain gain;
  double lowest = HUGE_VAL, highest = -HUGE_VAL;

  loudness_gain_init (&gain, -23.0, 20.0);
  for (guint i = 0; i < 60; i++) {
    double now = run (&gain, i % 2 == 0 ? -20.0 : -30.0, 0.5);

    if (i < 20)
      continue;
    lowest = fmin (lowest, now);
    highest = fmax (highest, now);
  }
  g_assert_cmpfloat (highest - lowest, <, 1.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loudness-gain/arrives", test_arrives);
  g_test_add_func ("/loudness-gain/rates", test_rates);
  g_test_add_func ("/loudness-gain/limits", test_limits);
  g_test_add_func ("/loudness-gain/silence-stands-still", test_silence_stands_still);
  g_test_add_func ("/loudness-gain/noise-hardly-counts", test_noise_hardly_counts);
  g_test_add_func ("/loudness-gain/follows", test_follows);
  g_test_add_func ("/loudness-gain/does-not-pump", test_does_not_pump);
  return g_test_run ();
}
