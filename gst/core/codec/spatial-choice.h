/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many spatial layers of a VP9 stream are decoded: those up to the smallest that is large enough for the tile. A
 * smaller layer never depends on a larger one, so larger ones may end at any picture; since they depend on what they
 * missed, they come back with a key picture, which is passed whole.
 *
 * An SFU may pass one layer only: of K-SVC between key pictures, of independent layers always. So a frame is dropped
 * only if the largest layer that the tile needs has come in the same picture, and for 2 s in each one before. A frame
 * of a larger one without it is passed, and so is all that follows; what it refers to was dropped, so a key frame is
 * requested.
 *
 * In S modes no layer depends on another one, not even in key pictures: each has key frames of its own, after which a
 * decoder has nothing that frames of the other layers refer to. So after a key picture only the frames of the largest
 * layer that was passed in it are passed, and fewer layers take a key frame as well.
 *
 * Called by vpxlayers for each packet; pure, from any thread. Times are in ns of any clock. */
#pragma once

#include "gst/core/codec/vp9-descriptor.h"

G_BEGIN_DECLS

/* A tile that became smaller may grow again in a moment, which costs a key frame. */
#define SPATIAL_SHRINK_NSEC G_GUINT64_CONSTANT (2000000000)
#define SPATIAL_RETRY_NSEC  G_GUINT64_CONSTANT (1000000000) /* then twice as long each time */
#define SPATIAL_REQUESTS    5                               /* for the same tile, if no key picture comes */

typedef struct {
  guint width, height; /* of the tile, in pixels; 0: hidden or unknown, as before */

  /* private */
  guint64 tile; /* area of the last one that was shown */
  guint keep;   /* layers that are passed */
  guint needed; /* layers that the tile needs */
  guint seen;   /* mask of the layers of the current picture */
  guint passed; /* layers up to the largest one of the current picture that was passed */
  guint shown;  /* likewise, of the picture before */
  guint breaks; /* how often a frame came without the layer below it that had been passed */
  guint whole;  /* layers of which nothing has been dropped since the key picture */
  guint n;      /* layers whose sizes are known */
  Vp9Size sizes[VP9_SPATIAL_LAYERS];
  gboolean lower; /* @needed has been below @keep, and its layer in each picture, since then: */
  guint64 lower_since;
  gboolean key;      /* the current picture is a key picture */
  gboolean separate; /* the layers of the last key picture do not depend on each other */
  guint largest;     /* layers of that picture, or of a later one */
  guint only;        /* of separate layers after the key picture: the one that is passed, from 1 on; 0: not separate */
  guint64 only_at;   /* when it last came */
  guint requests;    /* since a key picture or a change of @needed */
  guint64 asked_at;
} SpatialChoice;

/* Another stream, for the same tile: all layers, until something is known. Zero-initialise before the first one. */
void spatial_choice_restart (SpatialChoice *self);

/* The first packet of a picture. Returns: whether to request a key frame. */
gboolean spatial_choice_begin_picture (SpatialChoice *self, const Vp9Descriptor *descriptor, guint64 time);

/* Each packet, in order. Returns: whether it is passed. */
gboolean spatial_choice_takes (SpatialChoice *self, const Vp9Descriptor *descriptor);

/* The size of the last picture whose packets have all come, without what was not passed. Returns: NULL: there are no
 * spatial layers, or none is known. */
const Vp9Size *spatial_choice_get_size (const SpatialChoice *self);

G_END_DECLS
