/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two channels into one. Where both carry the same in opposite phase, as after a crossed wire or from a microphone of
 * which one leg was turned round, their mean is silence: then the second is turned round. Called by mixerconverter on a
 * streaming thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PHASE_MIX_BLOCKS 6 /* that are looked at, of 10 ms */

typedef struct {
  guint rate;
  guint block;      /* frames between two decisions */
  guint counted;    /* of them */
  double both, sum; /* energy of this block: of the two channels, of their sum */
  double last_both[PHASE_MIX_BLOCKS], last_sum[PHASE_MIX_BLOCKS]; /* of the last blocks that were loud enough to tell */
  guint loud;                                                     /* how many such there were */
  float sign; /* the second channel's factor, on its way from 1 to −1 or back */
  float target;
} PhaseMix;

/* `rate` in Hz, 8000 at least. Begins with the plain mean. */
void phase_mix_init (PhaseMix *self, guint rate);

/* `stereo` has `frames` frames of two samples; `mono` gets as many samples and may be the same memory. What is decided
 * applies from the next block on (10 ms), and the second channel's sign changes over 20 ms, so that nothing is heard of
 * it. Real stereo, one side alone and two equal channels stay what they are with a plain mean. */
void phase_mix_run (PhaseMix *self, const float *stereo, float *mono, gsize frames);

G_END_DECLS
