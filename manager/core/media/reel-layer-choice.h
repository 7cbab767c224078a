/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which layer of a simulcast is taken: the smallest that is at least as large as the tile that shows the stream, of
 * those that come. Pure; used by ReelRtpLayers. Times are monotonic, in µs. Not thread-safe. */
#pragma once

#include "manager/core/media/reel-demand.h"

#define REEL_LAYERS_MAX 4
#define REEL_LAYER_NONE (-1)

/* A layer has stopped if it sends nothing for this long while the others send pictures: its sender has too little
 * bandwidth. Encoders that leave out pictures of a small layer pause for less. One that has stopped is taken again
 * after it has come for a while. */
#define REEL_LAYER_STOP_US   (1 * G_USEC_PER_SEC)
#define REEL_LAYER_RETURN_US (2 * G_USEC_PER_SEC)

typedef struct {
  guint width, height; /* of the last key frame, pixels; 0: unknown */

  /* private */
  gboolean comes;
  gboolean stopped; /* at least once */
  gint64 since;     /* it comes */
  gint64 last;      /* picture */
  guint others;     /* pictures of other layers since then */
} ReelLayer;

/* Zero-initialise, then set the first fields. */
typedef struct {
  guint n;             /* of layers, by their order from small to large: it counts until their sizes are known */
  guint64 limit;       /* the area in pixels above which pictures are refused; 0: none */
  ReelDemandView view; /* where the stream is shown; with nothing recorded it is not */
  ReelLayer layers[REEL_LAYERS_MAX];

  /* private */
  int target;
  gboolean decided;
  gint64 lower_since; /* a smaller layer would do; 0: it would not */
} ReelLayerChoice;

/* A picture of @layer begins. */
void reel_layer_choice_note_picture (ReelLayerChoice *self, guint layer, gint64 now);
/* A key frame of @layer has this size. */
void reel_layer_choice_note_size (ReelLayerChoice *self, guint layer, guint width, guint height);
/* Another sender sends @layer from now on. */
void reel_layer_choice_forget (ReelLayerChoice *self, guint layer);
/* To be called with each picture and when the view changes: larger is chosen at once, smaller after a while. Returns:
 * the layer to take, or REEL_LAYER_NONE if none comes. */
int reel_layer_choice_update (ReelLayerChoice *self, gint64 now);
/* @view: (out): the size that the sender has to send, so that there is a layer that is enough, whether it comes now or
 * not. Returns: the number of layers up to that size */
guint reel_layer_choice_get_demand (const ReelLayerChoice *self, ReelDemandView *view);
/* Returns: whether @layer comes. */
gboolean reel_layer_choice_comes (const ReelLayerChoice *self, guint layer);
/* Returns: how many do. */
guint reel_layer_choice_count (const ReelLayerChoice *self);
