/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One picture of a participant with the format it came in. Made by tilecompositor's chain, shared with its composing
 * thread; immutable and counted. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct {
  GstBuffer *buffer;
  GstVideoInfo info;
} TileFrame;

static inline void
tile_frame_clear (gpointer frame)
{
  gst_buffer_unref (((TileFrame *)frame)->buffer);
}

/* Takes `buffer`. Any thread. */
static inline TileFrame *
tile_frame_new (GstBuffer *buffer, const GstVideoInfo *info)
{
  TileFrame *frame = g_atomic_rc_box_new (TileFrame);

  frame->buffer = buffer;
  frame->info = *info;
  return frame;
}

static inline TileFrame *
tile_frame_ref (TileFrame *frame)
{
  return g_atomic_rc_box_acquire (frame);
}

static inline void
tile_frame_unref (TileFrame *frame)
{
  g_atomic_rc_box_release_full (frame, tile_frame_clear);
}

G_END_DECLS
