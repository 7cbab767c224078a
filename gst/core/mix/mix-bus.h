/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One signal that callmixer puts out: the sum of its inputs, softly limited, with the steps of those that left. A mixed
 * output has one bus of one or two channels, an unmixed one a bus of one channel for each of its channels. */
#pragma once

#include "gst/core/mix/declick.h"
#include "gst/core/mix/soft-limiter.h"

G_BEGIN_DECLS

typedef struct {
  guint channels;
  Declick draining; /* steps of inputs that were taken off */
  SoftLimiter limiter;
  float gain;      /* at the end of the block before */
  gboolean silent; /* nothing was added to the present block */
  float sum[];     /* the present block */
} MixBus;

/* @max_frames: of a block. */
MixBus *mix_bus_new (guint rate, guint channels, gsize max_frames);
void mix_bus_free (MixBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MixBus, mix_bus_free)

/* Begins a block. */
void mix_bus_clear (MixBus *self);

/* Returns: where an input is to be added to the present block of @frames. */
float *mix_bus_open (MixBus *self, gsize frames);

/* Ends a block: over its length the gain goes to @gain (a factor, 1 at first), and afterwards every sample lies in
 * -1 … 1. */
void mix_bus_finish (MixBus *self, gsize frames, float gain);

/* Writes the block as little endian 16 bit, each frame @stride samples after the one before. What a silent bus would
 * write is 0 and is left to the caller. */
void mix_bus_store (const MixBus *self, gsize frames, gint16 *to, gsize stride);

G_END_DECLS
