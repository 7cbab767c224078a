/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element tilecompositor, shared by its parts: tilecompositor.c (the object: properties, pads, states), tileinput.c
 * (what comes in, on the sources' threads) and tiletask.c (what goes out, on the element's own). */
#pragma once

#include "gst/core/tile-places.h"
#include "gst/livewait.h"
#include "gst/tilecomposer.h"
#include "gst/tilepad.h"

G_BEGIN_DECLS

#define TILE_TYPE_COMPOSITOR (tile_compositor_get_type ())
G_DECLARE_FINAL_TYPE (TileCompositor, tile_compositor, TILE, COMPOSITOR, GstElement)

GST_ELEMENT_REGISTER_DECLARE (tilecompositor);

/* Lock order: `lock`, then any object lock (element's, pads'). `lock` is held for moments only: never while something
 * is drawn, pushed, queried or posted. */
struct _TileCompositor {
  GstElement parent;
  GstPad *srcpad;

  GMutex lock;
  GCond cond; /* anything below changed that a chain or the task may wait for */

  /* under `lock`: settings */
  gboolean force_live;
  guint64 latency;
  guint64 stall_timeout;
  guint32 background;
  gint layout;

  /* under `lock`: state */
  GPtrArray *pads; /* of TilePad, referenced */
  TilePlaces *places;
  guint next_pad;
  gboolean live;
  gboolean flushing;
  gboolean playing;
  gboolean end_wanted; /* EOS was sent to the element itself */
  gboolean any_eos;    /* some input has ended */
  LiveWait wait;       /* of the task */
  GstFlowReturn flow;
  TickGrid grid;
  gboolean started;  /* next_tick counts */
  guint64 next_tick; /* the next canvas's place on the grid */
  guint64 paused_at; /* the gate's last pause, GST_CLOCK_TIME_NONE: none */
  guint64 resumed_at;

  /* the task's own */
  GstVideoInfo info;
  TileComposer *composer; /* NULL: not negotiated */
  guint32 drawn_background;
};

/* tilecompositor.c; called without lock: the element has a live input. Any thread. */
void tile_compositor_set_live (TileCompositor *self);

/* Called with `lock`: the task looks at everything again, blocked chains too. Any thread. */
void tile_compositor_wake (TileCompositor *self);

/* tileinput.c: what a sink pad does. Sources' threads, called without lock. */
GstFlowReturn tile_input_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean tile_input_event (GstPad *pad, GstObject *parent, GstEvent *event);
gboolean tile_input_query (GstPad *pad, GstObject *parent, GstQuery *query);
gboolean tile_input_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active);

/* tiletask.c: one turn of the source pad's task. Composing thread, called without lock. */
void tile_task_run (gpointer element);

G_END_DECLS
