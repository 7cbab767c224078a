/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An input of the mix. Called by callmixer and its pads under the mixer's lock. */
#include "gst/core/mix/mix-input.h"

#include <string.h>

#define PIECE_FRAMES 512

static const guint FADES_PER_SECOND = 200; /* 5 ms each */

MixInput *
mix_input_new (guint rate, guint channels, gsize capacity, guint64 start)
{
  MixInput *self = g_new0 (MixInput, 1);

  self->rate = rate;
  self->channels = channels;
  self->ring = sample_ring_new (channels, capacity);
  sample_ring_advance (self->ring, start);
  declick_init (&self->declick, rate, channels);
  speech_level_init (&self->level);
  return self;
}

void
mix_input_free (MixInput *self)
{
  sample_ring_free (self->ring);
  g_free (self);
}

gsize
mix_input_write (MixInput *self, guint64 position, const float *frames, gsize count)
{
  guint64 end = sample_ring_get_end (self->ring);
  gsize late, taken;

  taken = sample_ring_write (self->ring, position, frames, count, &late);
  self->late_samples += late;
  if (taken > late && end > 0 && position + late > end)
    self->gap_samples += position + late - end;
  return taken;
}

static void
aim_gain (MixInput *self, float target)
{
  if (!self->heard || !self->sounding) {
    self->gain = self->gain_target = target;
    self->gain_left = 0;
  } else if (target != self->gain_target) {
    self->gain_left = MAX (self->rate / FADES_PER_SECOND, 1);
    self->gain_step = (target - self->gain) / (float)self->gain_left;
    self->gain_target = target;
  }
  self->heard = TRUE;
}

static void
apply_gain (MixInput *self, float *to, const float *from, gsize count)
{
  gsize i = 0;

  for (; i < count && self->gain_left > 0; i++) {
    self->gain += self->gain_step;
    if (--self->gain_left == 0)
      self->gain = self->gain_target;
    for (guint c = 0; c < self->channels; c++)
      to[i * self->channels + c] = from[i * self->channels + c] * self->gain;
  }
  for (i *= self->channels; i < count * self->channels; i++)
    to[i] = from[i] * self->gain;
}

/* Returns: the sum of the squares of the added samples. */
static float
add_frames (MixInput *self, const float *frames, gsize count, float *sum)
{
  float energy = 0.0f;

  for (gsize i = 0; i < count * self->channels; i++) {
    sum[i] += frames[i];
    energy += frames[i] * frames[i];
  }
  return energy;
}

static float
mix_piece (MixInput *self, const SamplePiece *piece, float *sum)
{
  float scratch[PIECE_FRAMES * DECLICK_MAX_CHANNELS];

  if (piece->frames != NULL) {
    apply_gain (self, scratch, piece->frames, piece->length);
    if (piece->seam)
      declick_seam (&self->declick, scratch);
  } else {
    if (self->sounding)
      declick_seam (&self->declick, NULL);
    else if (declick_is_idle (&self->declick))
      return 0.0f;
    memset (scratch, 0, piece->length * self->channels * sizeof (float));
  }
  self->sounding = piece->frames != NULL;
  declick_run (&self->declick, scratch, piece->length);
  return add_frames (self, scratch, piece->length, sum);
}

gboolean
mix_input_mix (MixInput *self, guint64 position, gsize count, float gain, float *sum)
{
  double energy = 0.0;

  aim_gain (self, gain);
  for (gsize done = 0; done < count;) {
    SamplePiece piece = sample_ring_peek (self->ring, position + done, MIN (count - done, PIECE_FRAMES));

    energy += mix_piece (self, &piece, sum + done * self->channels);
    done += piece.length;
  }
  sample_ring_advance (self->ring, position + count);
  return speech_level_update (&self->level, energy / (double)(count * self->channels), (double)count / self->rate);
}
