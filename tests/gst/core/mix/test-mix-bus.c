/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/mix-bus: sums, silence at no cost, steps of inputs that left, strides. */
#include "gst/core/mix/mix-bus.h"

#include <string.h>

#define RATE   16000
#define FRAMES 400

static void
fill (MixBus *bus, float value)
{
  float *sum = mix_bus_open (bus, FRAMES);

  for (guint i = 0; i < FRAMES * bus->channels; i++)
    sum[i] += value;
}

static void
test_sum_and_stride (void)
{
  g_autoptr (MixBus) bus = mix_bus_new (RATE, 1, FRAMES);
  gint16 out[FRAMES * 3];

  memset (out, 0x55, sizeof out);
  mix_bus_clear (bus);
  fill (bus, 0.25f);
  fill (bus, -0.125f);
  mix_bus_finish (bus, FRAMES, 1.0f);
  mix_bus_store (bus, FRAMES, out + 1, 3);
  for (guint i = 0; i < FRAMES; i++) {
    g_assert_cmpint (out[3 * i], ==, 0x5555);
    g_assert_cmpint (GINT16_FROM_LE (out[3 * i + 1]), ==, 4096);
    g_assert_cmpint (out[3 * i + 2], ==, 0x5555);
  }
}

static void
test_silence (void)
{
  g_autoptr (MixBus) bus = mix_bus_new (RATE, 2, FRAMES);

  mix_bus_clear (bus);
  fill (bus, 0.5f);
  mix_bus_finish (bus, FRAMES, 1.0f);
  g_assert_false (bus->silent);
  mix_bus_clear (bus);
  mix_bus_finish (bus, FRAMES, 1.0f);
  g_assert_true (bus->silent);
  mix_bus_clear (bus);
  fill (bus, 0.0f);
  mix_bus_finish (bus, FRAMES, 1.0f);
  for (guint i = 0; i < 2 * FRAMES; i++)
    g_assert_cmpfloat (bus->sum[i], ==, 0.0f);
}

/* The step of an input that left decays although nobody speaks. */
static void
test_leaving (void)
{
  g_autoptr (MixBus) bus = mix_bus_new (RATE, 1, FRAMES);
  const float last[2] = { 0.5f };

  mix_bus_clear (bus);
  declick_add_step (&bus->draining, last);
  mix_bus_finish (bus, FRAMES, 1.0f);
  g_assert_false (bus->silent);
  g_assert_cmpfloat (bus->sum[0], ==, 0.5f);
  for (guint i = 1; i < FRAMES; i++)
    g_assert_cmpfloat (bus->sum[i - 1] - bus->sum[i], <, 0.01f);
  g_assert_cmpfloat (bus->sum[FRAMES - 1], ==, 0.0f);
}

static void
test_limit (void)
{
  g_autoptr (MixBus) bus = mix_bus_new (RATE, 1, FRAMES);
  gint16 out[FRAMES];

  for (guint n = 0; n < 2; n++) {
    mix_bus_clear (bus);
    fill (bus, n == 0 ? 9.0f : -9.0f);
    mix_bus_finish (bus, FRAMES, 1.0f);
    mix_bus_store (bus, FRAMES, out, 1);
    for (guint i = 0; i < FRAMES; i++)
      g_assert_cmpint (GINT16_FROM_LE (out[i]) * (n == 0 ? 1 : -1), >, 30000);
  }
}

/* A change of the gain is spread over the block. */
static void
test_gain (void)
{
  g_autoptr (MixBus) bus = mix_bus_new (RATE, 2, FRAMES);

  mix_bus_clear (bus);
  fill (bus, 0.25f);
  mix_bus_finish (bus, FRAMES, 2.0f);
  for (guint i = 2; i < 2 * FRAMES; i++)
    g_assert_cmpfloat (bus->sum[i] - bus->sum[i - 2], <, 0.25f / FRAMES + 1e-6f);
  g_assert_cmpfloat_with_epsilon (bus->sum[2 * FRAMES - 1], 0.5f, 1e-6f);
  mix_bus_clear (bus);
  fill (bus, 0.25f);
  mix_bus_finish (bus, FRAMES, 2.0f);
  g_assert_cmpfloat_with_epsilon (bus->sum[0], 0.5f, 1e-6f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mix-bus/sum-and-stride", test_sum_and_stride);
  g_test_add_func ("/mix-bus/silence", test_silence);
  g_test_add_func ("/mix-bus/draining", test_leaving);
  g_test_add_func ("/mix-bus/limit", test_limit);
  g_test_add_func ("/mix-bus/gain", test_gain);
  return g_test_run ();
}
