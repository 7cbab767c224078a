/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One output signal of callmixer: the sum of its inputs, softly limited, with the decaying steps of inputs that left. A
 * mixed output has one bus of one or two channels; an unmixed output has a mono bus for each of its channels. */
#pragma once

#include "gst/core/mix/declick.h"
#include "gst/core/mix/soft-limiter.h"

G_BEGIN_DECLS

typedef struct {
  guint channels;
  Declick draining; /* steps of removed inputs */
  SoftLimiter limiter;
  float gain;      /* at the end of the previous block */
  gboolean silent; /* nothing was added to the current block */
  float sum[];     /* the current block */
} MixBus;

/* @max_frames: maximum length of a block. */
MixBus *mix_bus_new (guint rate, guint channels, gsize max_frames);
void mix_bus_free (MixBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MixBus, mix_bus_free)

/* Begins a block. */
void mix_bus_clear (MixBus *self);

/* Returns: where to add an input to the current block of @frames. */
float *mix_bus_open (MixBus *self, gsize frames);

/* Ends a block: the gain moves to @gain (a factor, initially 1) over its length, and all samples are limited to -1 …
 * 1. */
void mix_bus_finish (MixBus *self, gsize frames, float gain);

/* Stores the block as 16-bit little endian, one frame every @stride samples. Nothing is stored for a silent bus: the
 * caller must have cleared the memory. */
void mix_bus_store (const MixBus *self, gsize frames, gint16 *to, gsize stride);

G_END_DECLS
