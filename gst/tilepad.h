/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink pad of tilecompositor: one participant's place in the picture, with or without video. Made by the element;
 * applications set its properties. */
#pragma once

#include "gst/core/tile-queue.h"
#include "gst/tileview.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define TILE_TYPE_KIND (tile_kind_get_type ())
typedef enum {
  TILE_KIND_CAMERA,
  TILE_KIND_SCREEN,
} TileKind;
GType tile_kind_get_type (void);

#define TILE_TYPE_PAD (tile_pad_get_type ())
G_DECLARE_FINAL_TYPE (TilePad, tile_pad, TILE, PAD, GstPad)

struct _TilePad {
  GstPad parent;

  /* what applications set; under the pad's object lock */
  gchar *participant_id;
  gchar *display_name;
  gchar *avatar;
  cairo_surface_t *portrait; /* read from `avatar`, or NULL */
  TileKind kind;
  gboolean muted;
  gboolean video_off;
  gboolean speaking;
  gint priority;
  guint look_serial; /* grows with every change that can be seen */

  /* what comes in; under the element's lock */
  TileQueue *queue;
  GstSegment segment;
  GstVideoInfo info;
  gboolean has_info;
  gboolean eos;
  gboolean flushing;
  GstClockTime expected; /* running time of a frame without a time stamp */
  gint placed_priority;  /* that the places know */

  /* what is drawn; composing thread only */
  TileView *view;
  guint drawn_serial;
};

/* Any thread. */
TilePad *tile_pad_new (GstPadTemplate *template, const gchar *name);

/* Any thread, takes the pad's object lock: what a tick has to know. */
gint tile_pad_get_priority (TilePad *pad);
gboolean tile_pad_is_video_off (TilePad *pad);

/* Composing thread, takes the pad's object lock: brings the view's look up to date. */
void tile_pad_update_view (TilePad *pad);

G_END_DECLS
