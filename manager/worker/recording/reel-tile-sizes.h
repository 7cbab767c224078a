/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The size of each tile on a recording's canvas, from the compositor's last message. Owned by a ReelRecorder; main
 * thread only. */
#pragma once

#include <gst/gst.h>

/* Zero-initialised. */
typedef struct {
  GPtrArray *tiles; /* (nullable): before the first message */
} ReelTileSizes;

void reel_tile_sizes_clear (ReelTileSizes *self);
/* @message: the structure CALLREEL_MESSAGE_TILES. */
void reel_tile_sizes_read (ReelTileSizes *self, const GstStructure *message);
/* @width, @height: (inout): raised to those of the participant's tile, if that is larger. */
void reel_tile_sizes_find (const ReelTileSizes *self, const char *participant_id, gboolean is_screen, guint *width,
                           guint *height);
