/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much a sender of video is asked for: what its tile on the canvas can show, and no more. Pure; used by the worker
 * for each stream of video. Times are monotonic, in µs. Not thread-safe. */
#pragma once

#include <glib.h>

/* bit/s. What the largest tile, a canvas of 1920×1080, can show, and what keeps a hidden stream alive. */
#define REEL_DEMAND_MOST   4000000u
#define REEL_DEMAND_HIDDEN 50000u

/* A tile that became smaller may grow again in a moment, and a sender needs seconds to send more. */
#define REEL_DEMAND_SHRINK_US (2 * G_USEC_PER_SEC)
#define REEL_DEMAND_HIDE_US   (5 * G_USEC_PER_SEC)

/* Where a stream is shown. */
typedef struct {
  gboolean recorded;   /* by any recording; otherwise nobody knows yet how large it will be */
  guint width, height; /* of the largest tile that shows it, in pixels; 0: none does */
} ReelDemandView;

/* Zero-initialised. */
typedef struct {
  guint layers; /* set by the owner: that the sender has at once up to the one that is shown; 0: no simulcast */
  guint rate;   /* bit/s that the sender is asked for; 0: nothing was decided yet */

  /* private */
  gint64 lower_since; /* the view needs less; 0: it does not */
} ReelDemand;

/* Returns: the bit rate, bit/s, at which a picture of that size looks good; senders choose the size by the rate. */
guint reel_demand_get_rate (guint width, guint height);
/* Returns: the bit rate, bit/s, for @layers pictures of one camera at once (simulcast), the largest of that size and
 * each half as wide and high as the next: a sender gives the smaller ones their share first. */
guint reel_demand_get_layers_rate (guint width, guint height, guint layers);
/* To be called several times a second, and when the view changes: more is asked for at once, less after a while.
 * Returns: whether the rate has changed. */
gboolean reel_demand_update (ReelDemand *self, const ReelDemandView *view, gint64 now);
