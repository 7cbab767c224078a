/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A mix bus. Called by callmixer's task; steps are added to `draining` under the mixer's lock. */
#include "gst/core/mix/mix-bus.h"

#include <math.h>
#include <string.h>

MixBus *
mix_bus_new (guint rate, guint channels, gsize max_frames)
{
  MixBus *self = g_malloc0 (sizeof *self + max_frames * channels * sizeof (float));

  self->channels = channels;
  self->silent = TRUE;
  self->gain = 1.0f;
  declick_init (&self->draining, rate, channels);
  soft_limiter_init (&self->limiter, rate, channels);
  return self;
}

void
mix_bus_free (MixBus *self)
{
  g_free (self);
}

void
mix_bus_clear (MixBus *self)
{
  self->silent = TRUE;
}

float *
mix_bus_open (MixBus *self, gsize frames)
{
  if (self->silent)
    memset (self->sum, 0, frames * self->channels * sizeof (float));
  self->silent = FALSE;
  return self->sum;
}

static void
amplify (MixBus *self, gsize frames, float gain)
{
  float step = (gain - self->gain) / (float)frames;

  if (self->gain == 1.0f && gain == 1.0f)
    return;
  for (gsize i = 0; i < frames; i++) {
    float now = self->gain + step * (float)(i + 1);

    for (guint c = 0; c < self->channels; c++)
      self->sum[i * self->channels + c] *= now;
  }
}

static void
limit (MixBus *self, gsize frames, float gain)
{
  declick_run (&self->draining, mix_bus_open (self, frames), frames);
  amplify (self, frames, gain);
  soft_limiter_run (&self->limiter, self->sum, frames);
}

void
mix_bus_finish (MixBus *self, gsize frames, float gain)
{
  if (!self->silent || self->draining.left > 0 || self->limiter.gain < 1.0f)
    limit (self, frames, gain);
  self->gain = gain;
}

void
mix_bus_store (const MixBus *self, gsize frames, gint16 *to, gsize stride)
{
  if (self->silent)
    return;
  for (gsize i = 0; i < frames; i++) {
    for (guint c = 0; c < self->channels; c++) {
      long sample = lrintf (self->sum[i * self->channels + c] * 32768.0f);

      to[i * stride + c] = GINT16_TO_LE ((gint16)MIN (sample, G_MAXINT16));
    }
  }
}
