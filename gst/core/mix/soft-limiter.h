/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a sum of inputs below full scale without wrap-around, and leaves everything below -3 dBFS unchanged. Used by
 * callmixer on each block of the mix. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Peaks up to here (-3 dBFS) pass bit-exact, unless a louder one came shortly before. */
#define SOFT_LIMITER_THRESHOLD 0.7079f

typedef struct {
  guint channels;
  float gain;     /* current, 1 when idle */
  float recovery; /* part of the reduction that is released with each frame */
} SoftLimiter;

void soft_limiter_init (SoftLimiter *self, guint rate, guint channels);

/* Limits @frames interleaved frames in place to -1 … 1. All channels of a frame get the same gain, so the stereo image
 * does not move. */
void soft_limiter_run (SoftLimiter *self, float *samples, gsize frames);

G_END_DECLS
