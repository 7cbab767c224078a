/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/declick: a step becomes a ramp of 5 ms, everything else is unchanged. */
#include "gst/core/mix/declick.h"

#include <math.h>

#define RATE 16000
#define FADE 80

static float
largest_step (const float *samples, gsize n)
{
  float largest = 0.0f;

  for (gsize i = 1; i < n; i++)
    largest = fmaxf (largest, fabsf (samples[i] - samples[i - 1]));
  return largest;
}

static void
test_step_up_and_down (void)
{
  float samples[3 * 400] = { 0 };
  Declick declick;

  for (guint i = 400; i < 800; i++)
    samples[i] = 0.8f;
  declick_init (&declick, RATE, 1);
  declick_run (&declick, samples, 400);
  declick_seam (&declick, samples + 400);
  declick_run (&declick, samples + 400, 400);
  declick_seam (&declick, NULL);
  declick_run (&declick, samples + 800, 400);
  g_assert_cmpfloat (largest_step (samples, 1200), <, 0.8f / FADE * 1.01f);
  g_assert_cmpfloat (samples[400 + FADE], ==, 0.8f);
  g_assert_cmpfloat (samples[800 + FADE], ==, 0.0f);
  g_assert_true (declick_is_idle (&declick));
}

static void
test_seam_inside_a_decay (void)
{
  float samples[100] = { 0 };
  const float next = -0.5f;
  Declick declick;

  declick_init (&declick, RATE, 1);
  declick_add_step (&declick, &(float){ 1.0f });
  declick_run (&declick, samples, 40);
  for (guint i = 40; i < 100; i++)
    samples[i] = next;
  declick_seam (&declick, &next);
  declick_run (&declick, samples + 40, 60);
  g_assert_cmpfloat (largest_step (samples, 100), <, 1.1f / FADE);
}

static void
test_no_seam_no_change (void)
{
  const float original[] = { 0.1f, -0.9f, 0.7f, 0.0f };
  float samples[] = { 0.1f, -0.9f, 0.7f, 0.0f };
  Declick declick;

  declick_init (&declick, RATE, 1);
  declick_run (&declick, samples, 4);
  declick_run (&declick, samples, 0);
  g_assert_cmpmem (samples, sizeof samples, original, sizeof original);
}

static void
test_stereo (void)
{
  float samples[2 * 100] = { 0 };
  Declick declick;

  declick_init (&declick, RATE, 2);
  declick_add_step (&declick, (float[]){ 0.5f, -0.25f });
  declick_add_step (&declick, (float[]){ 0.0f, 0.5f });
  declick_run (&declick, samples, 100);
  g_assert_cmpfloat (samples[0], ==, 0.5f);
  g_assert_cmpfloat (samples[1], ==, 0.25f);
  g_assert_cmpfloat (samples[2 * FADE], ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/declick/step-up-and-down", test_step_up_and_down);
  g_test_add_func ("/declick/seam-inside-a-decay", test_seam_inside_a_decay);
  g_test_add_func ("/declick/no-seam-no-change", test_no_seam_no_change);
  g_test_add_func ("/declick/stereo", test_stereo);
  return g_test_run ();
}
