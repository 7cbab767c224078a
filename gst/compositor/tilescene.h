/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a tick of tilecompositor shows: who is on the canvas, who leads, who has the border, and what has to be told
 * about that. Taken under the element's lock by tiletask.c, then used without it on the composing thread. */
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
  guint id_serial; /* of the participant's id */
  gboolean marked;
} TileActor;

/* A source that has to be told whether its picture is seen. */
typedef struct {
  CallreelTilePad *pad;
  gboolean visible;
} TileNotification;

typedef struct {
  guint64 tick;
  guint64 time; /* running time of it, ns */
  guint32 background;
  TileArrangement arrangement;
  gchar *title;
  gboolean show_clock;
  gint64 clock_base;
  guint n;
  TileActor actors[TILE_LAYOUT_MAX];
  GArray *notifications; /* of TileNotification, NULL: none */
} TileScene;

void tile_scene_clear (TileScene *scene);

/* Called with the element's lock: whether the canvas composed last must not stand for the tick at @time, since somebody
 * has left or entered. */
gboolean tile_scene_is_over (TileState *state, guint64 time);

/* Called with the element's lock: moves the pads on to the next tick and says what it shows. */
void tile_scene_take (TileState *state, TileScene *scene);

G_END_DECLS
