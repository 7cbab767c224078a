/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink pad of tilecompositor: one participant's tile, with or without video. Created by the element; applications set
 * its properties. */
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

/* The settings by applications that a tick needs. */
typedef struct {
  TileKind kind;
  gboolean video_off;
  gboolean speaking;
  gboolean pinned;
  int priority;
  guint64 enter; /* running times between which it is shown; leave may be GST_CLOCK_TIME_NONE */
  guint64 leave;
  guint id_serial; /* changes whenever the participant's id does; unique in the process */
} TileSettings;

/* The last visibility notification of a pad's source. */
typedef enum {
  TILE_NOTIFIED_NOTHING,
  TILE_NOTIFIED_HIDDEN,
  TILE_NOTIFIED_VISIBLE,
} TileNotified;

#define CALLREEL_TYPE_TILE_PAD (callreel_tile_pad_get_type ())
G_DECLARE_FINAL_TYPE (CallreelTilePad, callreel_tile_pad, CALLREEL, TILE_PAD, CallreelTickerPad)

struct _CallreelTilePad {
  CallreelTickerPad parent_instance;
  TileState *state; /* constant; outlives all streaming */

  /* settings by applications, guarded by the pad's object lock */
  char *participant_id;
  char *display_name;
  char *avatar;
  cairo_surface_t *portrait; /* loaded from `avatar`, or NULL */
  gboolean muted;
  TileSettings settings;
  guint look_serial; /* incremented with every change of how the tile is drawn */

  /* input, guarded by the element's lock */
  TileQueue *queue;
  GstSegment segment;
  GstVideoInfo info;
  TileTurn turn; /* orientation of the incoming frames */
  gboolean has_info;
  GstClockTime expected; /* running time of the next frame without a timestamp */

  /* what the next tick shows, see tilescene.c; guarded by the element's lock */
  TileSettings now;
  TileFrame *frame; /* owned by the queue; NULL: none */
  guint64 present_since;
  gboolean here; /* between its enter and leave times */
  gboolean shown;
  TileNotified last_notified;

  /* drawing; composing thread only */
  TileView *view;
  guint drawn_serial;
};

/* Any thread, takes the pad's object lock. */
void callreel_tile_pad_get_settings (CallreelTilePad *pad, TileSettings *settings);
/* Whether @time is between the enter and leave times of the settings. */
gboolean tile_settings_admit (const TileSettings *settings, guint64 time);
/* Returns: (transfer full): the participant's id, or the pad's name if there is none. */
char *callreel_tile_pad_dup_id (CallreelTilePad *pad);

/* Composing thread, takes the pad's object lock. Updates the look of the view. */
void callreel_tile_pad_update_view (CallreelTilePad *pad);

G_END_DECLS
