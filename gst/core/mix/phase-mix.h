/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mixes two channels into one. If both carry the same signal in opposite phase, as with a crossed wire or an inverted
 * microphone leg, their mean would be silence: then the second channel is inverted. Called by mixerconverter on a
 * streaming thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PHASE_MIX_BLOCKS 6 /* blocks of 10 ms that are considered */

typedef struct {
  guint rate;
  guint block;      /* frames between two decisions */
  guint counted;    /* of these frames */
  double both, sum; /* energy of the current block: of the two channels, and of their sum */
  double last_both[PHASE_MIX_BLOCKS], last_sum[PHASE_MIX_BLOCKS]; /* of the last blocks that were loud enough */
  guint loud;                                                     /* their number */
  float sign; /* factor of the second channel, moving between 1 and −1 */
  float target;
} PhaseMix;

/* `rate`: Hz, at least 8000. Starts with the plain mean. */
void phase_mix_init (PhaseMix *self, guint rate);

/* `stereo` has `frames` frames of two samples; `mono` gets as many samples and may be the same memory. A decision
 * applies from the next block (10 ms) on, and the sign changes over 20 ms, which is inaudible. Real stereo, a single
 * side and two equal channels get the plain mean. */
void phase_mix_run (PhaseMix *self, const float *stereo, float *mono, gsize frames);

G_END_DECLS
