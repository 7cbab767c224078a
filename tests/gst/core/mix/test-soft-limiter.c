/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/soft-limiter: transparent if it is not needed, never over full scale, low distortion. */
#include "gst/core/mix/soft-limiter.h"

#include <math.h>
#include <string.h>

#define RATE 16000

static void
fill_sine (float *samples, gsize n, double amplitude, double hz)
{
  for (gsize i = 0; i < n; i++)
    samples[i] = (float)(amplitude * sin (2.0 * G_PI * hz * (double)i / RATE));
}

/* Returns: the amplitude of @hz over whole periods */
static double
amplitude_of (const float *samples, gsize n, double hz)
{
  double re = 0.0, im = 0.0;

  for (gsize i = 0; i < n; i++) {
    re += samples[i] * cos (2.0 * G_PI * hz * (double)i / RATE);
    im += samples[i] * sin (2.0 * G_PI * hz * (double)i / RATE);
  }
  return 2.0 * sqrt (re * re + im * im) / (double)n;
}

static void
test_transparent (void)
{
  float in[RATE], out[RATE];
  SoftLimiter limiter;

  soft_limiter_init (&limiter, RATE, 1);
  fill_sine (in, RATE, SOFT_LIMITER_THRESHOLD, 440);
  memcpy (out, in, sizeof in);
  soft_limiter_run (&limiter, out, RATE);
  g_assert_cmpmem (in, sizeof in, out, sizeof out);
}

static void
test_never_over (void)
{
  const double amplitudes[] = { 0.8, 1.0, 2.0, 10.0, 1000.0 };

  for (guint a = 0; a < G_N_ELEMENTS (amplitudes); a++) {
    float samples[RATE];
    SoftLimiter limiter;

    soft_limiter_init (&limiter, RATE, 1);
    fill_sine (samples, RATE, amplitudes[a], 997);
    soft_limiter_run (&limiter, samples, RATE);
    for (gsize i = 0; i < RATE; i++)
      g_assert_cmpfloat (fabsf (samples[i]), <=, 1.0f);
    /* Loud stays loud. */
    g_assert_cmpfloat (amplitude_of (samples + RATE / 2, RATE / 2, 997), >, 0.65);
  }
}

static void
test_low_distortion (void)
{
  float samples[2 * RATE];
  double base, harmonics = 0.0;
  SoftLimiter limiter;

  soft_limiter_init (&limiter, RATE, 1);
  fill_sine (samples, 2 * RATE, 2.0, 500);
  soft_limiter_run (&limiter, samples, 2 * RATE);
  base = amplitude_of (samples + RATE, RATE, 500);
  for (guint k = 2; k <= 15; k++)
    harmonics += pow (amplitude_of (samples + RATE, RATE, 500.0 * k), 2.0);
  /* A hard clip of this sine has 28 %. */
  g_assert_cmpfloat (sqrt (harmonics) / base, <, 0.02);
}

static void
test_recovers (void)
{
  float loud[RATE], quiet[2 * RATE], expected[2 * RATE];
  SoftLimiter limiter;

  soft_limiter_init (&limiter, RATE, 1);
  fill_sine (loud, RATE, 4.0, 440);
  fill_sine (quiet, 2 * RATE, 0.1, 440);
  memcpy (expected, quiet, sizeof quiet);
  soft_limiter_run (&limiter, loud, RATE);
  soft_limiter_run (&limiter, quiet, 2 * RATE);
  g_assert_cmpfloat (amplitude_of (quiet, RATE / 20, 440), <, 0.07);
  g_assert_cmpmem (quiet + RATE * 3 / 2, RATE / 2 * sizeof (float), expected + RATE * 3 / 2, RATE / 2 * sizeof (float));
}

static void
test_linked_channels (void)
{
  float samples[2 * RATE];
  SoftLimiter limiter;

  soft_limiter_init (&limiter, RATE, 2);
  for (gsize i = 0; i < RATE; i++) {
    samples[2 * i] = (float)(2.0 * sin (0.1 * (double)i));
    samples[2 * i + 1] = samples[2 * i] / 4.0f;
  }
  soft_limiter_run (&limiter, samples, RATE);
  for (gsize i = 0; i < RATE; i++)
    g_assert_cmpfloat_with_epsilon (samples[2 * i + 1], samples[2 * i] / 4.0f, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soft-limiter/transparent", test_transparent);
  g_test_add_func ("/soft-limiter/never-over", test_never_over);
  g_test_add_func ("/soft-limiter/low-distortion", test_low_distortion);
  g_test_add_func ("/soft-limiter/recovers", test_recovers);
  g_test_add_func ("/soft-limiter/linked-channels", test_linked_channels);
  return g_test_run ();
}
