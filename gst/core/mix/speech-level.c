/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A level meter with quick attack, slow release and hysteresis. Called by mix-input only. */
#include "gst/core/mix/speech-level.h"

#include <math.h>

static const double ATTACK_SECONDS = 0.02;
static const double RELEASE_SECONDS = 0.15; /* slower than the pauses between syllables */
static const double FLOOR_POWER = 1e-10;    /* also avoids denormal numbers */

void
speech_level_init (SpeechLevel *self)
{
  self->power = FLOOR_POWER;
  self->silence = 0.0;
  self->active = FALSE;
}

static double
to_db (double power)
{
  return fmax (10.0 * log10 (power), SPEECH_LEVEL_FLOOR_DB);
}

gboolean
speech_level_update (SpeechLevel *self, double mean_square, double seconds)
{
  double tau = mean_square > self->power ? ATTACK_SECONDS : RELEASE_SECONDS;
  gboolean was_active = self->active;
  double level;

  self->power += (mean_square - self->power) * (1.0 - exp (-seconds / tau));
  self->power = fmax (self->power, FLOOR_POWER);
  self->silence = to_db (mean_square) < SPEECH_LEVEL_STOP_DB ? self->silence + seconds : 0.0;
  level = speech_level_get_db (self);
  self->active = level >= (was_active ? SPEECH_LEVEL_STOP_DB : SPEECH_LEVEL_START_DB);
  return self->active != was_active;
}

double
speech_level_get_db (const SpeechLevel *self)
{
  return to_db (self->power);
}
