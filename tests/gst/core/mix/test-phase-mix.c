/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two channels into one: opposite channels are audible, others stay the plain mean, and no transition makes a step. */
#include "gst/core/mix/phase-mix.h"

#include <math.h>

#define RATE    16000
#define SECONDS 4
#define FRAMES  (SECONDS * RATE)

typedef void (*Signal) (guint i, float *left, float *right);

/* A signal like speech: a few harmonics of varying loudness. */
static float
input (guint i, double pitch)
{
  double t = (double)i / RATE, loud = 0.5 + 0.5 * sin (2 * G_PI * 3.0 * t);

  return (float)(loud * (0.15 * sin (2 * G_PI * pitch * t) + 0.1 * sin (2 * G_PI * 2 * pitch * t + 1) +
                         0.05 * sin (2 * G_PI * 5 * pitch * t + 2)));
}

static float
noise (guint i)
{
  guint32 x = i * 2654435761u;

  x ^= x >> 15;
  x *= 2246822519u;
  x ^= x >> 13;
  return (float)((double)x / G_MAXUINT32 - 0.5);
}

static void
equal (guint i, float *left, float *right)
{
  *left = *right = input (i, 140);
}

static void
opposite (guint i, float *left, float *right)
{
  *left = input (i, 140);
  *right = -*left;
}

static void
opposite_in_noise (guint i, float *left, float *right)
{
  *left = input (i, 140) + 0.01f * noise (2 * i);
  *right = -input (i, 140) + 0.01f * noise (2 * i + 1);
}

static void
left_only (guint i, float *left, float *right)
{
  *left = input (i, 140);
  *right = 0.0f;
}

static void
right_only (guint i, float *left, float *right)
{
  *left = 0.0f;
  *right = input (i, 140);
}

/* Two people, each closer to one side. */
static void
two_people (guint i, float *left, float *right)
{
  float a = input (i, 110), b = input (i, 210);

  *left = a + 0.4f * b;
  *right = 0.4f * a + b;
}

/* A wide recording: the room differs between the sides, with its phase partly inverted. */
static void
wide (guint i, float *left, float *right)
{
  float a = input (i, 130), room = 0.8f * input (i > 400 ? i - 400 : 0, 130);

  *left = a + room;
  *right = a - room;
}

static void
uncorrelated (guint i, float *left, float *right)
{
  *left = 0.3f * noise (2 * i);
  *right = 0.3f * noise (2 * i + 1);
}

static void
whispered_opposite (guint i, float *left, float *right)
{
  *left = 1e-5f * noise (i);
  *right = -*left;
}

static double
energy (const float *samples, guint from, guint to)
{
  double sum = 0;

  for (guint i = from; i < to; i++)
    sum += samples[i] * samples[i];
  return sum;
}

/* In pieces of odd lengths, as buffers come. */
static float *
mix (PhaseMix *self, Signal signal, guint frames)
{
  float *mono = g_new (float, frames);
  float stereo[2 * 480];

  for (guint at = 0, n; at < frames; at += n) {
    n = MIN (1 + at * 7919 % 480, frames - at);
    for (guint i = 0; i < n; i++)
      signal (at + i, &stereo[2 * i], &stereo[2 * i + 1]);
    phase_mix_run (self, stereo, mono + at, n);
  }
  return mono;
}

/* The plain mean of each sample, exactly, from the first one on. */
static void
test_plain (gconstpointer data)
{
  Signal signal = (Signal)data;
  g_autofree float *mono = NULL;
  PhaseMix self;

  phase_mix_init (&self, RATE);
  mono = mix (&self, signal, FRAMES);
  for (guint i = 0; i < FRAMES; i++) {
    float left, right;

    signal (i, &left, &right);
    g_assert_cmpfloat (mono[i], ==, 0.5f * (left + right));
  }
}

/* As loud as either channel, except at the very beginning. */
static void
test_opposite (gconstpointer data)
{
  Signal signal = (Signal)data;
  g_autofree float *mono = NULL, *left = g_new (float, FRAMES);
  guint begun = RATE / 10;
  PhaseMix self;

  phase_mix_init (&self, RATE);
  mono = mix (&self, signal, FRAMES);
  for (guint i = 0; i < FRAMES; i++) {
    float right;

    signal (i, &left[i], &right);
  }
  g_assert_cmpfloat (energy (mono, begun, FRAMES), >, 0.95 * energy (left, begun, FRAMES));
  g_assert_cmpfloat (energy (mono, begun, FRAMES), <, 1.05 * energy (left, begun, FRAMES));
}

/* A step would be audible as a click: no two samples are further apart than in the input. */
static double
largest_step (const float *samples, guint n)
{
  double largest = 0;

  for (guint i = 1; i < n; i++)
    largest = MAX (largest, fabs (samples[i] - samples[i - 1]));
  return largest;
}

/* The polarity is inverted and restored every second; the output continues without a step, and is never missing for
 * long. */
static void
alternate (guint i, float *left, float *right)
{
  *left = 0.3f * (float)sin (2 * G_PI * 300.0 * i / RATE);
  *right = i / RATE % 2 == 0 ? *left : -*left;
}

static void
test_changes (void)
{
  g_autofree float *mono = NULL;
  PhaseMix self;
  guint silent = 0;

  phase_mix_init (&self, RATE);
  mono = mix (&self, alternate, FRAMES);
  /* of the tone itself 0.3 × 2π × 300 ÷ 16000; the input's own jump in one channel halves it or doubles it at most */
  g_assert_cmpfloat (largest_step (mono, FRAMES), <, 2.1 * 0.3 * 2 * G_PI * 300.0 / RATE);
  for (guint at = 0; at + 160 <= FRAMES; at += 160)
    silent += energy (mono, at, at + 160) < 0.1 * 160 * 0.3 * 0.3 / 2;
  /* 100 ms after each of the three changes at most */
  g_assert_cmpuint (silent, <=, 3 * 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/phase-mix/plain/equal", equal, test_plain);
  g_test_add_data_func ("/phase-mix/plain/left-only", left_only, test_plain);
  g_test_add_data_func ("/phase-mix/plain/right-only", right_only, test_plain);
  g_test_add_data_func ("/phase-mix/plain/two-people", two_people, test_plain);
  g_test_add_data_func ("/phase-mix/plain/wide", wide, test_plain);
  g_test_add_data_func ("/phase-mix/plain/uncorrelated", uncorrelated, test_plain);
  g_test_add_data_func ("/phase-mix/plain/too-quiet-to-tell", whispered_opposite, test_plain);
  g_test_add_data_func ("/phase-mix/opposite/voice", opposite, test_opposite);
  g_test_add_data_func ("/phase-mix/opposite/in-noise", opposite_in_noise, test_opposite);
  g_test_add_func ("/phase-mix/changes", test_changes);
  return g_test_run ();
}
