/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A slow automatic gain. Called by gst/mixer/leveller.c on callmixer's task. */
#include "gst/core/mix/loudness-gain.h"

#include <math.h>

static const double ABSOLUTE_GATE = -50.0; /* LUFS; R 128 has -70, but room noise must not be amplified */
static const double RELATIVE_GATE = -10.0; /* LU, as in R 128 */
static const double QUIET_WEIGHT =
    0.25; /* for what lies between: somebody may have moved away from the microphone for good */
static const double MEMORY_SECONDS = 8.0;   /* longer than sentences, or single words would be levelled */
static const double FALL_PER_SECOND = 12.0; /* dB: too loud is worse than too quiet */
static const double RISE_PER_SECOND = 4.0;

void
loudness_gain_init (LoudnessGain *self, double target, double range)
{
  *self = (LoudnessGain){ .target = target, .range = range };
}

static double
to_power (double lufs)
{
  return pow (10.0, lufs / 10.0);
}

void
loudness_gain_measure (LoudnessGain *self, double momentary, double seconds)
{
  double power = to_power (momentary), weight = seconds;

  self->is_open = momentary >= ABSOLUTE_GATE;
  if (!self->is_open)
    return;
  if (power < self->power * to_power (RELATIVE_GATE))
    weight *= QUIET_WEIGHT;
  self->heard = fmin (self->heard + weight, MEMORY_SECONDS);
  self->power += (power - self->power) * weight / self->heard;
}

double
loudness_gain_advance (LoudnessGain *self, double seconds)
{
  double aim;

  if (!self->is_open)
    return self->gain;
  aim = CLAMP (self->target - 10.0 * log10 (self->power), -self->range, self->range);
  self->gain = CLAMP (aim, self->gain - FALL_PER_SECOND * seconds, self->gain + RISE_PER_SECOND * seconds);
  return self->gain;
}
