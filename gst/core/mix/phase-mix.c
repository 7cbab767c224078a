/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mixes two channels into one; the header lists the callers. */
#include "gst/core/mix/phase-mix.h"

#define BLOCKS_PER_SECOND 100
#define TURNS_PER_SECOND  50 /* 20 ms from one sign to the other */
#define BLOCKS_NEEDED     3
/* Energy of the sum in relation to the energy of both: 2 for two equal channels, 1 for two unrelated ones, 0 for
 * opposite ones. Stereo recordings fall below 0.5 for moments, hardly ever below 0.1 for 60 ms. An inverted second
 * channel stays inverted until the plain mean would be the louder one. */
#define OPPOSITE 0.1
#define ALIKE    1.0
/* mean square of both channels together below which nothing is decided: −60 dBFS */
#define LEAST_ENERGY 1e-6

void
phase_mix_init (PhaseMix *self, guint rate)
{
  *self = (PhaseMix){ .rate = rate, .block = rate / BLOCKS_PER_SECOND, .sign = 1.0f, .target = 1.0f };
}

static void
note_block (PhaseMix *self)
{
  guint at = self->loud++ % PHASE_MIX_BLOCKS;

  self->last_both[at] = self->both;
  self->last_sum[at] = self->sum;
}

static void
decide (PhaseMix *self)
{
  double both = 0.0, sum = 0.0;

  for (guint i = 0; i < MIN (self->loud, PHASE_MIX_BLOCKS); i++) {
    both += self->last_both[i];
    sum += self->last_sum[i];
  }
  if (self->loud >= BLOCKS_NEEDED && sum < OPPOSITE * both)
    self->target = -1.0f;
  else if (sum > ALIKE * both)
    self->target = 1.0f;
}

static void
finish_block (PhaseMix *self)
{
  if (self->both > LEAST_ENERGY * self->counted) {
    note_block (self);
    decide (self);
  }
  self->both = self->sum = 0.0;
  self->counted = 0;
}

static float
next_sign (PhaseMix *self)
{
  float step = 2.0f * TURNS_PER_SECOND / (float)self->rate;

  if (self->sign < self->target)
    self->sign = MIN (self->sign + step, self->target);
  else if (self->sign > self->target)
    self->sign = MAX (self->sign - step, self->target);
  return self->sign;
}

void
phase_mix_run (PhaseMix *self, const float *stereo, float *mono, gsize frames)
{
  for (gsize i = 0; i < frames; i++) {
    float left = stereo[2 * i], right = stereo[2 * i + 1], sum = left + right;

    self->both += left * left + right * right;
    self->sum += sum * sum;
    mono[i] = 0.5f * (left + next_sign (self) * right);
    if (++self->counted == self->block)
      finish_block (self);
  }
}
