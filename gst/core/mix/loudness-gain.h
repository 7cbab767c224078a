/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The gain that brings speech to a target loudness, from loudness measured according to EBU R 128. Pure:
 * gst/mixer/leveller.c measures. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double target;    /* LUFS */
  double range;     /* maximum of the absolute gain, dB */
  double power;     /* mean of the passages that count, as 10^(LUFS / 10) */
  double heard;     /* their length in seconds, as far as they are remembered */
  double gain;      /* dB, current */
  gboolean is_open; /* the last passage counted */
} LoudnessGain;

/* The gain starts at 0 dB. */
void loudness_gain_init (LoudnessGain *self, double target, double range);

/* Takes the momentary loudness (LUFS, over 400 ms) of a signal before this gain; @seconds have passed since the last
 * call. A passage below -50 LUFS is not speech and changes nothing; one 10 LU below the speech so far counts little. */
void loudness_gain_measure (LoudnessGain *self, double momentary, double seconds);

/* Advances by @seconds. The gain falls by at most 12 dB a second, rises by at most 4, and does not change in silence.
 * Returns: the gain in dB. */
double loudness_gain_advance (LoudnessGain *self, double seconds);

G_END_DECLS
