/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds a LoudnessGain from libebur128. Called by callmixer's task under the mixer's lock. */
#include "gst/mixer/leveller.h"

#include <ebur128.h>

static const guint MEASURES_PER_SECOND = 10; /* R 128: momentary loudness overlaps by three quarters */

struct _Leveller {
  ebur128_state *meter;
  LoudnessGain gain;
  gsize step;    /* frames between measurements */
  gsize pending; /* frames since the last one */
};

Leveller *
leveller_new (guint rate, guint channels, double target, double range)
{
  Leveller *self = g_new0 (Leveller, 1);

  self->meter = ebur128_init (channels, rate, EBUR128_MODE_M);
  if (self->meter == NULL)
    g_error ("No memory to measure loudness");
  self->step = rate / MEASURES_PER_SECOND;
  loudness_gain_init (&self->gain, target, range);
  return self;
}

void
leveller_free (Leveller *self)
{
  ebur128_destroy (&self->meter);
  g_free (self);
}

static void
take_measure (Leveller *self, double applied)
{
  double momentary;

  if (ebur128_loudness_momentary (self->meter, &momentary) == EBUR128_SUCCESS)
    loudness_gain_measure (&self->gain, momentary - applied, 1.0 / MEASURES_PER_SECOND);
}

void
leveller_measure (Leveller *self, const float *frames, gsize count, double applied)
{
  while (count > 0) {
    gsize piece = MIN (count, self->step - self->pending);

    ebur128_add_frames_float (self->meter, frames, piece);
    frames += piece * self->meter->channels;
    count -= piece;
    self->pending += piece;
    if (self->pending < self->step)
      continue;
    self->pending = 0;
    take_measure (self, applied);
  }
}

double
leveller_advance (Leveller *self, double seconds)
{
  return loudness_gain_advance (&self->gain, seconds);
}
