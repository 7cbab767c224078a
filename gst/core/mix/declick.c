/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decaying steps at seams of a signal. Called by mix-input and by callmixer's task, never concurrently. */
#include "gst/core/mix/declick.h"

#include <string.h>

static const guint DECAYS_PER_SECOND = 200; /* 5 ms each */

void
declick_init (Declick *self, guint rate, guint channels)
{
  g_return_if_fail (channels >= 1 && channels <= DECLICK_MAX_CHANNELS);

  memset (self, 0, sizeof *self);
  self->channels = channels;
  self->length = MAX (rate / DECAYS_PER_SECOND, 1);
}

void
declick_seam (Declick *self, const float *next)
{
  for (guint c = 0; c < self->channels; c++)
    self->residual[c] = self->last[c] - (next != NULL ? next[c] : 0.0f);
  self->left = self->length;
}

void
declick_add_step (Declick *self, const float *last)
{
  float weight = (float)self->left / (float)self->length;

  for (guint c = 0; c < self->channels; c++)
    self->residual[c] = self->residual[c] * weight + last[c];
  self->left = self->length;
}

void
declick_run (Declick *self, float *samples, gsize frames)
{
  gsize decaying = MIN (frames, (gsize)self->left);

  if (frames == 0)
    return;
  for (gsize i = 0; i < decaying; i++) {
    float weight = (float)(self->left - i) / (float)self->length;

    for (guint c = 0; c < self->channels; c++)
      samples[i * self->channels + c] += self->residual[c] * weight;
  }
  self->left -= (guint)decaying;
  memcpy (self->last, samples + (frames - 1) * self->channels, self->channels * sizeof (float));
}

gboolean
declick_is_idle (const Declick *self)
{
  return self->left == 0 && self->last[0] == 0.0f && self->last[1] == 0.0f;
}
