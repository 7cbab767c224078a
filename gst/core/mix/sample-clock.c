/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Positions from counts and timestamps. Called on an input's streaming thread only. */
#include "gst/core/mix/sample-clock.h"

#include <math.h>

static const double TOLERANCE_SECONDS = 0.040;         /* a larger offset is not jitter */
static const double DISCONT_TOLERANCE_SECONDS = 0.002; /* the same if the source reports a discontinuity */
static const double SMOOTHING_SECONDS = 2.0;
static const double SLIP_BEGIN_SECONDS = 0.002; /* smoothed offset at which correction starts … */
static const double SLIP_END_SECONDS = 0.0005;  /* … and stops */

void
sample_clock_init (SampleClock *self, guint in_rate, guint out_rate)
{
  *self = (SampleClock){ .in_rate = in_rate, .out_rate = out_rate };
}

guint64
sample_clock_get_next (const SampleClock *self)
{
  guint64 whole = self->counted / self->in_rate, rest = self->counted % self->in_rate;
  guint64 converted = whole * self->out_rate + (rest * self->out_rate + self->in_rate / 2) / self->in_rate;

  return self->base + converted + (guint64)self->slipped;
}

static double
offset_of (const SampleClock *self, guint64 position)
{
  guint64 next = sample_clock_get_next (self);

  return position >= next ? (double)(position - next) : -(double)(next - position);
}

SampleClockStep
sample_clock_check (const SampleClock *self, guint64 position, gboolean discont)
{
  double tolerance = discont ? DISCONT_TOLERANCE_SECONDS : TOLERANCE_SECONDS;

  if (!self->running)
    return SAMPLE_CLOCK_RESYNC;
  if (position == SAMPLE_CLOCK_NO_POSITION)
    return SAMPLE_CLOCK_CONTINUE;
  return fabs (offset_of (self, position)) > tolerance * self->out_rate ? SAMPLE_CLOCK_RESYNC : SAMPLE_CLOCK_CONTINUE;
}

void
sample_clock_restart (SampleClock *self, guint64 position)
{
  self->running = TRUE;
  self->base = position;
  self->counted = 0;
  self->slipped = 0;
  self->offset = 0.0;
  self->slipping = FALSE;
}

void
sample_clock_count (SampleClock *self, guint64 position, gsize frames)
{
  double share = MIN ((double)frames / self->in_rate / SMOOTHING_SECONDS, 1.0);

  if (position != SAMPLE_CLOCK_NO_POSITION)
    self->offset += (offset_of (self, position) - self->offset) * share;
  self->counted += frames;
}

int
sample_clock_slip (SampleClock *self)
{
  double limit = (self->slipping ? SLIP_END_SECONDS : SLIP_BEGIN_SECONDS) * self->out_rate;
  int slip = 0;

  self->slipping = fabs (self->offset) > limit;
  if (self->slipping)
    slip = self->offset > 0.0 ? 1 : -1;
  self->slipped += slip;
  self->offset -= slip;
  return slip;
}
