/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The gain that brings speech to a target loudness, from loudness measured after EBU R 128. Pure: measuring is up to
 * gst/leveller. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double target;    /* LUFS */
  double range;     /* dB that the gain may be away from 0 */
  double power;     /* mean of the passages that count, 10^(LUFS / 10) */
  double heard;     /* seconds of them, as far as they are remembered */
  double gain;      /* dB, now */
  gboolean is_open; /* the last passage counted */
} LoudnessGain;

/* The gain starts at 0 dB. */
void loudness_gain_init (LoudnessGain *self, double target, double range);

/* Takes the momentary loudness (LUFS, of 400 ms) of a signal without this gain; @seconds passed since the one before.
 * What is quieter than -50 LUFS is no speech and changes nothing; what is 10 LU quieter than speech was so far counts
 * little. */
void loudness_gain_measure (LoudnessGain *self, double momentary, double seconds);

/* Lets @seconds pass. The gain falls by 12 dB a second at most, rises by 4, and stands still in silence. Returns: dB.
 */
double loudness_gain_advance (LoudnessGain *self, double seconds);

G_END_DECLS
