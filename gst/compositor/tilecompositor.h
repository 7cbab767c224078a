/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element tilecompositor, shared by its parts: tilecompositor.c (the object: properties, pads, states), tileinput.c
 * (what comes in, on the sources' threads), tilescene.c (what a tick shows) and tiletask.c (what goes out, both on the
 * element's own thread). */
#pragma once

#include "gst/core/tile/speaker-order.h"
#include "gst/core/tile/tile-places.h"
#include "gst/common/livewait.h"
#include "gst/compositor/tilenotice.h"

G_BEGIN_DECLS

#define TILE_TYPE_COMPOSITOR (tile_compositor_get_type ())
G_DECLARE_FINAL_TYPE (TileCompositor, tile_compositor, TILE, COMPOSITOR, GstElement)

GST_ELEMENT_REGISTER_DECLARE (tilecompositor);

#define TILE_CLOCK_BASE_NONE G_MININT64

/* Lock order: `lock`, then any object lock (element's, pads'). `lock` is held for moments only: never while something
 * is drawn, pushed, queried or posted. */
struct _TileCompositor {
  GstElement parent;
  GstPad *srcpad;

  GMutex lock;
  GCond cond; /* the task waits: anything below changed that it may wait for */
  GCond room; /* sources that aren't live wait: a tick went out, or anything changed */

  /* under `lock`: settings */
  gboolean force_live;
  guint64 latency;
  guint64 stall_timeout;
  guint32 background;
  TileLayout layout;
  gchar *title;
  gboolean show_clock;
  gint64 clock_base; /* µs since 1970 at running time 0, TILE_CLOCK_BASE_NONE: not known */

  /* under `lock`: state */
  GPtrArray *pads;        /* of TilePad, referenced */
  TilePlaces *places;     /* of those that are there to be shown */
  SpeakerOrder *speakers; /* of all pads */
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
  guint64 told_room; /* as of which tick sources that aren't live were woken */
  gboolean starved;  /* the task waits for data of sources that aren't live */
  guint64 late_ticks;
  guint64 composed_at;   /* the tick composed last */
  gboolean pad_released; /* since then */
  guint64 paused_at;     /* the gate's last pause, GST_CLOCK_TIME_NONE: none */
  guint64 resumed_at;

  /* the task's own */
  GstVideoInfo info;
  TileComposer *composer; /* NULL: not negotiated */
  TileNotice *notice;
  guint32 drawn_background;
  gint64 drawn_second; /* that `clock_text` says */
  gchar *clock_text;
};

/* tilecompositor.c; called without lock: the element has a live input. Any thread. */
void tile_compositor_set_live (TileCompositor *self);

/* Called with `lock`: the task looks at everything again, blocked chains too. Any thread. */
void tile_compositor_wake (TileCompositor *self);

/* tiletask.c; called with `lock`, any thread: more data is here. The task is woken if it can go on with it. */
void tile_task_feed (TileCompositor *self);

/* tileinput.c: what a sink pad does. Sources' threads, called without lock. */
GstFlowReturn tile_input_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean tile_input_event (GstPad *pad, GstObject *parent, GstEvent *event);
gboolean tile_input_query (GstPad *pad, GstObject *parent, GstQuery *query);
gboolean tile_input_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active);

/* tiletask.c: one turn of the source pad's task. Composing thread, called without lock. */
void tile_task_run (gpointer element);

G_END_DECLS
