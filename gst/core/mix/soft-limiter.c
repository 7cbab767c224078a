/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A limiter with instant attack along a soft knee and slow release. Called by callmixer's task only. */
#include "gst/core/mix/soft-limiter.h"

#include <math.h>

static const float RELEASE_SECONDS = 0.15f;
static const float GAIN_IS_ONE = 0.9999f; /* 0.001 dB: the release is over from here on */

void
soft_limiter_init (SoftLimiter *self, guint rate, guint channels)
{
  self->channels = channels;
  self->gain = 1.0f;
  self->recovery = 1.0f - expf (-1.0f / (RELEASE_SECONDS * (float)rate));
}

/* Maps peak @peak: the identity up to the threshold, then a smooth curve that tends to 1. */
static float
knee (float peak)
{
  const float headroom = 1.0f - SOFT_LIMITER_THRESHOLD;

  return SOFT_LIMITER_THRESHOLD + headroom * (1.0f - expf (-(peak - SOFT_LIMITER_THRESHOLD) / headroom));
}

static float
frame_peak (const float *frame, guint channels)
{
  float peak = fabsf (frame[0]);

  for (guint c = 1; c < channels; c++)
    peak = fmaxf (peak, fabsf (frame[c]));
  return peak;
}

static void
limit_frame (SoftLimiter *self, float *frame)
{
  float peak = frame_peak (frame, self->channels);

  self->gain += (1.0f - self->gain) * self->recovery;
  if (self->gain > GAIN_IS_ONE)
    self->gain = 1.0f;
  /* The gain follows a rising peak at once, so the wave bends along the knee; it is held for the next periods, which
   * are scaled and not bent. */
  if (peak > SOFT_LIMITER_THRESHOLD)
    self->gain = fminf (self->gain, knee (peak) / peak);
  for (guint c = 0; c < self->channels; c++)
    frame[c] = CLAMP (frame[c] * self->gain, -1.0f, 1.0f);
}

static gboolean
is_transparent (const SoftLimiter *self, const float *samples, gsize count)
{
  float peak = 0.0f;

  if (self->gain != 1.0f)
    return FALSE;
  for (gsize i = 0; i < count; i++)
    peak = fmaxf (peak, fabsf (samples[i]));
  return peak <= SOFT_LIMITER_THRESHOLD;
}

void
soft_limiter_run (SoftLimiter *self, float *samples, gsize frames)
{
  if (is_transparent (self, samples, frames * self->channels))
    return;
  for (gsize i = 0; i < frames; i++)
    limit_frame (self, samples + i * self->channels);
}
