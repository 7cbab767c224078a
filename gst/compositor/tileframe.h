/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One picture of a participant with its format. Created by tilecompositor's chain function, shared with its composing
 * thread; immutable and reference counted. All functions: any thread. */
#pragma once

#include "gst/core/tile/tile-turn.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct {
  GstBuffer *buffer;
  GstVideoInfo info;
  TileTurn turn; /* makes it upright */
} TileFrame;

/* Takes ownership of `buffer`. */
TileFrame *tile_frame_new (GstBuffer *buffer, const GstVideoInfo *info, const TileTurn *turn);
TileFrame *tile_frame_ref (TileFrame *frame);
void tile_frame_unref (TileFrame *frame);

/* Whether two frames have the same pixels and orientation, such as those of an idle screen. FALSE may also mean that
 * this cannot be determined. `moving`: the row that is compared first, updated to one that differs; initially 0. */
gboolean tile_frame_is_same_picture (TileFrame *a, TileFrame *b, guint *moving);

G_END_DECLS
