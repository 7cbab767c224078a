/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink pad of tilecompositor: one participant's place in the picture, with or without video. Made by the element;
 * applications set its properties. */
#pragma once

#include "gst/core/tile/tile-queue.h"
#include "gst/core/tile/tile-turn.h"
#include "gst/compositor/tilestate.h"
#include "gst/compositor/tileview.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_TILE_KIND (callreel_tile_kind_get_type ())
typedef enum {
  TILE_KIND_CAMERA,
  TILE_KIND_SCREEN,
} TileKind;
GType callreel_tile_kind_get_type (void);

/* What a tick has to know of what applications set. */
typedef struct {
  TileKind kind;
  gboolean video_off;
  gboolean speaking;
  gboolean pinned;
  gint priority;
  guint64 enter; /* running times between which it is to be seen; leave may be GST_CLOCK_TIME_NONE */
  guint64 leave;
  guint id_serial; /* another with every change of the participant's id, and in every pad of the process */
} TileSettings;

/* What the source of a pad was told last. */
typedef enum {
  TILE_NOTIFIED_NOTHING,
  TILE_NOTIFIED_HIDDEN,
  TILE_NOTIFIED_VISIBLE,
} TileNotified;

#define CALLREEL_TYPE_TILE_PAD (callreel_tile_pad_get_type ())
G_DECLARE_FINAL_TYPE (CallreelTilePad, callreel_tile_pad, CALLREEL, TILE_PAD, CallreelTickerPad)

struct _CallreelTilePad {
  CallreelTickerPad parent_instance;
  TileState *state; /* set once; outlives all streaming */

  /* what applications set; under the pad's object lock */
  gchar *participant_id;
  gchar *display_name;
  gchar *avatar;
  cairo_surface_t *portrait; /* read from `avatar`, or NULL */
  gboolean muted;
  TileSettings settings;
  guint look_serial; /* grows with every change of how the tile is drawn */

  /* what comes in; under the element's lock */
  TileQueue *queue;
  GstSegment segment;
  GstVideoInfo info;
  TileTurn turn; /* of the frames that come */
  gboolean has_info;
  GstClockTime expected; /* running time of a frame without a time stamp */

  /* what the next tick shows, see tilescene.c; under the element's lock */
  TileSettings now;
  TileFrame *frame; /* the queue's own, NULL: none */
  guint64 present_since;
  gboolean here; /* between its times to enter and to leave */
  gboolean shown;
  TileNotified last_notified;

  /* what is drawn; composing thread only */
  TileView *view;
  guint drawn_serial;
};

/* Any thread, takes the pad's object lock. */
void callreel_tile_pad_get_settings (CallreelTilePad *pad, TileSettings *settings);
/* Whether somebody of these settings is to be seen at @time. */
gboolean tile_settings_admit (const TileSettings *settings, guint64 time);
/* The participant's id, or the pad's name where there is none. */
gchar *callreel_tile_pad_dup_id (CallreelTilePad *pad);

/* Composing thread, takes the pad's object lock: brings the view's look up to date. */
void callreel_tile_pad_update_view (CallreelTilePad *pad);

G_END_DECLS
