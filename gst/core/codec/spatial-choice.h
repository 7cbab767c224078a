/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many spatial layers of a VP9 stream are decoded: those up to the smallest that is large enough for the tile. A
 * smaller layer never depends on a larger one, so larger ones may end at any picture; since they depend on what they
 * missed, they come back with a key frame. Called by vpxlayers for each packet; pure, from any thread. Times are in ns
 * of any clock. */
#pragma once

#include "gst/core/codec/vp9-descriptor.h"

G_BEGIN_DECLS

/* A tile that became smaller may grow again in a moment, which costs a key frame. */
#define SPATIAL_SHRINK_NSEC G_GUINT64_CONSTANT (2000000000)
#define SPATIAL_RETRY_NSEC  G_GUINT64_CONSTANT (1000000000)

typedef struct {
  guint width, height; /* of the tile, in pixels; 0: unknown, nothing changes */

  /* private */
  guint keep; /* layers that are passed */
  guint n;    /* layers whose sizes are known */
  guint64 areas[VP9_SPATIAL_LAYERS];
  gboolean lower, asked;
  guint64 lower_since, asked_at;
} SpatialChoice;

/* Another stream, for the same tile: all layers, until something is known. Zero-initialise before the first one. */
void spatial_choice_restart (SpatialChoice *self);

/* The first packet of a picture. Returns: whether to request a key frame. */
gboolean spatial_choice_begin_picture (SpatialChoice *self, const Vp9Descriptor *descriptor, guint64 time);

/* Returns: whether the packet is needed. */
gboolean spatial_choice_takes (const SpatialChoice *self, const Vp9Descriptor *descriptor);

G_END_DECLS
