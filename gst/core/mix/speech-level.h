/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The level of a participant, and whether it counts as speaking. Fed block by block by mix-input. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SPEECH_LEVEL_FLOOR_DB -100.0 /* reported for digital silence */
#define SPEECH_LEVEL_START_DB -42.0  /* speaking starts at or above it */
#define SPEECH_LEVEL_STOP_DB  -50.0  /* and stops below this */

typedef struct {
  double power;   /* smoothed mean square; full scale is 1 */
  double silence; /* seconds since the last block that was not below SPEECH_LEVEL_STOP_DB itself */
  gboolean active;
} SpeechLevel;

void speech_level_init (SpeechLevel *self);

/* Takes the mean square of a block of @seconds. Rises within about 20 ms, falls by 29 dB a second. Returns: whether
 * "active" changed. */
gboolean speech_level_update (SpeechLevel *self, double mean_square, double seconds);

/* The level in dBFS, at least SPEECH_LEVEL_FLOOR_DB; a square wave at full scale is 0. */
double speech_level_get_db (const SpeechLevel *self);

G_END_DECLS
