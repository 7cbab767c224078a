/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a tick of tilecompositor shows: who is on the canvas, who leads, who has the border, and which notifications
 * follow. Taken under the element's lock by tiletask.c, then used without it on the composing thread. */
#pragma once

#include "gst/compositor/tilecomposer.h"
#include "gst/compositor/tilepad.h"
#include "gst/compositor/tilestate.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* A participant on the canvas. */
typedef struct {
  CallreelTilePad *pad;
  TileFrame *frame; /* NULL: the avatar */
  TileKind kind;
  guint id_serial; /* serial of the participant's id */
  gboolean marked;
} TileActor;

/* A source that must be notified whether its picture is visible. */
typedef struct {
  CallreelTilePad *pad;
  gboolean visible;
} TileNotification;

typedef struct {
  guint64 tick;
  guint64 time; /* running time of the tick, in ns */
  guint32 background;
  TileArrangement arrangement;
  char *title;
  gboolean show_clock;
  gint64 clock_base;
  guint n;
  TileActor actors[TILE_LAYOUT_MAX];
  GArray *notifications; /* of TileNotification, NULL: none */
} TileScene;

void tile_scene_clear (TileScene *scene);

/* Called with the element's lock. Returns: whether the last canvas must not be repeated for the tick at @time, since
 * somebody has left or entered. */
gboolean tile_scene_is_over (TileState *state, guint64 time);

/* Called with the element's lock. Advances the pads to the next tick and fills in what it shows. */
void tile_scene_take (TileState *state, TileScene *scene);

G_END_DECLS
