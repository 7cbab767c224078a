/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One picture of a participant with the format it came in. Made by tilecompositor's chain, shared with its composing
 * thread; immutable and counted. All functions: any thread. */
#pragma once

#include "gst/core/tile/tile-turn.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct {
  GstBuffer *buffer;
  GstVideoInfo info;
  TileTurn turn; /* what makes it stand upright */
} TileFrame;

/* Takes `buffer`. */
TileFrame *tile_frame_new (GstBuffer *buffer, const GstVideoInfo *info, const TileTurn *turn);
TileFrame *tile_frame_ref (TileFrame *frame);
void tile_frame_unref (TileFrame *frame);

/* Whether two frames have the same pixels, turned alike, as those of a screen on which nothing happens do. FALSE may
 * also mean that it can't be found out. `moving`: the row that is looked at first, which becomes one that differs; 0 at
 * first. */
gboolean tile_frame_is_same_picture (TileFrame *a, TileFrame *b, guint *moving);

G_END_DECLS
