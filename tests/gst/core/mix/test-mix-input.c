/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/mix-input: what one input adds to the mix, its fades, its counters. */
#include "gst/core/mix/mix-input.h"

#include <math.h>

#define RATE     16000
#define BLOCK    400
#define CAPACITY (2 * RATE)

static void
fill_sine (float *samples, guint64 position, gsize n, double amplitude)
{
  for (gsize i = 0; i < n; i++)
    samples[i] = (float)(amplitude * cos (2.0 * G_PI * 300.0 * (double)(position + i) / RATE));
}

static void
write_sine (MixInput *input, guint64 position, gsize n)
{
  g_autofree float *samples = g_new (float, n);

  fill_sine (samples, position, n, 0.5);
  mix_input_write (input, position, samples, n);
}

/* The largest step of a 300 Hz sine of amplitude 0.5 is 0.059; a fade adds 0.5 / 80 or twice that. */
static void
assert_smooth (const float *samples, gsize n)
{
  for (gsize i = 1; i < n; i++)
    g_assert_cmpfloat (fabsf (samples[i] - samples[i - 1]), <, 0.075f);
}

static void
test_pass_through (void)
{
  g_autoptr (MixInput) input = mix_input_new (RATE, 1, CAPACITY, 0);
  float sum[4 * BLOCK] = { 0 }, expected[4 * BLOCK];

  fill_sine (expected, 0, 4 * BLOCK, 0.5);
  write_sine (input, 0, 4 * BLOCK);
  for (guint i = 0; i < 4; i++)
    mix_input_mix (input, i * BLOCK, BLOCK, 1.0f, sum + i * BLOCK);
  g_assert_cmpmem (sum, sizeof sum, expected, sizeof expected);
  g_assert_true (input->level.active);
  g_assert_cmpfloat_with_epsilon (speech_level_get_db (&input->level), -9.03, 0.3);
}

static void
test_join_gap_and_end (void)
{
  g_autoptr (MixInput) input = mix_input_new (RATE, 1, CAPACITY, 0);
  float sum[20 * BLOCK] = { 0 };

  write_sine (input, 1000, 2000);
  write_sine (input, 4000, 1234);
  for (guint i = 0; i < 20; i++)
    mix_input_mix (input, i * BLOCK, BLOCK, 1.0f, sum + i * BLOCK);
  assert_smooth (sum, 20 * BLOCK);
  g_assert_cmpfloat (sum[999], ==, 0.0f);
  g_assert_cmpfloat (sum[3500], ==, 0.0f);
  g_assert_cmpfloat (sum[6000], ==, 0.0f);
  g_assert_cmpuint (input->gap_samples, ==, 1000);
  g_assert_cmpuint (input->late_samples, ==, 0);
}

static void
test_late (void)
{
  g_autoptr (MixInput) input = mix_input_new (RATE, 1, CAPACITY, 0);
  float sum[10 * BLOCK] = { 0 };

  write_sine (input, 0, 700);
  for (guint i = 0; i < 3; i++)
    mix_input_mix (input, i * BLOCK, BLOCK, 1.0f, sum + i * BLOCK);
  write_sine (input, 700, 1000);
  for (guint i = 3; i < 10; i++)
    mix_input_mix (input, i * BLOCK, BLOCK, 1.0f, sum + i * BLOCK);
  g_assert_cmpuint (input->late_samples, ==, 500);
  g_assert_cmpuint (input->gap_samples, ==, 500);
  assert_smooth (sum, 10 * BLOCK);
  /* Samples that came in time are in their place. */
  g_assert_cmpfloat_with_epsilon (sum[1600], 0.5 * cos (2.0 * G_PI * 300.0 * 1600 / RATE), 1e-6);
}

static void
test_mute_and_volume (void)
{
  g_autoptr (MixInput) input = mix_input_new (RATE, 1, CAPACITY, 0);
  const float gains[] = { 0.0f, 1.0f, 0.0f, 0.5f, 2.0f, 1.0f, 0.0f, 0.0f };
  float sum[8 * BLOCK] = { 0 };

  write_sine (input, 0, 8 * BLOCK);
  for (guint i = 0; i < 8; i++)
    mix_input_mix (input, i * BLOCK, BLOCK, gains[i], sum + i * BLOCK);
  for (gsize i = 1; i < 8 * BLOCK; i++)
    g_assert_cmpfloat (fabsf (sum[i] - sum[i - 1]), <, 2 * 0.059f + 1.5f * 0.5f / 80.0f + 0.01f);
  for (guint i = 0; i < 8; i++) {
    gsize at = i * BLOCK + 320; /* a peak of the wave, after the fade */

    g_assert_cmpfloat_with_epsilon (fabsf (sum[at]),
                                    fabs (cos (2.0 * G_PI * 300.0 * (double)at / RATE)) * 0.5 * gains[i], 1e-4);
  }
  g_assert_cmpfloat (sum[0], ==, 0.0f);
}

static void
test_muted_is_not_speaking (void)
{
  g_autoptr (MixInput) input = mix_input_new (RATE, 1, CAPACITY, 0);
  float sum[BLOCK] = { 0 };

  write_sine (input, 0, 50 * BLOCK);
  for (guint i = 0; i < 50; i++)
    g_assert_false (mix_input_mix (input, i * BLOCK, BLOCK, 0.0f, sum));
  g_assert_false (input->level.active);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mix-input/pass-through", test_pass_through);
  g_test_add_func ("/mix-input/join-gap-and-end", test_join_gap_and_end);
  g_test_add_func ("/mix-input/late", test_late);
  g_test_add_func ("/mix-input/mute-and-volume", test_mute_and_volume);
  g_test_add_func ("/mix-input/muted-is-not-speaking", test_muted_is_not_speaking);
  return g_test_run ();
}
