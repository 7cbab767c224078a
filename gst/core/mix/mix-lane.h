/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One signal that callmixer puts out: the sum of its voices, softly limited, with the steps of those that left. A mixed
 * output has one lane of one or two channels, an unmixed one a lane of one channel for each of its channels. */
#pragma once

#include "gst/core/mix/declick.h"
#include "gst/core/mix/soft-limiter.h"

G_BEGIN_DECLS

typedef struct {
  guint channels;
  Declick leaving; /* steps of voices that were taken off */
  SoftLimiter limiter;
  float gain;      /* at the end of the block before */
  gboolean silent; /* nothing was added to the present block */
  float sum[];     /* the present block */
} MixLane;

/* @max_frames: of a block. */
MixLane *mix_lane_new (guint rate, guint channels, gsize max_frames);
void mix_lane_free (MixLane *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MixLane, mix_lane_free)

/* Begins a block. */
void mix_lane_clear (MixLane *self);

/* Returns: where a voice is to be added to the present block of @frames. */
float *mix_lane_open (MixLane *self, gsize frames);

/* Ends a block: over its length the gain goes to @gain (a factor, 1 at first), and afterwards every sample lies in
 * -1 … 1. */
void mix_lane_finish (MixLane *self, gsize frames, float gain);

/* Writes the block as little endian 16 bit, each frame @stride samples after the one before. What a silent lane would
 * write is 0 and is left to the caller. */
void mix_lane_store (const MixLane *self, gsize frames, gint16 *to, gsize stride);

G_END_DECLS
