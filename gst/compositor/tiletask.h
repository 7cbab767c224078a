/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tilecompositor's canvases: when one is due, and its making and way out. Owned by the element. */
#pragma once

#include "gst/compositor/tilenotice.h"
#include "gst/compositor/tilestate.h"

G_BEGIN_DECLS

/* Composing thread only, but for `state`, whose lock is the ticker's. */
typedef struct {
  TileState *state;
  TileComposer *composer; /* NULL: not negotiated */
  TileNotice *notice;     /* constant */
  guint32 drawn_background;
  gint64 drawn_second; /* that `clock_text` says */
  gchar *clock_text;
} TileTask;

void tile_task_init (TileTask *self, TileState *state);
void tile_task_clear (TileTask *self);

/* Called while the task does not run: forgets what was negotiated. */
void tile_task_stop (TileTask *self);

/* Any thread, called with lock: whether no input has anything for the next tick. */
gboolean tile_task_is_drained (const TileTask *self);

/* Composing thread, called with lock, which it releases to wait. */
CallreelTick tile_task_wait_for_clock (TileTask *self);

/* Composing thread, called without lock: one tick, or the end. */
void tile_task_run (TileTask *self);

G_END_DECLS
